// Runner: entering steps, and going on after a child is done.
#include <algorithm>
#include <cmath>

#include "engine/runner.h"

namespace cxengine::engine {

namespace {

using dsl::kNone;
using dsl::Step;

constexpr double kForever = 4e15;  // ms, some 127 000 years: a duration beyond never ends
constexpr double kMaxRounds = 1e6;

}  // namespace

Outcome Runner::Enter(StepId id) {
  evaluator_.CountStep(plan_.steps[id].span);
  if (evaluator_.failed()) return Outcome::kFailed;
  return Settle(id, EnterKind(id));
}

Outcome Runner::EnterKind(StepId id) {
  const Step& step = plan_.steps[id];
  switch (step.kind) {
    case Step::Kind::kSequence:
      return RunSequence(id, 0);
    case Step::Kind::kEvent:
      return EnterEvent(id);
    case Step::Kind::kAnd:
    case Step::Kind::kOr:
      return EnterParallel(id);
    case Step::Kind::kTimes:
      return EnterTimes(id);
    case Step::Kind::kWithin:
      return EnterWithin(id);
    case Step::Kind::kIf: {
      if (step.expression != kNone) {
        const bool condition = evaluator_.Evaluate(step.expression, id).truthy();
        return RunBranch(id, condition);
      }
      Word(id) = 1;
      const Outcome outcome = Enter(step.children[0]);
      return outcome == Outcome::kDone ? RunBranch(id, value_.truthy()) : PassOn(id, outcome);
    }
    case Step::Kind::kAssign: {
      if (step.expression != kNone) {
        value_ = evaluator_.Evaluate(step.expression, id);
        return Assign(id);
      }
      Word(id) = 1;
      const Outcome outcome = Enter(step.children[0]);
      return outcome == Outcome::kDone ? Assign(id) : PassOn(id, outcome);
    }
    case Step::Kind::kInteraction:
      return EnterInteraction(id);
    case Step::Kind::kDelay: {
      if (host_ == nullptr) return Outcome::kActs;
      const Milliseconds duration = Duration(step, id);
      if (duration == 0) return Outcome::kFailed;
      Word(id) = Run::TimeWord(now_ + duration);
      return Outcome::kWaiting;
    }
    case Step::Kind::kExpression:
      value_ = evaluator_.Evaluate(step.expression, id);
      return evaluator_.failed() ? Outcome::kFailed : Outcome::kDone;
  }
  return Outcome::kFailed;
}

Outcome Runner::PassOn(StepId id, Outcome outcome) {
  if (outcome == Outcome::kExpired) Abandon(id);
  return outcome;
}

Outcome Runner::RunSequence(StepId id, std::size_t from) {
  const std::vector<StepId>& children = plan_.steps[id].children;
  const std::size_t end = id == 0 ? forms_ : children.size();
  if (from == 0) value_ = Value();
  for (std::size_t i = from; i < end; ++i) {
    Word(id) = static_cast<std::int64_t>(i) + 1;
    const Outcome outcome = Enter(children[i]);
    if (outcome != Outcome::kDone) return PassOn(id, outcome);
  }
  Word(id) = 0;
  return Outcome::kDone;
}

Outcome Runner::RunTimes(StepId id) {
  while (Word(id) > 0) {
    const Outcome outcome = Enter(plan_.steps[id].children[0]);
    if (outcome != Outcome::kDone) return PassOn(id, outcome);
    --Word(id);
  }
  return Outcome::kDone;
}

Outcome Runner::RunBranch(StepId id, bool condition) {
  if (evaluator_.failed()) return Outcome::kFailed;
  const std::vector<StepId>& children = plan_.steps[id].children;
  const std::size_t branch = children.size() - (condition ? 2 : 1);
  Word(id) = static_cast<std::int64_t>(branch) + 1;
  const Outcome outcome = Enter(children[branch]);
  if (outcome == Outcome::kDone) Word(id) = 0;
  return PassOn(id, outcome);
}

Outcome Runner::EnterEvent(StepId id) {
  for (const dsl::Command::Capture& capture : plan_.commands[plan_.steps[id].index].captures) {
    run_.slots[capture.slot] = evaluator_.Evaluate(capture.value, id);
  }
  if (evaluator_.failed()) return Outcome::kFailed;
  Word(id) = 1;
  return Outcome::kWaiting;
}

Outcome Runner::EnterTimes(StepId id) {
  const Step& step = plan_.steps[id];
  const Value count = evaluator_.Evaluate(step.expression, id);
  if (evaluator_.failed()) return Outcome::kFailed;
  const bool whole = count.is_number() && std::trunc(count.number()) == count.number();
  if (!whole || count.number() < 0 || count.number() > kMaxRounds) {
    evaluator_.Fail(step.span, "`times` needs a whole number from 0 to 1 000 000, got " + dsl::ToJson(count));
    return Outcome::kFailed;
  }
  value_ = Value();
  Word(id) = static_cast<std::int64_t>(count.number());
  return RunTimes(id);
}

Outcome Runner::EnterWithin(StepId id) {
  const Step& step = plan_.steps[id];
  const Milliseconds duration = Duration(step, id);
  if (duration == 0) return Outcome::kFailed;
  Word(id) = Run::TimeWord(now_ + duration);
  const Outcome outcome = Enter(step.children[0]);
  if (outcome == Outcome::kDone) Word(id) = 0;
  return PassOn(id, outcome);
}

Milliseconds Runner::Duration(const Step& step, StepId id) {
  const Value amount = evaluator_.Evaluate(step.expression, id);
  if (evaluator_.failed()) return 0;
  if (!amount.is_number() || !(amount.number() > 0)) {
    evaluator_.Fail(step.span, "a duration is a number above 0, got " + dsl::ToJson(amount));
    return 0;
  }
  const double length = std::min(amount.number() * static_cast<double>(step.unit), kForever);
  return std::max<Milliseconds>(1, std::llround(length));
}

Outcome Runner::EnterInteraction(StepId id) {
  if (host_ == nullptr) return Outcome::kActs;
  const dsl::Interaction& interaction = plan_.interactions[plan_.steps[id].index];
  Value params =
      interaction.params == kNone ? Value::MakeMap({}) : evaluator_.Evaluate(interaction.params, id);
  if (evaluator_.failed()) return Outcome::kFailed;
  const std::uint32_t number = host_->StartCall(interaction, std::move(params));
  value_ = Value();
  if (!interaction.bound) return Outcome::kDone;
  Word(id) = number;
  return Outcome::kWaiting;
}

Outcome Runner::Assign(StepId id) {
  if (evaluator_.failed()) return Outcome::kFailed;
  Word(id) = 0;
  run_.slots[plan_.steps[id].slot] = value_;
  return Outcome::kDone;
}

}  // namespace cxengine::engine
