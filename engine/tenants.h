// What a shard holds: tenants, their patterns grouped by key attribute, and for each key what waits.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "engine/chains.h"
#include "engine/index.h"
#include "engine/key_state.h"
#include "engine/number_table.h"

namespace cxengine::engine {

struct Scope;

// An enabled pattern. A birth without a body looks at its first 128 bytes and at its identity.
struct alignas(64) ActivePattern {
  std::uint64_t order = 0;  // less than that of the tenant's patterns behind it
  // Its opening consumes no event, so every event of its key may bear a match (§3.4).
  bool no_opening = false;
  std::optional<Single> single;  // its opening takes one event
  bool ends_at_birth = false;    // there is no body
  std::shared_ptr<const PatternIdentity> identity;
  absl::InlinedVector<char, 48> identity_text;  // HashedText of it
  std::shared_ptr<const BoundPlan> bound;
  // Of an opening that is one, or rounds: its candidates stand in Chains.
  std::unique_ptr<ChainPattern> chain;
  std::uint32_t openings = 0;             // so many keys have a KeyState::Opening of it
  Scope* scope = nullptr;                 // in which it is served
  std::vector<EventIndex::Number> filed;  // its commands in the scope's index
};

struct InOrderOfPatterns {
  bool operator()(const ActivePattern* a, const ActivePattern* b) const { return a->order < b->order; }
};

// The patterns of one tenant with one key attribute, and their keys. Patterns join and leave one by one; what
// there is of others stays as it is.
struct Scope {
  explicit Scope(std::size_t max_candidates) : net(max_candidates) {}

  // The pattern is served from now on; its plan, chain and order have been set. Until it leaves, they stay.
  void Join(ActivePattern& pattern);
  void Leave(ActivePattern& pattern);
  // Files the conditions of chains that have come, and drops those that have gone. After each change of
  // `net`.
  void FileConditions();

  std::uint32_t serial = 0;  // in the shard, from 1 on
  std::string tenant;
  std::string attribute;
  std::uint64_t seed = 0;   // SeedOfScope, of the keys' hashes
  std::uint64_t place = 0;  // in the order of the tenant's scopes, the same in every shard
  FieldAccess key_field;
  std::set<ActivePattern*, InOrderOfPatterns> patterns;
  std::vector<ActivePattern*> no_opening;  // in order
  ChainNet net;
  EventIndex index;
  NumberTable keys;         // of states, by HashOfKey
  NumberTable cold;         // of those that are cold: numbers in ColdKeys, by HashOfKey
  std::size_t matches = 0;  // live ones of keys that are not cold
  std::size_t waiting_keys =
      0;  // those for which something waits, cold or not; others are there for a snapshot
  std::uint64_t rank_seed =
      0;  // of the ranks of keys whose timers are due at once: SeedOfScope without a secret

 private:
  void FileOpening(ActivePattern& pattern);

  absl::flat_hash_map<ChainNet::ConditionId, EventIndex::Number> filed_conditions_;
};

// Everything of one tenant.
struct Tenant {
  std::map<std::string, std::unique_ptr<ActivePattern>, decltype(&PatternBefore)> patterns{&PatternBefore};
  std::map<std::string, std::unique_ptr<Scope>> scopes;  // by key attribute
  EventNumber next_event = 0;                            // greater than all that have come
  bool strays = false;  // there may be matches of patterns whose key attribute was another then

  // The scopes in the order of their first patterns.
  const std::vector<Scope*>& InOrder() const;
  // To be called when patterns have come or gone.
  void NoteChange() { stale_ = true; }
  // Gives a pattern that has just been put among the others its order.
  void SetOrder(const std::string& id);

 private:
  mutable std::vector<Scope*> in_order_;
  mutable bool stale_ = true;
};

// The key attribute's field; a dotted one reaches into nested maps, as in constraints.
FieldAccess AccessTo(const std::string& attribute, FieldTable& fields);

}  // namespace cxengine::engine
