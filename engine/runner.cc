// Runner: stimuli on their way down to the step that waits for them.
#include "engine/runner.h"

#include <algorithm>

#include "engine/planted.h"
#include "engine/position.h"
#include "engine/predicate.h"

namespace cxengine::engine {

using dsl::Step;

Runner::Runner(const BoundPlan& bound, Run& run, Milliseconds now, Host* host, StepId root)
    : bound_(bound),
      plan_(*bound.plan),
      run_(run),
      now_(now),
      host_(host),
      root_(root),
      evaluator_(bound, run, now),
      forms_(plan_.root().children.size()) {}

Outcome Runner::StartOpening() {
  forms_ = plan_.opening;
  cursor_ = run_.cursor;
  return Enter(0);
}

Outcome Runner::Take(const std::shared_ptr<const Event>& event, const Takers& takers) {
  forms_ = plan_.opening;
  Stimulus stimulus;
  stimulus.event = &event;
  stimulus.takers = &takers;
  return DriveRoot(stimulus);
}

Outcome Runner::StartBody() {
  forms_ = plan_.root().children.size();
  cursor_ = run_.cursor;
  const Outcome outcome = RunSequence(0, plan_.opening);
  run_.cursor = cursor_;
  return outcome;
}

Outcome Runner::Offer(const std::shared_ptr<const Event>& event, std::int64_t number, bool taken) {
  Stimulus stimulus;
  stimulus.event = &event;
  stimulus.number = number;
  taken_ = taken;
  return DriveRoot(stimulus);
}

Outcome Runner::Answer(StepId step, bool failed, Value value, const std::string& error) {
  Stimulus stimulus;
  stimulus.kind = Stimulus::Kind::kAnswer;
  stimulus.target = step;
  stimulus.failed = failed;
  stimulus.value = std::move(value);
  stimulus.error = &error;
  return DriveRoot(stimulus);
}

Outcome Runner::Expire(StepId step) {
  // Without a host it is a candidate, which ends where its opening does.
  if (host_ == nullptr) forms_ = plan_.opening;
  Stimulus stimulus;
  stimulus.kind = Stimulus::Kind::kExpiry;
  stimulus.target = step;
  return DriveRoot(stimulus);
}

Outcome Runner::DriveRoot(const Stimulus& stimulus) {
  cursor_ = run_.cursor;
  const Outcome outcome = Drive(root_, stimulus);
  run_.cursor = cursor_;
  return outcome;
}

Outcome Runner::Settle(StepId id, Outcome outcome) {
  const Step& step = plan_.steps[id];
  if (outcome == Outcome::kExpired && step.catches_expiry) {
    value_ = Value::Boolean(false);
    return Outcome::kDone;
  }
  if (outcome == Outcome::kDone && step.yields_true && !value_.truthy()) value_ = Value::Boolean(true);
  return outcome;
}

bool Runner::Wants(StepId id, const Stimulus& stimulus) const {
  return stimulus.kind == Stimulus::Kind::kEvent ||
         (id <= stimulus.target && stimulus.target < plan_.steps[id].end);
}

Outcome Runner::Drive(StepId id, const Stimulus& stimulus) { return Settle(id, DriveKind(id, stimulus)); }

Outcome Runner::DriveKind(StepId id, const Stimulus& stimulus) {
  const Step& step = plan_.steps[id];
  switch (step.kind) {
    case Step::Kind::kEvent:
      return stimulus.kind == Stimulus::Kind::kEvent ? TakeEvent(id, stimulus) : Outcome::kNotTaken;
    case Step::Kind::kInteraction:
      return DriveInteraction(id, stimulus);
    case Step::Kind::kDelay:
      if (stimulus.kind != Stimulus::Kind::kExpiry) return Outcome::kNotTaken;
      Clear(id);
      value_ = Value();
      return AfterAction(id);
    case Step::Kind::kAnd:
    case Step::Kind::kOr:
      return DriveParallel(id, stimulus);
    case Step::Kind::kSequence: {
      const auto child = static_cast<std::size_t>(Word(id) - 1);
      const Outcome outcome = Drive(step.children[child], stimulus);
      return outcome == Outcome::kDone ? RunSequence(id, child + 1) : PassOn(id, outcome);
    }
    case Step::Kind::kTimes: {
      const Outcome outcome = Drive(step.children[0], stimulus);
      if (outcome != Outcome::kDone) return PassOn(id, outcome);
      --Word(id);
      return RunTimes(id);
    }
    case Step::Kind::kWithin: {
      if (stimulus.kind == Stimulus::Kind::kExpiry && stimulus.target == id) {
        cursor_ = CursorBehind(id);
        Abandon(id);
        return Outcome::kExpired;
      }
      // A window that waits only for an interaction is over for events: they are read, but not taken.
      const bool outside =
          stimulus.kind == Stimulus::Kind::kEvent && (*stimulus.event)->at() > Run::TimeOf(Word(id));
      const bool taken = taken_;
      taken_ = taken_ || outside;
      const Outcome outcome = Drive(step.children[0], stimulus);
      if (outside) taken_ = taken;
      if (outcome == Outcome::kDone) Clear(id);
      return PassOn(id, outcome);
    }
    case Step::Kind::kIf:
    case Step::Kind::kCase:
      return DriveIf(id, stimulus);
    case Step::Kind::kAssign: {
      const Outcome outcome = Drive(step.children[0], stimulus);
      return outcome == Outcome::kDone ? Assign(id) : PassOn(id, outcome);
    }
    case Step::Kind::kLoop:
      return DriveLoop(id, stimulus);
    case Step::Kind::kExpression:
      break;  // never active
  }
  return Outcome::kNotTaken;
}

std::int64_t Runner::CursorBehind(StepId window) const {
  const std::int64_t farthest = Position(bound_, run_).Farthest(plan_.steps[window].children[0], cursor_);
  const bool overdue = run_.words[plan_.steps[window].word + 2] != 0;
  if (!overdue || host_ == nullptr) return farthest;
  // Threads inside may have read, and could not take, what arrived after the window's end: that is for what
  // follows. The call that held the window has kept it all.
  const Milliseconds end = Run::TimeOf(run_.words[plan_.steps[window].word]);
  for (std::int64_t next = cursor_; next < farthest; ++next) {
    const std::shared_ptr<const Event> event = host_->FirstKept(next, next);
    if (event == nullptr) return farthest;
    if (event->at() > end) return std::min(next, farthest);
  }
  return farthest;
}

Outcome Runner::DriveIf(StepId id, const Stimulus& stimulus) {
  const Step& step = plan_.steps[id];
  const auto child = static_cast<std::size_t>(Word(id) - 1);
  const Outcome outcome = Drive(step.children[child], stimulus);
  if (outcome != Outcome::kDone) return PassOn(id, outcome);
  const bool is_if = step.kind == Step::Kind::kIf;
  if (!is_if && child == 0) return RunCase(id);
  const bool condition = is_if && child % 2 == 0 && child + 1 < step.children.size();
  if (condition) return value_.truthy() ? RunBranch(id, child + 1) : RunIf(id, child + 2);
  Word(id) = 0;
  return Outcome::kDone;
}

Outcome Runner::DriveInteraction(StepId id, const Stimulus& stimulus) {
  const Step& step = plan_.steps[id];
  Outcome outcome = Outcome::kDone;
  if (Word(id) == Run::kCatching) {
    outcome = Drive(step.children[0], stimulus);
  } else if (stimulus.kind != Stimulus::Kind::kAnswer) {
    return Outcome::kNotTaken;
  } else if (!stimulus.failed) {
    Word(id) = 0;
    value_ = stimulus.value;
    return AfterAction(id);
  } else if (!step.children.empty() && !CXENGINE_PLANTED(6)) {
    Word(id) = Run::kCatching;
    outcome = Enter(step.children[0]);
  } else if (!plan_.interactions[step.index].nil_on_failure) {
    evaluator_.Fail(step.span, *stimulus.error, Cause::Kind::kEndpoint);
    return Outcome::kFailed;
  }
  if (outcome != Outcome::kDone) return PassOn(id, outcome);
  Word(id) = 0;
  value_ = Value();
  return AfterAction(id);
}

Outcome Runner::TakeEvent(StepId id, const Stimulus& stimulus) {
  const Step& step = plan_.steps[id];
  const std::shared_ptr<const Event>& event = *stimulus.event;
  if (stimulus.takers != nullptr) {
    if (std::find(stimulus.takers->begin(), stimulus.takers->end(), id) == stimulus.takers->end())
      return Outcome::kNotTaken;
  } else {
    if (cursor_ > stimulus.number) return Outcome::kNotTaken;
    cursor_ = stimulus.number + (CXENGINE_PLANTED(4) ? 2 : 1);
    if (taken_ || !Matches(bound_, plan_.commands[step.index], *event, run_.slots)) return Outcome::kNotTaken;
    taken_ = true;
  }
  Word(id) = 0;
  run_.Hold(event, CXENGINE_PLANTED(5) ? dsl::kNone : step.branch);
  if (host_ != nullptr) host_->Consumed(event);
  value_ = step.wanted ? event->ToValue() : Value::Boolean(true);
  return AfterAction(id);
}

std::vector<Takers> Runner::Alternatives(const Event& event, std::size_t limit) const {
  std::vector<Takers> out;
  CollectAlternatives(0, event, limit, out);
  return out;
}

void Runner::CollectAlternatives(StepId id, const Event& event, std::size_t limit,
                                 std::vector<Takers>& out) const {
  if (out.size() >= limit) return;
  const Step& step = plan_.steps[id];
  switch (step.kind) {
    case Step::Kind::kEvent:
      if (Matches(bound_, plan_.commands[step.index], event, run_.slots)) out.push_back({id});
      return;
    case Step::Kind::kSequence:
    case Step::Kind::kIf:
    case Step::Kind::kCase:
      CollectAlternatives(step.children[static_cast<std::size_t>(Word(id) - 1)], event, limit, out);
      return;
    case Step::Kind::kTimes:
    case Step::Kind::kWithin:
    case Step::Kind::kAssign:
      CollectAlternatives(step.children[0], event, limit, out);
      return;
    case Step::Kind::kAnd:
      for (std::size_t i = 0; i < step.children.size(); ++i) {
        if (run_.words[step.word + i] > 0) CollectAlternatives(step.children[i], event, limit, out);
      }
      return;
    case Step::Kind::kOr: {
      // Every branch that can take the event takes it: the product of what each one can do.
      std::vector<Takers> product;
      for (std::size_t i = 0; i < step.children.size(); ++i) {
        if (run_.words[step.word + i] <= 0) continue;
        std::vector<Takers> branch;
        CollectAlternatives(step.children[i], event, limit, branch);
        if (branch.empty()) continue;
        if (product.empty()) {
          product = std::move(branch);
          continue;
        }
        std::vector<Takers> combined;
        for (const Takers& left : product) {
          for (const Takers& right : branch) {
            if (combined.size() >= limit) break;
            combined.push_back(left);
            combined.back().insert(combined.back().end(), right.begin(), right.end());
          }
        }
        product = std::move(combined);
      }
      out.insert(out.end(), std::make_move_iterator(product.begin()), std::make_move_iterator(product.end()));
      return;
    }
    case Step::Kind::kLoop: {
      // The first watch that can take the event does; else the body.
      const std::size_t before = out.size();
      for (std::size_t i = 0; i < WatchesOf(step) && out.size() == before; ++i) {
        if (run_.words[step.word + 1 + i] > 0) CollectAlternatives(step.children[i], event, limit, out);
      }
      if (out.size() == before) CollectAlternatives(step.children.back(), event, limit, out);
      return;
    }
    case Step::Kind::kInteraction:
    case Step::Kind::kDelay:
    case Step::Kind::kExpression:
      return;
  }
}

void Runner::Clear(StepId id) {
  const Step& step = plan_.steps[id];
  const std::uint32_t end = step.end < plan_.steps.size() ? plan_.steps[step.end].word : plan_.words;
  std::fill(run_.words.begin() + step.word, run_.words.begin() + end, 0);
}

}  // namespace cxengine::engine
