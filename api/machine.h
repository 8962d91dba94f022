// What the entries of the log make of the server: the engine's shard, and what the runtime remembers besides.
//
// Apply is a function of the state and the entry, so a replay of the log ends where the server was. It takes
// no time, disk or network; what it asks for in the world outside stands in the result. The endpoints that
// need no world (`echo`, `generic`, `timer`) are inside: their answers are results too, and become entries
// when they are told of (AnswerRecord).
//
// For the engine thread alone, history() aside.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/connect/generic.h"
#include "api/connect/timer.h"
#include "api/event_numbers.h"
#include "api/history.h"
#include "api/idempotency.h"
#include "api/log/entry.h"
#include "api/submission.h"
#include "engine/endpoint.h"
#include "engine/shards.h"

namespace cxengine::api {

class Machine {
 public:
  // What an entry brought about.
  struct Result {
    engine::Effects effects;
    EventFacts facts;                           // of an event
    std::size_t answered = 0;                   // of data: the calls that got it
    std::vector<engine::AnswerRecord> answers;  // of the endpoints inside; to be told without a time
    std::vector<const engine::Effect*> calls;   // of the effects: those to endpoints of others
    std::optional<Erased> erased;

    void Clear();
  };

  // `threads`: so many shards, each of which works on a thread while a batch is applied. Nothing else depends
  // on it.
  Machine(const engine::ShardOptions& options, store::Events& events, std::size_t threads = 1);

  void Apply(const Entry& entry, Result& result);
  // Applies all of them, in order; `each` is called in order, too, with what each brought about.
  void Apply(std::span<const Entry* const> entries,
             absl::FunctionRef<void(std::size_t place, Result& result)> each);

  // The names of rows of cold keys that have to be loaded before the entries are applied (Shard::FindCold).
  void FindCold(std::span<const Entry* const> entries, std::vector<std::string>& names);

  engine::Shards& shards() { return shards_; }
  EventNumbers& numbers() { return numbers_; }
  IdempotencyKeys& keys() { return keys_; }
  TimerEndpoint& timers() { return timer_; }
  const History& history() const { return history_; }
  // Nothing that an endpoint still answers to this match may get into the log: it was erased, since the
  // start.
  bool WasErased(const engine::MatchId& match) const { return erased_.contains(match); }
  // Of the last entry; the next one is not earlier.
  Milliseconds last_time() const { return last_time_; }

  // Snapshots, as those of a shard.
  void NoteChanges();
  void Freeze(bool whole);
  bool SaveSome(std::size_t bytes, std::vector<engine::StateRow>& rows);
  bool Load(std::string_view name, std::string_view bytes, std::string& error);
  bool FinishLoading(std::string& error) { return shards_.FinishLoading(error); }
  // What a row is of, for the operator: "what waits for key 7 (id) of tenant shop".
  static std::string Describe(std::string_view name);

 private:
  // Of entries without a change of a pattern before another.
  void ApplySome(std::span<const Entry* const> entries,
                 absl::FunctionRef<void(std::size_t place, Result& result)> each);
  // What the engine has done with the entry stands in `result`; the rest of what it brings about.
  void Do(const EventEntry& entry, Result& result);
  void Do(const KeyEntry& entry, Result& result);
  void Do(const DataEntry& entry, Result& result);
  void Do(const TimerEntry& entry, Result& result);
  void Do(const engine::AnswerRecord& record, Result& result);
  void Do(const engine::EraseRecord& record, Result& result);
  template <typename EngineRecord>
  void Do(const EngineRecord& record, Result& result);
  // Makes the calls of the effects. Those of matches that end wait for data no more: how many did.
  std::size_t Call(Result& result);
  // Makes the call, if its endpoint is one of those inside.
  void Call(const engine::Effect& effect, Result& result);
  void Answer(const engine::CallId& call, std::uint32_t attempt, const engine::EndpointAnswer& answer,
              Result& result);
  // For the journal.
  engine::Effect Unaugmented(const EventEntry& entry) const;
  void KeepFacts(const EventFacts& facts);
  void SaveAnswers(engine::ByteWriter& out) const;
  void LoadAnswers(engine::ByteReader& in);
  // State besides the shard's: small parts that are rows of their own, and tables of many rows.
  struct Part {
    std::string name;
    std::function<void(engine::ByteWriter&)> save;
    std::function<void(engine::ByteReader&)> load;
  };
  std::vector<Part> MakeParts();
  struct Table {
    std::string name;
    SavedTable* table;
  };
  bool LoadOwn(std::string_view name, std::string_view bytes);

  engine::Shards shards_;
  EventNumbers numbers_;
  History history_;
  IdempotencyKeys keys_;
  engine::EchoEndpoint echo_;
  GenericEndpoint generic_;
  TimerEndpoint timer_;
  std::map<std::string, engine::Endpoint*, std::less<>> endpoints_;
  // Answers of the endpoints inside that no entry has told yet: after a restart they are given again, and
  // what they stand for is not done twice.
  std::map<engine::CallId, engine::EndpointAnswer> unsettled_;
  std::set<engine::MatchId> erased_;
  std::optional<KeyEntry> key_;    // of the events that follow
  std::vector<EventFacts> facts_;  // of those that have come under it
  Milliseconds last_time_ = 0;
  Result result_;  // kept for its memory, as is what follows
  std::vector<std::optional<engine::Record>> records_;
  std::vector<engine::Shards::Step> steps_;
  const std::vector<Part> parts_;
  const std::vector<Table> tables_;
  std::vector<engine::StateRow> frozen_;
  std::size_t table_ = 0;  // the first that has not been said to its end
};

}  // namespace cxengine::api
