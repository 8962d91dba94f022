// The interpreter of plans: moves one run from wait to wait.
//
// A stimulus (an event, an answer, the end of a window or delay) enters at the root of the plan, descends to
// the step that waits for it, and the steps above go on as far as they can. What comes back is an Outcome.
//
// One runner handles one stimulus: its count of steps and its failure belong to that.
//
// The same code runs openings, where an event may be taken in several ways (Alternatives) and nothing may
// act, and bodies, where each thread (the program, and each branch of `and` and `or`) reads events through a
// cursor of its own (§4.7).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/evaluate.h"

namespace cxengine::engine {

enum class Outcome : std::uint8_t {
  kNotTaken,  // the stimulus concerned nothing
  kWaiting,   // something moved; the run waits again
  kDone,      // the program, or the opening, is complete
  kExpired,   // a window ran out and nothing took the other way
  kFailed,    // see Runner::failure
  kActs,      // without a host: the next step would act
  // The predicate of a loop around is true: everything inside it ends. Only between steps, see
  // Runner::AfterAction.
  kLoopEnds,
};

// What a body may ask of the match that runs it.
class Host {
 public:
  virtual ~Host() = default;
  // Starts the call of an interaction and returns its number, from 1; 0 if kMaxCalls are under way.
  virtual std::uint32_t StartCall(StepId step, Value params, std::uint32_t retries, Milliseconds timeout) = 0;
  virtual void Consumed(const std::shared_ptr<const Event>& event) = 0;
  // A branch has lost that had consumed it (§4.3).
  virtual void Released(const std::shared_ptr<const Event>& event) = 0;
  // The first event kept whose number is not below `cursor`, and its number; null if there is none.
  virtual std::shared_ptr<const Event> FirstKept(std::int64_t cursor, std::int64_t& number) const = 0;
  // Counts the timers of the match, from 1: of those due at one time the oldest goes first (§3.6).
  virtual std::int64_t NextStamp() = 0;
};

inline constexpr std::int64_t kMaxRounds = 1'000'000;  // of `times` (§4.3)
inline constexpr std::int64_t kMaxRetries = 100;
inline constexpr std::size_t kMaxCalls = 1000;  // of a match, under way at once

// Milliseconds of `amount` × `unit`, at least 1, for an amount above 0.
Milliseconds WindowLength(double amount, Milliseconds unit);

// The waiting commands that take one event together: one of each `and`, all that can of each `or`.
using Takers = std::vector<StepId>;

class Runner {
 public:
  // Without a host nothing may act, and nothing is told of what is consumed. `root` is what runs: the
  // program, or a `catch` beside it.
  Runner(const BoundPlan& bound, Run& run, Milliseconds now, Host* host, StepId root = 0);

  // Enters the program, as far as its opening goes.
  Outcome StartOpening();
  // The ways to take the event, in textual order; empty: it does not fit. Branches multiply, so no more than
  // the first `limit`.
  std::vector<Takers> Alternatives(const Event& event, std::size_t limit) const;
  // The event is taken in one of these ways. Only while the opening runs.
  Outcome Take(const std::shared_ptr<const Event>& event, const Takers& takers);

  // Goes on after the opening.
  Outcome StartBody();
  // Enters a `catch` that runs beside the program.
  Outcome StartCatch() { return Enter(root_); }
  // Event `number` is read by all threads that wait and have not read it; the first that can takes it, unless
  // it is `taken` already.
  Outcome Offer(const std::shared_ptr<const Event>& event, std::int64_t number, bool taken);
  // The answer of the call that `step` waits for.
  Outcome Answer(StepId step, bool failed, Value value, const std::string& error);
  // The window or delay of `step` is over.
  Outcome Expire(StepId step);

  const Failure& failure() const { return evaluator_.failure(); }

 private:
  struct Stimulus {
    enum class Kind : std::uint8_t { kEvent, kAnswer, kExpiry };
    Kind kind = Kind::kEvent;
    StepId target = dsl::kNone;  // of an answer or expiry
    const std::shared_ptr<const Event>* event = nullptr;
    std::int64_t number = 0;
    const Takers* takers = nullptr;  // in an opening: who takes the event
    bool failed = false;
    Value value;
    const std::string* error = nullptr;
  };

  Outcome Enter(StepId id);
  Outcome EnterKind(StepId id);
  Outcome Drive(StepId id, const Stimulus& stimulus);
  Outcome DriveKind(StepId id, const Stimulus& stimulus);
  Outcome DriveRoot(const Stimulus& stimulus);
  // Catches the end of a window where a value is asked for, and makes false values of collections true (§4.4,
  // §4.5).
  Outcome Settle(StepId id, Outcome outcome);

