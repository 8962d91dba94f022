// A shard: the deterministic state machine of the engine. apply(record) → effects; no clock, disk, network or
// thread.
//
// It holds the enabled patterns of all tenants, and for each key that something waits for the candidates and
// live matches. One writer: calls must not overlap. Times of records must not go back.
//
// Its state can be saved piece by piece while records go on being applied, and loaded into another shard.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/effect.h"
#include "engine/fields.h"
#include "engine/record.h"
#include "engine/state_row.h"
#include "engine/watch.h"

namespace cxengine::engine {

struct ShardOptions {
  std::size_t max_candidates = 1024;                // per pattern and key (§4.6)
  std::size_t max_live_matches = 100;               // per pattern and key (§3.5)
  std::size_t max_kept_events = 10'000;             // per key, for busy matches (§4.7)
  Milliseconds lifetime = 90LL * 24 * 3600 * 1000;  // of what takes nothing (§3.5); 0: for ever
  // Chains are not told from other openings: they do the same, and tests see that they do.
  bool plain_candidates = false;
  // By it tables and shards spread keys. A server keeps it secret, so that nobody can choose keys that are
  // all put in one place. Neither effects nor saved rows depend on it.
  std::uint64_t hash_seed = 0;
};

// A match that is still live, for listings.
struct LiveMatch {
  std::shared_ptr<const MatchIdentity> match;
  Milliseconds born = 0;
  std::uint64_t order = 0;  // see BornBefore
};
// Matches are in the order of the events by which they were born, and of one event in that of their patterns.
bool BornBefore(std::uint64_t order, const MatchIdentity& match, std::uint64_t other_order,
                const MatchIdentity& other);

// What waits, of all tenants.
struct WaitingCounts {
  std::size_t keys = 0;
  std::size_t cold_keys = 0;   // of them
  std::size_t candidates = 0;  // the rounds of a `times` that is a ring count as one
  std::size_t matches = 0;
};

class PlanSet;

// Keys are spread over shards by a hash. `seed` is of the tenant and key attribute, and of
// ShardOptions::hash_seed.
std::uint64_t SeedOfScope(std::uint64_t hash_seed, std::string_view tenant, std::string_view key_attribute);
std::uint64_t HashOfKey(std::uint64_t seed, std::string_view key);
// One of several shards (engine/shards.h) that get the same records: each serves the keys that are its own,
// and does the rest as the others do.
struct ShardPlace {
  std::size_t index = 0;
  std::size_t count = 1;

  bool Owns(std::uint64_t seed, std::string_view key) const {
    return count == 1 || HashOfKey(seed, key) % count == index;
  }
};

class Shard {
 public:
  // `plans` is shared with the other shards; null: there are none.
  explicit Shard(ShardOptions options = {}, std::shared_ptr<PlanSet> plans = nullptr, ShardPlace place = {});
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // The watch is told of candidates, from inside Apply; it must not call back. Of a pattern that is enabled
  // already it may not be told everything.
  void Watch(CandidateWatch watch);
  // Applies one record; appends what it brought about to `effects`.
  void Apply(const Record& record, Effects& effects);

  // From now on the shard notes what changes, so that a snapshot says only what differs from the one before.
  // Call it when nothing has been applied yet, or when everything has been loaded.
  void NoteChanges();
  // Begins a snapshot of the state as it is now; the one before must have been said to its end. `whole`: of
  // everything, else of what changed since the one before. Keys are said only where NoteChanges was called.
  void Freeze(bool whole);
  // Appends rows of the snapshot to `rows`, about `bytes` of them; true when the last one has been said.
  // Records may be applied in between: what they change is said as it was.
  bool SaveSome(std::size_t bytes, std::vector<StateRow>& rows);
  // Takes a row of a snapshot: all of them, in order of name, before the first record. False, with a sentence
  // in `error`, if it is none.
  // Or one of a cold key, at any time: with that it is cold no more.
  bool Load(std::string_view name, std::string_view bytes, std::string& error);
  // Rows of its keys may come: what they share with those of other shards is made now.
  void KnowScope(const std::string& tenant, const std::string& key_attribute);
  // What the row of that name is of, in words.
  static std::string Describe(std::string_view name);

  // Keys that no record has concerned for long may go cold (engine/cold_keys.h): then what waits for them
  // stands in the snapshot alone. That one has to be written for good, and no other be under way that is not
  // said. Looks at so many keys, and lets go those that may as long as there are more than `keep`. False:
  // there are not, or before the next snapshot none may.
  bool LetGo(std::size_t keep, std::size_t look);
  // Appends the names of the rows that have to be loaded, in any order, before the records are applied: those
  // of cold keys that they concern. An erasure may concern others, too: see ErasureConcerns.
  void FindCold(std::span<const Record* const> records, std::vector<std::string>& names);
  // Whether the row is of a cold key of the tenant, and holds an event of that person.
  bool ErasureConcerns(const EraseRecord& erase, std::string_view name, std::string_view bytes) const;
  // With this the names of the rows begin that may be such.
  static std::string KeysOf(std::string_view tenant);
  // Whether the row of that name is of a cold key.
  bool IsCold(std::string_view name) const;
  // The names of the rows of all cold keys.
  std::vector<std::string> ColdRows() const;
  // Keys that are not cold; for some of them nothing may wait any more.
  std::size_t CountWarm() const;
  std::size_t CountCold() const;
  // Keys that have changed since the last snapshot began, or a few more.
  std::size_t CountChanged() const;

  struct EnabledPlan {
    std::string tenant;
    std::string pattern;
    std::string key_attribute;
    std::shared_ptr<const dsl::Plan> plan;
  };
  // All that are enabled, in order of tenant and pattern.
  std::vector<EnabledPlan> Enabled() const;

  // When the next timer is due; nullopt when none is pending.
  std::optional<Milliseconds> NextDue() const;
  // In order of birth.
  std::vector<LiveMatch> LiveMatches() const;
  // Key attributes of the tenant's enabled patterns, in order of pattern id, each once.
  std::vector<std::string> KeyAttributes(std::string_view tenant) const;
  // The value of the first of these that the event carries; nil if it carries none.
  Value FirstKey(std::string_view tenant, const Event& event) const;
  // Keys of the tenant for which something waits, of all key attributes.
  std::size_t CountKeys(std::string_view tenant) const;
  // Appends HashOfKey of each key that the event carries, its patterns serve and nothing waits for yet.
  void FindNewKeys(std::string_view tenant, const Event& event, std::vector<std::uint64_t>& keys) const;
  WaitingCounts CountWaiting() const;
  // Names that plans mention; events are parsed against it.
  const FieldTable& fields() const;
  // Bytes of state held for keys, roughly.
  std::size_t StateBytes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace cxengine::engine
