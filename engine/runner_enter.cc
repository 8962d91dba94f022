// Runner: entering steps, and going on after a child is done.
#include <algorithm>
#include <cmath>

#include "engine/planted.h"
#include "engine/position.h"
#include "engine/runner.h"

namespace cxengine::engine {

namespace {

using dsl::kNone;
using dsl::Step;

constexpr double kForever = 4e15;              // ms, some 127 000 years: a duration beyond never ends
constexpr Milliseconds kCallTimeout = 30'000;  // §6.3, without an option

}  // namespace

Milliseconds WindowLength(double amount, Milliseconds unit) {
  return std::max<Milliseconds>(1, std::llround(std::min(amount * static_cast<double>(unit), kForever)));
}

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
    case Step::Kind::kIf:
      return RunIf(id, 0);
    case Step::Kind::kCase: {
      Word(id) = 1;
      const Outcome outcome = Enter(step.children[0]);
      return outcome == Outcome::kDone ? RunCase(id) : PassOn(id, outcome);
    }
    case Step::Kind::kLoop:
      return EnterLoop(id);
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
      SetTimer(id, duration);
      return Outcome::kWaiting;
    }
    case Step::Kind::kExpression:
      value_ = evaluator_.Evaluate(step.expression, id);
      return evaluator_.failed() ? Outcome::kFailed : Outcome::kDone;
  }
  return Outcome::kFailed;
}

Outcome Runner::PassOn(StepId id, Outcome outcome) {
  if (outcome == Outcome::kExpired || outcome == Outcome::kLoopEnds) Abandon(id);
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

Outcome Runner::RunIf(StepId id, std::size_t from) {
  const std::vector<StepId>& children = plan_.steps[id].children;
  for (std::size_t i = from; i + 1 < children.size(); i += 2) {
    Word(id) = static_cast<std::int64_t>(i) + 1;
    const Outcome outcome = Enter(children[i]);
    if (outcome != Outcome::kDone) return PassOn(id, outcome);
    if (value_.truthy()) return RunBranch(id, i + 1);
  }
  return RunBranch(id, children.size() - 1);
}

Outcome Runner::RunCase(StepId id) {
  return RunBranch(id, 1 + plan_.cases[plan_.steps[id].index].BranchOf(value_));
}

Outcome Runner::RunBranch(StepId id, std::size_t branch) {
  Word(id) = static_cast<std::int64_t>(branch) + 1;
  const Outcome outcome = Enter(plan_.steps[id].children[branch]);
  if (outcome == Outcome::kDone) Word(id) = 0;
  return PassOn(id, outcome);
}

Outcome Runner::EnterEvent(StepId id) {
  for (const dsl::Command::Capture& capture : plan_.commands[plan_.steps[id].index].captures) {
    if (CXENGINE_PLANTED(15) && !run_.slots[capture.slot].is_nil()) continue;
    run_.slots[capture.slot] = evaluator_.Evaluate(capture.value, id);
  }
  if (evaluator_.failed()) return Outcome::kFailed;
  Word(id) = 1;
  return Outcome::kWaiting;
}

Outcome Runner::EnterTimes(StepId id) {
  const Step& step = plan_.steps[id];
  const std::optional<std::int64_t> rounds = Count(step.expression, kMaxRounds, "`times`", id);
  if (!rounds) return Outcome::kFailed;
  value_ = Value();
  Word(id) = *rounds + (CXENGINE_PLANTED(2) ? 1 : 0);
  return RunTimes(id);
}

Outcome Runner::EnterWithin(StepId id) {
  const Step& step = plan_.steps[id];
  const Milliseconds duration = Duration(step, id);
  if (duration == 0) return Outcome::kFailed;
  SetTimer(id, duration);
  const Outcome outcome = Enter(step.children[0]);
  if (outcome == Outcome::kDone) Clear(id);
  return PassOn(id, outcome);
}

void Runner::SetTimer(StepId id, Milliseconds duration) {
  std::int64_t* words = &Word(id);
  words[0] = Run::TimeWord(now_ + duration - (CXENGINE_PLANTED(1) ? 1 : 0));
  words[1] = host_ == nullptr ? 0 : host_->NextStamp();
}

Milliseconds Runner::Duration(dsl::ExpressionId amount, Milliseconds unit, dsl::Span span, StepId id) {
  const Value number = evaluator_.Evaluate(amount, id);
  if (evaluator_.failed()) return 0;
  if (!number.is_number() || !(number.number() > 0)) {
    evaluator_.Fail(span, "a duration is a number above 0, got " + dsl::ToJson(number));
    return 0;
  }
  return WindowLength(number.number(), unit);
}

std::optional<std::int64_t> Runner::Count(dsl::ExpressionId expression, std::int64_t most,
                                          std::string_view what, StepId id) {
  const Value count = evaluator_.Evaluate(expression, id);
  if (evaluator_.failed()) return std::nullopt;
  const bool whole = count.is_number() && std::trunc(count.number()) == count.number();
  if (whole && count.number() >= 0 && count.number() <= static_cast<double>(most))
    return static_cast<std::int64_t>(count.number());
  evaluator_.Fail(plan_.steps[id].span, std::string(what) + " needs a whole number from 0 to " +
                                            std::to_string(most) + ", got " + dsl::ToJson(count));
  return std::nullopt;
}

Outcome Runner::EnterInteraction(StepId id) {
  if (host_ == nullptr) return Outcome::kActs;
  const Step& step = plan_.steps[id];
  const dsl::Interaction& interaction = plan_.interactions[step.index];
  if (interaction.bound && !CXENGINE_PLANTED(18) && Position(bound_, run_).TooLate(id)) {
    Word(id) = Run::kTooLate;  // the window ends now
    return Outcome::kWaiting;
  }
  Value params =
      interaction.params == kNone ? Value::MakeMap({}) : evaluator_.Evaluate(interaction.params, id);
  std::int64_t retries = 0;
  if (interaction.retries != kNone)
    retries = Count(interaction.retries, kMaxRetries, "`retries`", id).value_or(0);
  Milliseconds timeout = kCallTimeout;
  if (interaction.timeout != kNone)
    timeout = Duration(interaction.timeout, interaction.timeout_unit, step.span, id);
  if (evaluator_.failed()) return Outcome::kFailed;
  const std::uint32_t number =
      host_->StartCall(id, std::move(params), static_cast<std::uint32_t>(retries), timeout);
  if (number == 0) {
    evaluator_.Fail(
        step.span,
        "the match has 1 000 calls under way; in `(times …)` or a loop, bind each answer to wait for it",
        Cause::Kind::kLimit);
    return Outcome::kFailed;
  }
  value_ = Value();
  if (!interaction.bound) return AfterAction(id);
  Word(id) = number;
  return Outcome::kWaiting;
}

Outcome Runner::Assign(StepId id) {
  if (evaluator_.failed()) return Outcome::kFailed;
  Word(id) = 0;
  run_.slots[plan_.steps[id].slot] = value_;
  return plan_.steps[id].changes ? AfterAction(id) : Outcome::kDone;
}

}  // namespace cxengine::engine