  Outcome RunSequence(StepId id, std::size_t from);
  Outcome RunTimes(StepId id);
  // Tests the conditions of an `if` from this child on.
  Outcome RunIf(StepId id, std::size_t from);
  Outcome RunBranch(StepId id, std::size_t branch);
  Outcome RunCase(StepId id);
  Outcome EnterEvent(StepId id);
  Outcome EnterTimes(StepId id);
  Outcome EnterWithin(StepId id);
  Outcome EnterParallel(StepId id);
  Outcome EnterInteraction(StepId id);
  Outcome EnterLoop(StepId id);
  // The watches of a loop that is being entered read what is there. kDone: the predicate is true now.
  Outcome ReadKept(StepId id);
  // Is a window around the step over when the event arrives? Then nothing inside takes it.
  bool Outside(StepId id, const Event& event) const;
  Outcome Assign(StepId id);
  Outcome TakeEvent(StepId id, const Stimulus& stimulus);
  Outcome DriveInteraction(StepId id, const Stimulus& stimulus);
  // Where what follows a window that ends reads on.
  std::int64_t CursorBehind(StepId window) const;
  Outcome DriveIf(StepId id, const Stimulus& stimulus);
  Outcome DriveParallel(StepId id, const Stimulus& stimulus);
  Outcome DriveLoop(StepId id, const Stimulus& stimulus);
  // The watches of a loop are offered the stimulus; sets `moved` and `hit`.
  Outcome DriveWatches(StepId id, const Stimulus& stimulus, bool& moved, bool& hit);
  void WatchDone(StepId id, std::size_t watch);
  // A watch has hit. kDone: the predicate is true; kWaiting: it is not.
  Outcome TestAfterHit(StepId id);
  // Rounds of a loop, from a test of the predicate on.
  Outcome RunRounds(StepId id);
  // The predicate or body of a loop came back.
  Outcome GoOnWithLoop(StepId id, Outcome outcome);
  Outcome FinishLoop(StepId id);
  // Is the predicate of a loop that does not act true? Sets value_. Only if the evaluation has not failed.
  bool Test(StepId loop);
  // An action is over: tests the predicates of the loops around it, the outermost first (§7). kDone,
  // kLoopEnds or kFailed.
  Outcome AfterAction(StepId id) {
    return plan_.steps[id].loop == dsl::kNone ? Outcome::kDone : TestLoops(id);
  }
  Outcome TestLoops(StepId id);
  // A child of `and` or `or` came back; sets its word. Yields kWaiting while the step goes on.
  Outcome BranchCameBack(StepId id, std::size_t branch, Outcome outcome);
  Outcome FinishAnd(StepId id);
  Outcome FinishOr(StepId id, StepId winner);
  // The step has come to nothing: its words are zeroed, and what unfinished branches of `or` inside it took
  // is forgotten.
  void Abandon(StepId id);
  // A branch of `or` has lost: what it took is no part of the run any more.
  void ForgetBranch(StepId branch);
  bool Inside(StepId branch, StepId root) const;
  // An outcome other than kDone ends or suspends the step.
  Outcome PassOn(StepId id, Outcome outcome);

  bool Wants(StepId id, const Stimulus& stimulus) const;
  void CollectAlternatives(StepId id, const Event& event, std::size_t limit, std::vector<Takers>& out) const;
  // The window or delay ends after `duration`. (Candidates need no stamps: all they have is windows.)
  void SetTimer(StepId id, Milliseconds duration);
  // Milliseconds of `value × unit`, at least 1; 0 after a failure.
  Milliseconds Duration(const dsl::Step& step, StepId id) {
    return Duration(step.expression, step.unit, step.span, id);
  }
  Milliseconds Duration(dsl::ExpressionId amount, Milliseconds unit, dsl::Span span, StepId id);
  // A whole number from 0 to `most`; nothing after a failure.
  std::optional<std::int64_t> Count(dsl::ExpressionId expression, std::int64_t most, std::string_view what,
                                    StepId id);
  // Does a bound interaction inside the step wait for its answer?
  bool Asks(StepId id) const;
  void Clear(StepId id);
  std::int64_t& Word(StepId id) { return run_.words[plan_.steps[id].word]; }
  std::int64_t Word(StepId id) const { return run_.words[plan_.steps[id].word]; }

  const BoundPlan& bound_;
  const dsl::Plan& plan_;
  Run& run_;
  Milliseconds now_;
  Host* host_;
  StepId root_;
  StepId ended_loop_ = dsl::kNone;  // of kLoopEnds
  Evaluator evaluator_;
  std::size_t forms_;        // how many of the program's forms are run: the opening's, or all
  std::int64_t cursor_ = 0;  // of the thread that is being run
  bool taken_ = false;       // of the event that is being offered
  Value value_;              // of the step that was done last
};

}  // namespace cxengine::engine
