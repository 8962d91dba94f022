// A live match: the body of a pattern, run once (§4.7, §6). It reads its key's events through cursors, keeps
// those that arrive while it is busy, and tells the world by effects.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "engine/effect.h"
#include "engine/runner.h"
#include "engine/shard.h"

namespace cxengine::engine {

class Match : private Host {
 public:
  // Calls are answered within this time, or fail (§6.3).
  static constexpr Milliseconds kCallTimeout = 30'000;

  // `run` has come to the end of its opening. `order` counts the births of the shard.
  Match(std::shared_ptr<const MatchIdentity> identity, std::shared_ptr<const BoundPlan> bound, Run run,
        std::uint64_t order, Milliseconds born);

  // Runs the body as far as it goes.
  void Begin(Milliseconds now, Effects& effects);
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

  // kNever if nothing is due.
  Milliseconds NextDue(Milliseconds lifetime) const;
  bool ended() const { return ended_; }
  std::size_t kept_events() const { return inbox_.size(); }
  const std::shared_ptr<const MatchIdentity>& identity() const { return identity_; }
  std::uint64_t order() const { return order_; }
  Milliseconds born() const { return born_; }
  std::size_t StateBytes() const;

 private:
  struct Call {
    std::shared_ptr<const Effect::Call> sent;
    Milliseconds deadline;
    const dsl::Interaction* interaction;  // the plan's
  };
  // An event that some busy thread may still read.
  struct Kept {
    std::int64_t number;
    std::shared_ptr<const Event> event;
    bool taken = false;
  };

  std::uint32_t StartCall(const dsl::Interaction& interaction, Value params) override;
  void Consumed(const std::shared_ptr<const Event>& event) override;

  // Goes on until everything that can be read is read and everything due at `limit` or before has happened.
  void Settle(Outcome outcome, Failure failure, Milliseconds limit);
  // An outcome that ends the program ends the match, when its calls are done.
  void Conclude(Outcome outcome, const Failure& failure);
  void End(Effect::Kind kind, Failure why);
  // Where in the pattern the call is made.
  Cause CauseOf(const dsl::Interaction& interaction) const;
  // Drops kept events that no thread will read any more.
  void ForgetRead();
  Effect& Emit(Effect::Kind kind);

  std::shared_ptr<const MatchIdentity> identity_;
  std::shared_ptr<const BoundPlan> bound_;
  Run run_;
  std::uint64_t order_;
  Milliseconds born_;
  Milliseconds last_taken_;
  std::deque<Kept> inbox_;
  std::int64_t next_number_ = 0;
  std::vector<Call> calls_;  // under way, in order of number
  std::uint32_t next_call_ = 1;
  Failure call_failure_;   // of an unbound call: the match ends failed (§6.4)
  bool finished_ = false;  // the program is done; calls are under way
  bool ended_ = false;

  // While one record is applied.
  Milliseconds now_ = 0;
  Effects* effects_ = nullptr;
  bool took_ = false;         // the event that is being handled
  bool quiet_birth_ = false;  // the birth tells of the event
};

}  // namespace cxengine::engine
