// The inside of a shard, shared by its source files: shard.cc serves events, ticks and answers,
// shard_patterns.cc changes of patterns.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/shard.h"
#include "engine/tenants.h"

namespace cxengine::engine {

class Shard::Impl {
 public:
  explicit Impl(ShardOptions options) : options_(options) {}

  void Apply(const EventRecord& record, Effects& effects);
  void Apply(const TickRecord& record, Effects& effects) { Advance(record.at, true, effects); }
  void Apply(const AnswerRecord& record, Effects& effects);
  void Apply(const PatternRecord& record, Effects& effects);

  std::optional<Milliseconds> NextDue() const;
  std::vector<LiveMatch> LiveMatches() const;
  std::vector<std::string> KeyAttributes(std::string_view tenant) const;
  Value FirstKey(std::string_view tenant, const Event& event) const;
  const FieldTable& fields() const { return fields_; }
  std::size_t StateBytes() const;

 private:
  struct IdHash {
    std::size_t operator()(const MatchId& id) const { return id.low; }
  };

  // Fires what is due before `at`, and, if `inclusive`, at it.
  void Advance(Milliseconds at, bool inclusive, Effects& effects);
  void FireTimer(KeyState& state, Effects& effects);
  void OfferToScope(Scope& scope, const std::shared_ptr<const Event>& event, Effects& effects);
  void OfferToOpening(Scope& scope, ActivePattern& pattern, KeyState*& state, const std::string& key,
                      const std::shared_ptr<const Event>& event, bool may_start, Effects& effects);
  // A program whose opening consumes nothing (§3.4).
  void OfferToProgram(Scope& scope, ActivePattern& pattern, KeyState*& state, const std::string& key,
                      const std::shared_ptr<const Event>& event, Effects& effects);
  // Null if the pattern has too many live matches for the key.
  Match* Bear(Scope& scope, const ActivePattern& pattern, KeyState*& state, const std::string& key, Run run,
              const Event& event, bool consumed_now, Effects& effects);
  KeyState& StateOf(Scope& scope, KeyState*& state, const std::string& key);
  // Drops what has ended, arms the key's timer; erases the key if nothing waits.
  void Tidy(KeyState& state);
  void DropPattern(Tenant& tenant, const std::string& id, Milliseconds at, bool cancel, Effects& effects);
  std::uint64_t Seed(const ActivePattern& pattern, const std::string& key, EventNumber first) const;

  ShardOptions options_;
  FieldTable fields_;
  std::map<std::string, Tenant, std::less<>> tenants_;
  Timers timers_;
  absl::flat_hash_map<MatchId, KeyState*, IdHash> key_of_match_;
  std::uint64_t births_ = 0;
  std::vector<const EventIndex::Entry*> found_;  // kept for its memory
};

}  // namespace cxengine::engine
