// Questions about where a run stands: what it waits for, until when, what it has yet to read.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "dsl/plan.h"
#include "engine/bound_plan.h"
#include "engine/run.h"

namespace cxengine::engine {

inline constexpr std::int64_t kNoEvent = std::numeric_limits<std::int64_t>::max();
inline constexpr Milliseconds kNever = std::numeric_limits<Milliseconds>::max();

class Position {
 public:
  Position(const BoundPlan& bound, const Run& run) : bound_(bound), plan_(*bound.plan), run_(run) {}

  // The least number of an event that some waiting thread has yet to read; kNoEvent if none waits.
  std::int64_t NextUnread() const { return Cursor(0, run_.cursor, false); }
  // The least number that any thread, waiting or busy, may yet read: older ones can be forgotten.
  std::int64_t LeastNeeded() const { return Cursor(0, run_.cursor, true); }

  // The end of a window or delay.
  struct Timer {
    Milliseconds due = kNever;
    std::int64_t stamp = 0;
    StepId step = dsl::kNone;
    // A window around a bound interaction that is under way: it does not end then, but becomes overdue.
    bool held = false;
    bool overdue = false;
  };
  // The earliest one; of those that are due at one time the oldest, then the outermost. An overdue window
  // counts again when the calls are over that were under way when it became so (§4.4); inside it no other
  // window or delay ends meanwhile.
  Timer NextTimer() const;
  Milliseconds NextDue() const { return NextTimer().due; }
  // Is some window around the step overdue? Then nothing in it begins to wait for an answer.
  bool TooLate(StepId id) const;
  // What follows the step, if all of it ends now, reads on behind what its threads have read; `cursor` is
  // that of the thread in which it stands.
  std::int64_t Farthest(StepId id, std::int64_t cursor) const;
  // Could something that is still ahead take the event, be it waited for or not?
  bool CouldTakeLater(const Event& event) const;
  // The same of a match whose body has yet to begin.
  bool CouldTakeInBody(const Event& event) const;
  // Calls `visit` for each `event` step that waits now.
  void VisitWaiting(const std::function<void(StepId)>& visit) const;

  // What the rest of the opening may read (§4.6, step 4).
  dsl::ReadSet LiveReads() const;

 private:
  std::int64_t Cursor(StepId id, std::int64_t cursor, bool busy_too) const;
  // Is a bound interaction under way in the window; if that is overdue, one of those that hold it?
  bool Held(StepId window) const;
  // Was a window around the step overdue before this timer?
  bool Frozen(const Timer& timer) const;
  // Could a command in this subtree take the event, whatever it captures?
  bool CouldTake(StepId subtree, const Event& event) const;
  bool Active(StepId id) const { return run_.words[plan_.steps[id].word] != 0; }
  // Calls `active` for steps on the way to what runs now, leaves included, and `ahead` for subtrees that are
  // yet to be entered.
  void Walk(StepId id, const std::function<void(StepId)>& active,
            const std::function<void(StepId)>& ahead) const;
  dsl::ReadSet LiveReads(StepId id) const;

  const BoundPlan& bound_;
  const dsl::Plan& plan_;
  const Run& run_;
};

// The step that waits for the answer of a call, by the words of a position; kNone if none does.
StepId StepOfCall(const BoundPlan& bound, const std::vector<std::int64_t>& words, std::uint32_t number);

// Can nothing ahead tell the two runs of one opening apart? Same position, same deadlines, equal values in
// all that is read.
bool Indistinguishable(const BoundPlan& bound, const Run& a, const Run& b);

}  // namespace cxengine::engine
