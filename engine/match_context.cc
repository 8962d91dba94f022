// Match: what it asks for before its body begins.
#include <algorithm>
#include <limits>

#include "engine/match.h"
#include "engine/run_check.h"
#include "engine/state_code.h"

namespace cxengine::engine {

namespace {

// There is but one, for it is the same for all matches.
const std::shared_ptr<const Effect::Call>& ContextCall() {
  static const auto call = [] {
    auto interaction = std::make_shared<dsl::Interaction>();
    interaction->verb = "fetch";
    interaction->endpoint = "augments";
    interaction->action = "notification";
    return std::make_shared<const Effect::Call>(
        Effect::Call{kContextCall, 1, std::move(interaction), Value::MakeMap({}), Match::kContextTimeout});
  }();
  return call;
}

}  // namespace

void Match::AskContext(const std::shared_ptr<const Event>& birth, Milliseconds now, Effects& effects) {
  now_ = now;
  effects_ = &effects;
  if (birth != nullptr) inbox_.push_back({next_number_++, birth});
  context_call_ = ContextCall();
  context_due_ = std::max(now_, effects.calls_from) + kContextTimeout;
  EmitContextCall();
}

void Match::EmitContextCall() {
  Effect& effect = Emit(Effect::Kind::kCall);
  effect.call = context_call_;
  const std::size_t count = std::min(run_.held.size(), kContextEvents);
  for (auto held = run_.held.end() - static_cast<std::ptrdiff_t>(count); held != run_.held.end(); ++held)
    effect.events.push_back(held->event);
  // A program that waits has yet to take the event that bore it.
  if (effect.events.empty() && !inbox_.empty()) effect.events.push_back(inbox_.front().event);
}

void Match::OnContext(const AnswerRecord& answer, std::shared_ptr<const Event> fields, Effects& effects) {
  if (ended_ || !asks_context()) return;  // late, or said already
  now_ = answer.at;
  effects_ = &effects;
  EmitAnswer(context_call_, answer);
  BeginWithContext(std::move(fields));
}

void Match::BeginWithContext(std::shared_ptr<const Event> fields) {
  context_call_.reset();
  if (fields != nullptr) run_.held.push_back({std::move(fields), dsl::kNone, true});
  Runner runner(*bound_, run_, now_, this);
  const Outcome outcome = runner.StartBody();
  Settle(outcome, runner.failure(), now_ - 1);
}

bool Match::LoadContextCall(StateReader& in) {
  context_call_ = ContextCall();
  context_due_ = in.TakeTime();
  // Nothing of the body has begun.
  return in.ok() && FitsPlan(*bound_->plan, run_) && calls_.empty() && handlers_.empty() &&
         !(run_.held.empty() && inbox_.empty()) &&
         std::all_of(run_.words.begin(), run_.words.end(), [](std::int64_t word) { return word == 0; });
}

}  // namespace cxengine::engine
