// A live match: the body of a pattern, run once (§4.7, §6). It reads its key's events through cursors, keeps
// those that arrive while it is busy, and tells the world by effects.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/calls.h"
#include "engine/effect.h"
#include "engine/position.h"
#include "engine/runner.h"
#include "engine/shard.h"

namespace cxengine::engine {

class StateReader;
class StateWriter;

class Match : private Host {
 public:
  // Nobody's yet, until it becomes one. `run` has come to the end of its opening; the match changes data with
  // it, so that what memory it had is used again. `order` counts the births of the shard.
  Match() = default;
  void Become(std::shared_ptr<const MatchIdentity> identity, std::shared_ptr<const BoundPlan> bound, Run& run,
              std::uint64_t order, Milliseconds born);
  // It is nobody's any more, and keeps nothing but memory.
  void Forget();

  // Before it begins it asks for more of its context: kCall of kContextCall, with the newest kContextEvents
  // of the events that it has.
  // OnContext, or the end of kContextTimeout, lets it begin. `birth` is the event by which a program without
  // an opening is born, else null.
  void AskContext(const std::shared_ptr<const Event>& birth, Milliseconds now, Effects& effects);
  // The answer to that: its fields, as an event that is in the context and was not consumed; null: none.
  void OnContext(const AnswerRecord& answer, std::shared_ptr<const Event> fields, Effects& effects);
  static constexpr Milliseconds kContextTimeout = 60'000;
  static constexpr std::size_t kContextEvents = 1000;
  // The number of that event is this with the match's id: no event that was sent has it.
  static constexpr EventNumber kContextNumbers = EventNumber{1} << 63U;

  // Runs the body as far as it goes.
  void Begin(Milliseconds now, Effects& effects);
  // As Begin, for a program that acts and is born by `event`: it is the first one that is there to be read.
  void BeginBefore(const std::shared_ptr<const Event>& event, std::size_t room, Effects& effects);
  // As Begin, for a program that waits and is born by `event`: its first command takes it, and that is told
  // by the birth alone.
  void BeginWith(const std::shared_ptr<const Event>& event, Effects& effects);
  // True if the match took the event, or keeps it for later. More than `room` kept events fail the match.
  bool OnEvent(const std::shared_ptr<const Event>& event, std::size_t room, Effects& effects);
  void OnAnswer(const AnswerRecord& answer, Effects& effects);
  // What is due at `now` or before happens: windows, delays, timeouts, the end of a life of `lifetime`
  // without an event.
  void OnTimer(Milliseconds now, Milliseconds lifetime, Effects& effects);
  void Cancel(Milliseconds now, Effects& effects);
  // What is under way is called again, by its number and as the same attempt, with a fresh timeout (§6.3);
  // pauses between attempts do not end before.
  void Resume(Milliseconds now, Effects& effects);

  // Everything but who it is and its plan.
  void Save(StateWriter& out) const;
  // Of a match that was just made with that identity and plan. False: the bytes say nothing that it could be.
  bool Load(StateReader& in);
  // kNever if nothing is due.
  Milliseconds NextDue(Milliseconds lifetime) const;
  bool ended() const { return ended_; }
  bool asks_context() const { return context_call_ != nullptr; }
  // Some call is under way, or a pause before its next attempt.
  bool waits_for_answer() const { return asks_context() || !calls_.empty(); }
  // Whether it took, or keeps for later, such an event.
  bool Holds(const std::function<bool(const Event&)>& is_such) const;
  std::size_t kept_events() const { return inbox_.size(); }
  const std::shared_ptr<const MatchIdentity>& identity() const { return identity_; }
  const std::shared_ptr<const BoundPlan>& bound() const { return bound_; }
  std::uint64_t order() const { return order_; }
  Milliseconds born() const { return born_; }
  std::size_t StateBytes() const;

