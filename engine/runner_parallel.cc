// Runner: `and` and `or`, whose children run side by side (§4.3, §4.7).
#include <algorithm>

#include "engine/planted.h"
#include "engine/runner.h"

namespace cxengine::engine {

using dsl::Step;

Outcome Runner::EnterParallel(StepId id) {
  const Step& step = plan_.steps[id];
  const std::int64_t start = cursor_;
  for (std::size_t i = 0; i < step.children.size(); ++i) run_.words[step.word + i] = start + 1;
  for (std::size_t i = 0; i < step.children.size(); ++i) {
    cursor_ = start;
    const Outcome outcome = BranchCameBack(id, i, Enter(step.children[i]));
    if (outcome != Outcome::kWaiting) return outcome;
  }
  cursor_ = start;
  return Outcome::kWaiting;
}

Outcome Runner::DriveParallel(StepId id, const Stimulus& stimulus) {
  const Step& step = plan_.steps[id];
  // What a watch of a loop around has hit, this thread has read, and so will what follows.
  const std::int64_t own = cursor_;
  bool moved = false;
  for (std::size_t i = 0; i < step.children.size(); ++i) {
    std::int64_t& word = run_.words[step.word + i];
    if (word <= 0 || !Wants(step.children[i], stimulus)) continue;
    cursor_ = word - 1;
    const Outcome outcome = Drive(step.children[i], stimulus);
    if (outcome == Outcome::kNotTaken) {
      word = cursor_ + 1;
      continue;
    }
    moved = true;
    const Outcome result = BranchCameBack(id, i, outcome);
    if (result != Outcome::kWaiting) {
      cursor_ = std::max(cursor_, own);
      return result;
    }
  }
  cursor_ = own;
  return moved ? Outcome::kWaiting : Outcome::kNotTaken;
}

Outcome Runner::BranchCameBack(StepId id, std::size_t branch, Outcome outcome) {
  const Step& step = plan_.steps[id];
  std::int64_t* words = &run_.words[step.word];
  switch (outcome) {
    case Outcome::kNotTaken:
    case Outcome::kWaiting:
      words[branch] = cursor_ + 1;
      return Outcome::kWaiting;
    case Outcome::kDone:
      if (step.kind == Step::Kind::kOr) return FinishOr(id, step.children[branch]);
      words[branch] = Run::DoneAt(cursor_);
      if (step.slot != dsl::kNone) run_.slots[step.slot + branch] = value_;
      return std::all_of(words, words + step.children.size(), Run::IsDone) ? FinishAnd(id)
                                                                           : Outcome::kWaiting;
    case Outcome::kExpired:
      if (step.kind == Step::Kind::kOr) {
        words[branch] = Run::kLost;
        ForgetBranch(step.children[branch]);
        const bool others =
            std::any_of(words, words + step.children.size(), [](std::int64_t word) { return word > 0; });
        if (others) return Outcome::kWaiting;
      }
      Abandon(id);
      return Outcome::kExpired;
    case Outcome::kLoopEnds:
      Abandon(id);
      return outcome;
    case Outcome::kFailed:
    case Outcome::kActs:
      return outcome;
  }
  return outcome;
}

Outcome Runner::FinishAnd(StepId id) {
  const Step& step = plan_.steps[id];
  // What follows reads on after everything that the branches have read.
  for (std::size_t i = 0; i < step.children.size(); ++i) {
    if (!CXENGINE_PLANTED(14)) cursor_ = std::max(cursor_, Run::DoneAt(run_.words[step.word + i]));
  }
  value_ = Value::Boolean(true);
  if (step.slot != dsl::kNone) {
    const auto first = run_.slots.begin() + step.slot;
    const auto last = first + static_cast<std::ptrdiff_t>(step.children.size());
    value_ = Value::MakeList(dsl::List(first, last));
    std::fill(first, last, Value());
  }
  Clear(id);
  return Outcome::kDone;
}

// Is `branch` that subtree, or a branch somewhere inside it?
bool Runner::Inside(StepId branch, StepId root) const {
  return branch != dsl::kNone && root <= branch && branch < plan_.steps[root].end;
}

void Runner::Abandon(StepId id) {
  Clear(id);
  ForgetBranch(id);
}

void Runner::ForgetBranch(StepId branch) {
  std::erase_if(run_.held, [&](const Held& held) {
    const bool lost = Inside(held.branch, branch);
    if (lost && host_ != nullptr) host_->Released(held.event);
    return lost;
  });
}

Outcome Runner::FinishOr(StepId id, StepId winner) {
  const Step& step = plan_.steps[id];
  // What only the losers took is no part of the match; what the winner took is the whole run's from now on.
  for (const StepId child : step.children) {
    if (child != winner && !CXENGINE_PLANTED(12)) ForgetBranch(child);
  }
  for (Held& held : run_.held) {
    if (Inside(held.branch, winner)) held.branch = step.branch;
  }
  Clear(id);
  // The predicates of loops see it now.
  return AfterAction(id);
}

}  // namespace cxengine::engine
