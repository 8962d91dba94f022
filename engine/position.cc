// Position.
#include "engine/position.h"

#include <algorithm>
#include <tuple>

#include "dsl/lower.h"
#include "engine/evaluate.h"
#include "engine/planted.h"
#include "engine/predicate.h"

namespace cxengine::engine {

namespace {

using dsl::kNone;
using dsl::Step;

// The child that runs, of a step that has one (of a loop: beside its watches).
StepId ActiveChild(const Step& step, std::int64_t word) {
  if (step.kind == Step::Kind::kLoop)
    return step.children[step.children.size() - (word == Run::kBody ? 1 : 2)];
  const bool one =
      step.kind == Step::Kind::kTimes || step.kind == Step::Kind::kWithin || step.kind == Step::Kind::kAssign;
  return step.children[one ? 0 : static_cast<std::size_t>(word - 1)];
}

// The threads of a step: children that run side by side, each with a word of its own from `word` on.
struct Threads {
  std::size_t count = 0;
  std::uint32_t word = 0;
};
Threads ThreadsOf(const Step& step) {
  if (step.kind == Step::Kind::kLoop) return {dsl::WatchesOf(step), step.word + 1};
  return {step.children.size(), step.word};
}

// The children of an active step that may still be entered when the one that runs is done.
struct Ahead {
  std::size_t from = 0;
  std::size_t to = 0;
};
Ahead AheadOf(const Step& step, std::int64_t word) {
  const std::size_t count = step.children.size();
  switch (step.kind) {
    case Step::Kind::kSequence:
      return {static_cast<std::size_t>(word), count};
    case Step::Kind::kIf:  // after a branch nothing
      return word % 2 == 1 && static_cast<std::size_t>(word) < count
                 ? Ahead{static_cast<std::size_t>(word), count}
                 : Ahead{};
    case Step::Kind::kCase:
      return word == 1 ? Ahead{1, count} : Ahead{};
    case Step::Kind::kTimes:
      return word > 1 ? Ahead{0, 1} : Ahead{};
    case Step::Kind::kLoop:
      if (step.repeats) return {count - 2, count};
      return word == Run::kBody ? Ahead{} : Ahead{count - 1, count};
    case Step::Kind::kEvent:
    case Step::Kind::kAnd:
    case Step::Kind::kOr:
    case Step::Kind::kWithin:
    case Step::Kind::kAssign:
    case Step::Kind::kInteraction:
    case Step::Kind::kDelay:
    case Step::Kind::kExpression:
      return {};
  }
  return {};
}

bool Parallel(const Step& step) { return step.kind == Step::Kind::kAnd || step.kind == Step::Kind::kOr; }

// Where branches of `or` hold events of their own, what a step sees, and will see when they have won, depends
// on the values of all branches.
using TaggedValues = std::vector<std::pair<StepId, Value>>;
// Do the two stand in different branches of one `or`? Of those only one wins: nobody ever sees what both
// took.
bool Exclusive(const dsl::Plan& plan, StepId a, StepId b) {
  if (a == kNone || b == kNone) return false;
  const auto holds = [&](StepId step, StepId inner) { return step <= inner && inner < plan.steps[step].end; };
  StepId around = a;
  while (!holds(around, b)) around = plan.steps[around].parent;
  return around != a && around != b && plan.steps[around].kind == Step::Kind::kOr;
}

// Who sees the one never sees the other, so their order tells nothing.
void Order(const dsl::Plan& plan, TaggedValues& values) {
  for (std::size_t i = 1; i < values.size(); ++i) {
    for (std::size_t at = i; at > 0; --at) {
      const bool swap =
          values[at].first < values[at - 1].first && Exclusive(plan, values[at].first, values[at - 1].first);
      if (!swap) break;
      std::swap(values[at], values[at - 1]);
    }
  }
}

// Every value of a field, with the branch that it belongs to.
TaggedValues Tagged(const BoundPlan& bound, const Run& run, dsl::FieldIndex field) {
  TaggedValues values;
  for (const Held& held : run.held) {
    const Value& value = bound.Read(field, *held.event);
    if (!value.is_nil()) values.emplace_back(held.branch, value);
  }
  Order(*bound.plan, values);
  return values;
}

// Of a field, newest first, what may still be somebody's last value: no later one of the same branch or of
// the whole run hides it, and without it somebody could see another value.
TaggedValues Visible(const BoundPlan& bound, const Run& run, dsl::FieldIndex field) {
  TaggedValues visible;
  for (auto held = run.held.rbegin(); held != run.held.rend(); ++held) {
    const bool hidden = std::any_of(visible.begin(), visible.end(), [&](const auto& later) {
      return later.first == held->branch || later.first == kNone;
    });
    if (hidden) continue;
    if (std::optional<Value> said = SaidOf(bound, field, *held->event))
      visible.emplace_back(held->branch, *std::move(said));
  }
  // What is seen outside of all branches; nil where nothing has been said.
  const bool outside = !visible.empty() && visible.back().first == kNone;
  const Value last = outside ? visible.back().second : Value();
  TaggedValues needed;  // oldest first
  if (outside && !last.is_nil()) needed.push_back(visible.back());
  for (auto entry = visible.rbegin() + (outside ? 1 : 0); entry != visible.rend(); ++entry) {
    const bool same =
        entry->second == last && std::all_of(needed.begin(), needed.end(), [&](const auto& older) {
          return older.second == last || Exclusive(*bound.plan, entry->first, older.first);
        });
    if (!same) needed.push_back(std::move(*entry));
  }
  Order(*bound.plan, needed);
  return needed;
}

bool Leaf(const Step& step) {
  return step.kind == Step::Kind::kEvent || step.kind == Step::Kind::kInteraction ||
         step.kind == Step::Kind::kDelay;
}

}  // namespace

std::int64_t Position::Cursor(StepId id, std::int64_t cursor, bool busy_too) const {
  const Step& step = plan_.steps[id];
  if (Leaf(step)) return step.kind == Step::Kind::kEvent || busy_too ? cursor : kNoEvent;
  if (step.kind == Step::Kind::kExpression || (!Parallel(step) && !Active(id))) return kNoEvent;
  std::int64_t least = kNoEvent;
  if (!Parallel(step)) least = Cursor(ActiveChild(step, run_.words[step.word]), cursor, busy_too);
  if (!Parallel(step) && step.kind != Step::Kind::kLoop) return least;
  const Threads threads = ThreadsOf(step);
  for (std::size_t i = 0; i < threads.count; ++i) {
    const std::int64_t word = run_.words[threads.word + i];
    if (word > 0) least = std::min(least, Cursor(step.children[i], word - 1, busy_too));
  }
  return least;
}

bool Position::Held(StepId window) const {
  const std::int64_t first_free = run_.words[plan_.steps[window].word + 2];
  return std::any_of(bound_.calls.begin(), bound_.calls.end(), [&](StepId call) {
    const std::int64_t number = run_.words[plan_.steps[call].word];
    return window <= call && call < plan_.steps[window].end && number > 0 &&
           (first_free == 0 || number < first_free);
  });
}

bool Position::TooLate(StepId id) const {
  for (StepId up = plan_.steps[id].parent; up != kNone; up = plan_.steps[up].parent) {
    const dsl::Step& step = plan_.steps[up];
    if (step.kind == Step::Kind::kWithin && run_.words[step.word + 2] != 0) return true;
  }
  return false;
}

std::int64_t Position::Farthest(StepId id, std::int64_t cursor) const {
  const Step& step = plan_.steps[id];
  if (Parallel(step)) {
    std::int64_t farthest = cursor;
    for (std::size_t i = 0; i < step.children.size(); ++i) {
      const std::int64_t word = run_.words[step.word + i];
      if (word > 0) farthest = std::max(farthest, Farthest(step.children[i], word - 1));
      if (Run::IsDone(word)) farthest = std::max(farthest, Run::DoneAt(word));
    }
    return farthest;
  }
  if (Leaf(step) || step.kind == Step::Kind::kExpression || !Active(id)) return cursor;
  return Farthest(ActiveChild(step, run_.words[step.word]), cursor);
}

bool Position::Frozen(const Timer& timer) const {
  for (StepId up = plan_.steps[timer.step].parent; up != kNone; up = plan_.steps[up].parent) {
    const std::int64_t* words = &run_.words[plan_.steps[up].word];
    if (plan_.steps[up].kind != Step::Kind::kWithin || words[2] == 0 || CXENGINE_PLANTED(17)) continue;
    if (std::pair(Run::TimeOf(words[0]), words[1]) < std::pair(timer.due, timer.stamp)) return true;
  }
  return false;
}

Position::Timer Position::NextTimer() const {
  Timer first;
  const auto consider = [&](StepId id, bool held, bool overdue) {
    const std::int64_t* words = &run_.words[plan_.steps[id].word];
    const Timer timer{Run::TimeOf(words[0]), CXENGINE_PLANTED(3) ? -words[1] : words[1], id, held, overdue};
    if (std::tie(timer.due, timer.stamp) < std::tie(first.due, first.stamp) && !Frozen(timer)) first = timer;
  };
  for (const StepId id : bound_.windows) {
    if (!Active(id)) continue;
    const bool held = Held(id);
    const bool overdue = run_.words[plan_.steps[id].word + 2] != 0;
    if (!held || !overdue) consider(id, held, overdue);
  }
  for (const StepId id : bound_.delays) {
    if (Active(id)) consider(id, false, false);
  }
  return first;
}

StepId StepOfCall(const BoundPlan& bound, const std::vector<std::int64_t>& words, std::uint32_t number) {
  for (const StepId id : bound.calls) {
    if (words[bound.plan->steps[id].word] == number) return id;
  }
  return kNone;
}

void Position::Walk(StepId id, const std::function<void(StepId)>& active,
                    const std::function<void(StepId)>& ahead) const {
  const Step& step = plan_.steps[id];
  if (step.kind == Step::Kind::kExpression || (!Parallel(step) && !Active(id))) return;
  active(id);
  if (Leaf(step)) return;
  if (Parallel(step) || step.kind == Step::Kind::kLoop) {
    const Threads threads = ThreadsOf(step);
    for (std::size_t i = 0; i < threads.count; ++i) {
      if (run_.words[threads.word + i] > 0) Walk(step.children[i], active, ahead);
    }
    if (Parallel(step)) return;
  }
  const std::int64_t word = run_.words[step.word];
  Walk(ActiveChild(step, word), active, ahead);
  const Ahead rest = AheadOf(step, word);
  for (std::size_t i = rest.from; i < rest.to; ++i) ahead(step.children[i]);
}

void Position::VisitWaiting(const std::function<void(StepId)>& visit) const {
  Walk(
      0,
      [&](StepId id) {
        if (plan_.steps[id].kind == Step::Kind::kEvent) visit(id);
      },
      [](StepId) {});
}

bool Position::CouldTake(StepId subtree, const Event& event) const {
  for (StepId id = subtree; id < plan_.steps[subtree].end; ++id) {
    const Step& step = plan_.steps[id];
    if (step.kind == Step::Kind::kEvent && CouldMatch(bound_, plan_.commands[step.index], event)) return true;
  }
  return false;
}

bool Position::CouldTakeLater(const Event& event) const {
  bool could = false;
  Walk(
      0,
      [&](StepId id) {
        if (plan_.steps[id].kind == Step::Kind::kEvent) could = could || CouldTake(id, event);
      },
      [&](StepId subtree) { could = could || CouldTake(subtree, event); });
  return could;
}

bool Position::CouldTakeInBody(const Event& event) const {
  const auto& forms = plan_.root().children;
  return std::any_of(forms.begin() + plan_.opening, forms.end(),
                     [&](StepId form) { return CouldTake(form, event); });
}

dsl::ReadSet Position::LiveReads() const { return LiveReads(0); }

dsl::ReadSet Position::LiveReads(StepId id) const {
  const Step& step = plan_.steps[id];
  dsl::ReadSet reads;
  const auto add_slot = [&](dsl::SlotId slot) {
    dsl::ReadSet one;
    one.slots = {slot};
    dsl::Merge(one, reads);
  };
  if (step.kind == Step::Kind::kEvent) {
    for (const dsl::Command::Capture& capture : plan_.commands[step.index].captures) add_slot(capture.slot);
    return reads;
  }
  if (Leaf(step) || step.kind == Step::Kind::kExpression) return reads;
  if (Parallel(step)) {
    for (std::size_t i = 0; i < step.children.size(); ++i) {
      const std::int64_t word = run_.words[step.word + i];
      if (word > 0) dsl::Merge(LiveReads(step.children[i]), reads);
      if (Run::IsDone(word) && step.slot != kNone) add_slot(step.slot + static_cast<dsl::SlotId>(i));
    }
    return reads;
  }
  const std::int64_t word = run_.words[step.word];
  if (word == 0) return reads;
  const StepId child = ActiveChild(step, word);
  if (step.kind == Step::Kind::kLoop) {
    // The predicate is tested again, and reads what the watches found.
    dsl::Merge(step.reads, reads);
    for (std::size_t i = 0; i < dsl::WatchesOf(step); ++i) {
      if (run_.words[step.word + 1 + i] > 0) dsl::Merge(LiveReads(step.children[i]), reads);
    }
  }
  // In order, so that an assignment hides the reads after it. Of the program only the opening is ahead.
  const bool in_order = step.kind == Step::Kind::kSequence;
  const auto forget_assigned = [&](StepId part) {
    if (plan_.steps[part].kind == Step::Kind::kAssign) std::erase(reads.slots, plan_.steps[part].slot);
  };
  const Ahead rest = AheadOf(step, word);
  for (std::size_t i = id == 0 ? plan_.opening : rest.to; i-- > rest.from;) {
    if (in_order) forget_assigned(step.children[i]);
    dsl::Merge(plan_.steps[step.children[i]].reads, reads);
  }
  if (in_order || step.kind == Step::Kind::kIf) forget_assigned(child);
  dsl::Merge(LiveReads(child), reads);
  return reads;
}

bool Indistinguishable(const BoundPlan& bound, const Run& a, const Run& b) {
  if (a.words != b.words) return false;
  const dsl::ReadSet reads = Position(bound, a).LiveReads();
  for (const dsl::SlotId slot : reads.slots) {
    if (!(a.slots[slot] == b.slots[slot])) return false;
  }
  if (reads.random && (a.seed != b.seed || a.draws != b.draws)) return false;
  if (reads.fields.empty() && reads.all_values.empty()) return true;
  if (!bound.plan->has_branches) {
    return std::all_of(reads.fields.begin(), reads.fields.end(),
                       [&](dsl::FieldIndex field) {
                         return ContextValue(bound, a, field, 0) == ContextValue(bound, b, field, 0);
                       }) &&
           std::all_of(reads.all_values.begin(), reads.all_values.end(), [&](dsl::FieldIndex field) {
             return ContextValues(bound, a, field, 0) == ContextValues(bound, b, field, 0);
           });
  }
  return std::all_of(
             reads.fields.begin(), reads.fields.end(),
             [&](dsl::FieldIndex field) { return Visible(bound, a, field) == Visible(bound, b, field); }) &&
         std::all_of(reads.all_values.begin(), reads.all_values.end(), [&](dsl::FieldIndex field) {
           return Tagged(bound, a, field) == Tagged(bound, b, field);
         });
}

}  // namespace cxengine::engine
