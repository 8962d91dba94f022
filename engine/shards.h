// Several shards as one: each key is one shard's, and each shard has a thread while a batch is applied.
//
// Every shard gets every record, so that they agree on patterns and time, and serves its own keys of it. What
// they bring about is merged in an order that depends on nothing but the records: how many shards there are,
// and which is faster, cannot be told from effects or state. Rows of state load into any number of shards.
//
// For one thread, as a shard; the others work only while Apply or Load is called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "engine/shard.h"
#include "engine/team.h"

namespace cxengine::engine {

class Shards {
 public:
  explicit Shards(const ShardOptions& options, std::size_t count = 1);

  std::size_t count() const { return shards_.size(); }
  // The threads, for whatever else can be done together.
  Team& team() { return team_; }

  // As of a shard.
  void Apply(const Record& record, Effects& effects);
  // A record, and what Effects::calls_from is for it.
  struct Step {
    const Record* record;
    Milliseconds calls_from;
  };
  // Applies all of them, in order, and then, on this thread and in order, calls `each` with what each brought
  // about. It must not ask the shards of anything that records change, patterns aside.
  void Apply(std::span<const Step> steps, absl::FunctionRef<void(std::size_t step, Effects& effects)> each);

  void NoteChanges();
  void Freeze(bool whole);
  bool SaveSome(std::size_t bytes, std::vector<StateRow>& rows);
  // As of a shard, but what a row of a key is no row of may be said later, at the latest by FinishLoading,
  // which has to be called after the last one.
  bool Load(std::string_view name, std::string_view bytes, std::string& error);
  bool FinishLoading(std::string& error);

  // As of a shard; `keep` and `look` are shared by all.
  bool LetGo(std::size_t keep, std::size_t look);
  void FindCold(std::span<const Record* const> records, std::vector<std::string>& names);
  bool ErasureConcerns(const EraseRecord& erase, std::string_view name, std::string_view bytes) const;
  bool IsCold(std::string_view name) const;
  std::vector<std::string> ColdRows() const;
  std::size_t CountWarm() const;
  std::size_t CountCold() const;
  std::size_t CountChanged() const;

  std::vector<Shard::EnabledPlan> Enabled() const { return shards_.front()->Enabled(); }
  std::optional<Milliseconds> NextDue() const;
  std::vector<LiveMatch> LiveMatches() const;
  std::vector<std::string> KeyAttributes(std::string_view tenant) const {
    return shards_.front()->KeyAttributes(tenant);
  }
  Value FirstKey(std::string_view tenant, const Event& event) const {
    return shards_.front()->FirstKey(tenant, event);
  }
  std::size_t CountKeys(std::string_view tenant) const;
  WaitingCounts CountWaiting() const;
  void FindNewKeys(std::string_view tenant, const Event& event, std::vector<std::uint64_t>& keys) const;
  const FieldTable& fields() const { return shards_.front()->fields(); }
  std::size_t StateBytes() const;

 private:
  // What one shard brought about by several records: the effects of each end at an end.
  struct End {
    std::size_t list;
    std::size_t parts;
    bool contributing;
    std::size_t erased;
  };
  // Written at each step, so no two of them share a line of cache, or the one fetched with it.
  struct alignas(128) Output {
    Effects effects;
    std::vector<End> ends;
  };
  struct Piece {
    Output* output;
    const Effects::Part* part;
    std::size_t begin;  // in the list
  };

  // How many steps to take next, after so many have been applied and not yet merged.
  void Adapt(std::size_t steps);
  void ApplyIn(std::size_t shard, std::span<const Step> steps);
  // Of the outputs, those of one step.
  void Merge(std::size_t step, Effects& effects);
  static bool Before(const Piece& a, const Piece& b);
  bool LoadPending(std::string& error);

  const std::uint64_t hash_seed_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<Output> outputs_;
  std::size_t steps_at_once_ = 256;
  std::vector<Piece> pieces_;  // kept for its memory
  Effects merged_;             // as well

  std::vector<std::vector<StateRow>> pending_;  // to be loaded, by shard
  std::size_t pending_bytes_ = 0;
  std::pair<std::string, std::string> known_scope_;
  std::size_t next_to_say_ = 0;  // shard
  Team team_;
};

}  // namespace cxengine::engine
