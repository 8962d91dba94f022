// A run: the data of one candidate or match. Where it stands in its plan, what its names hold, which events
// it took. Plain values: a candidate that splits is copied.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "dsl/plan.h"
#include "engine/event.h"

namespace cxengine::engine {

struct Held {
  std::shared_ptr<const Event> event;
  // Whose it is: an unfinished branch of an `or`, or kNone for the whole run (Step::branch).
  dsl::StepId branch = dsl::kNone;
  // In the context, but not consumed: the event by which an acting program was born (§3.4).
  bool only_context = false;
};

// Positions are words, one run of them for each step (Step::word). A word of
//   kSequence     is 1 + the index of the child that runs
//   kEvent        is 1 while it waits
//   kAnd, kOr     is, for each child, 1 + the number of the next event it reads; once it is done, DoneAt of
//   that number;
//                 kLost if its window ran out
//   kTimes        is the rounds that remain, this one included
//   kWithin       is TimeWord of its deadline, kDelay of its end; then the stamp of when that was set; of a
//                 window, once it is overdue, the number of the first call that did not hold it
//   kIf, kCase    is 1 + the index of the child that runs
//   kAssign       is 1 while its value is awaited
//   kInteraction  is the number of the call under way, kCatching while its `catch` runs, kTooLate if it was
//   not
//                 started, because a window around it is overdue
//   kLoop         is kPredicate or kBody, whichever runs; then, for each watch, as for a child of `and`
// and 0 while the step is not active.
struct Run {
  static constexpr std::int64_t kLost = -1;
  static constexpr std::int64_t kCatching = -1;
  static constexpr std::int64_t kTooLate = -2;
  static constexpr std::int64_t kPredicate = 1;
  static constexpr std::int64_t kBody = 2;
  // The word of a child of `and` that is done and read up to `cursor`, and back.
  static constexpr std::int64_t DoneAt(std::int64_t cursor) { return -2 - cursor; }
  static constexpr std::int64_t kTimeShift = std::int64_t{1} << 60U;
  static constexpr bool IsDone(std::int64_t word) { return word <= -2; }

  // A time as a word, never 0 whatever the time (dslrun knows years before 1970), and back.
  static constexpr std::int64_t TimeWord(Milliseconds time) { return time + kTimeShift; }
  static constexpr Milliseconds TimeOf(std::int64_t word) { return word - kTimeShift; }

  std::vector<std::int64_t> words;
  std::vector<Value> slots;
  std::vector<Held> held;       // in order of consumption
  EventNumber first_event = 0;  // the run began with it
  EventNumber newest = 0;       // no event held has a greater number
  std::uint64_t seed = 0;       // for `rand`: from pattern, key and first event
  std::uint64_t draws = 0;
  std::int64_t cursor = 0;  // of the program's own thread: the number of the next event it reads

  // It is of no plan, and holds nothing.
  void Clear() {
    words.clear();
    slots.clear();
    held.clear();
    first_event = 0;
    newest = 0;
    seed = 0;
    draws = 0;
    cursor = 0;
  }
  // Their memory changes places, too.
  void Swap(Run& other) noexcept {
    words.swap(other.words);
    slots.swap(other.slots);
    held.swap(other.held);
    std::swap(first_event, other.first_event);
    std::swap(newest, other.newest);
    std::swap(seed, other.seed);
    std::swap(draws, other.draws);
    std::swap(cursor, other.cursor);
  }
  // At the beginning of the plan.
  void Reset(const dsl::Plan& plan) {
    Clear();
    words.assign(plan.words, 0);
    slots.assign(plan.slots(), Value());
  }
  void Hold(std::shared_ptr<const Event> event, dsl::StepId branch) {
    newest = std::max(newest, event->number());
    held.push_back({std::move(event), branch});
  }
  // The entry of a consumed event; null if the run does not hold it.
  const Held* Find(const Event& event) const {
    if (event.number() > newest) return nullptr;
    for (auto entry = held.rbegin(); entry != held.rend(); ++entry) {
      if (entry->event->number() == event.number() && !entry->only_context) return &*entry;
    }
    return nullptr;
  }
  bool Holds(const Event& event) const { return Find(event) != nullptr; }
};

}  // namespace cxengine::engine