 private:
  // What state it is in, as bytes. Numbers of the format.
  enum class Stage : std::uint8_t { kRuns = 0, kFinished = 1, kAsksContext = 2 };
  // A `catch` that runs beside the program, with words and locals of its own.
  struct Handler {
    StepId root;
    StepId interaction;
    std::vector<std::int64_t> words;
    std::vector<Value> locals;
  };
  // An event that some busy thread may still read. It is taken as long as the run holds it: what a branch
  // took that has lost is free for those who have not read it.
  struct Kept {
    std::int64_t number;
    std::shared_ptr<const Event> event;
  };

  std::uint32_t StartCall(StepId step, Value params, std::uint32_t retries, Milliseconds timeout) override;
  void Consumed(const std::shared_ptr<const Event>& event) override;
  void Released(const std::shared_ptr<const Event>& event) override;
  std::shared_ptr<const Event> FirstKept(std::int64_t cursor, std::int64_t& number) const override;
  std::int64_t NextStamp() override { return ++last_stamp_; }

  void EmitContextCall();
  void BeginWithContext(std::shared_ptr<const Event> fields);
  // Goes on until everything that can be read is read and everything due at `limit` or before has happened.
  void Settle(Outcome outcome, const Failure& failure, Milliseconds limit);
  // The window or delay is over; a window that is held becomes overdue.
  Outcome OnTimer(const Position::Timer& timer, Runner& runner);
  // The attempt has timed out, or the pause is over.
  void OnCallTimer(CallUnderWay& call);
  void Retry(CallUnderWay& call);
  // A call has ended that the program does not wait for.
  void EndUnbound(const CallUnderWay& call, bool failed, const std::string& error);
  // The handler that waits for the answer of a call; the end if none does.
  std::vector<Handler>::iterator HandlerOfCall(std::uint32_t number);
  // Lets a handler run: what it owns and what the run holds change places meanwhile.
  Outcome RunHandler(Handler& handler, const std::function<Outcome(Runner&)>& go, Failure& failure);
  void Exchange(Handler& handler);
  void HandlerCameBack(std::vector<Handler>::iterator handler, Outcome outcome, const Failure& failure);
  // An outcome that ends the program ends the match, when its calls are done.
  void Conclude(Outcome outcome, const Failure& failure);
  Effect& End(Effect::Kind kind);
  void Fail(Failure why) { End(Effect::Kind::kFailed).Fail(std::move(why)); }
  // Keeps the newest event if some thread has yet to read it and could take it.
  bool Keep(std::int64_t number, const Event& event, std::size_t room);
  std::vector<Kept>::const_iterator KeptFrom(std::int64_t number) const;
  // Drops kept events that no thread will read any more.
  void ForgetRead();
  Effect& Emit(Effect::Kind kind);
  void EmitAnswer(const std::shared_ptr<const Effect::Call>& call, const AnswerRecord& answer);
  // Null if the step is none.
  const dsl::Interaction* InteractionOf(StepId step) const;
  bool LoadInbox(StateReader& in);
  bool LoadContextCall(StateReader& in);
  bool LoadCall(StateReader& in);
  bool LoadHandler(StateReader& in);

  std::shared_ptr<const MatchIdentity> identity_;
  std::shared_ptr<const BoundPlan> bound_;
  Run run_;
  std::uint64_t order_ = 0;
  Milliseconds born_ = 0;
  Milliseconds last_taken_ = 0;
  std::vector<Kept> inbox_;
  std::int64_t next_number_ = 0;
  std::shared_ptr<const Effect::Call> context_call_;  // under way: the body has yet to begin
  Milliseconds context_due_ = 0;                      // the end of it
  Calls calls_;
  std::vector<Handler> handlers_;
  std::uint32_t next_call_ = 1;
  bool finished_ = false;  // the program is done; calls are under way
  bool ended_ = false;
  std::int64_t last_stamp_ = 0;
  Failure call_failure_;  // of an unbound call: the match ends failed (§6.4)

  // While one record is applied.
  Milliseconds now_ = 0;
  Effects* effects_ = nullptr;
  bool took_ = false;         // the event that is being handled
  bool quiet_birth_ = false;  // the birth tells of the event
};

}  // namespace cxengine::engine
