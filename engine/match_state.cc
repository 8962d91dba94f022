// Match: its state as bytes, and back.
#include <algorithm>

#include "engine/match.h"
#include "engine/planted.h"
#include "engine/run_check.h"
#include "engine/state_code.h"

namespace cxengine::engine {

void Match::Save(StateWriter& out) const {
  out.Number(order_);
  out.Signed(born_);
  out.PutRun(run_);
  out.Signed(last_taken_);
  out.Number(CXENGINE_PLANTED(23) ? 0 : inbox_.size());
  for (const Kept& kept : inbox_) {
    if (CXENGINE_PLANTED(23)) break;
    out.Signed(kept.number);
    out.PutEvent(*kept.event);
  }
  out.Signed(next_number_);
  out.Number(calls_.size());
  calls_.Visit([&](const CallUnderWay& call) {
    out.Number(call.number);
    out.Number(call.sent->attempt);
    out.Data(call.sent->params);
    out.Signed(call.sent->timeout);
    out.Number(call.step);
    out.Number(call.retries);
    out.Flag(call.pausing);
    out.Signed(call.due);
    out.Signed(call.stamp);
    out.PutValues(call.locals);
  });
  out.Number(handlers_.size());
  for (const Handler& handler : handlers_) {
    out.Number(handler.interaction);
    out.PutWords(handler.words);
    out.PutValues(handler.locals);
  }
  out.Number(next_call_);
  out.Signed(last_stamp_);
  out.Byte(static_cast<std::uint8_t>(call_failure_.cause.kind));
  out.Number(static_cast<std::uint32_t>(call_failure_.cause.line));
  out.Number(static_cast<std::uint32_t>(call_failure_.cause.column));
  out.Text(call_failure_.words);
  const Stage stage = asks_context() ? Stage::kAsksContext : finished_ ? Stage::kFinished : Stage::kRuns;
  out.Byte(static_cast<std::uint8_t>(stage));
  if (asks_context()) out.Signed(context_due_);
}

const dsl::Interaction* Match::InteractionOf(StepId step) const {
  const dsl::Plan& plan = *bound_->plan;
  const bool is_one = step < plan.steps.size() && plan.steps[step].kind == dsl::Step::Kind::kInteraction;
  return is_one ? &plan.interactions[plan.steps[step].index] : nullptr;
}

bool Match::LoadCall(StateReader& in) {
  auto sent = std::make_shared<Effect::Call>();
  sent->number = in.Number32();
  sent->attempt = in.Number32();
  sent->params = in.Data();
  sent->timeout = in.TakeTime();
  const StepId step = in.Number32();
  const std::uint32_t retries = in.Number32();
  const bool pausing = in.Flag();
  const Milliseconds due = in.TakeTime();
  const std::int64_t stamp = in.Signed();
  std::vector<Value> locals = in.TakeValues();
  const dsl::Interaction* interaction = in.ok() ? InteractionOf(step) : nullptr;
  if (interaction == nullptr || locals.size() != interaction->locals.size() || sent->attempt == 0 ||
      sent->number <= calls_.last() || retries > kMaxRetries)
    return false;
  sent->interaction = {bound_->plan, interaction};
  const std::uint32_t number = sent->number;
  calls_.Add({std::move(sent), step, number, static_cast<std::uint8_t>(retries), pausing, due, stamp,
              std::move(locals)});
  return true;
}

bool Match::LoadHandler(StateReader& in) {
  Handler handler{dsl::kNone, in.Number32(), in.TakeWords(), in.TakeValues()};
  const dsl::Interaction* interaction = in.ok() ? InteractionOf(handler.interaction) : nullptr;
  if (interaction == nullptr || handler.locals.size() != interaction->locals.size()) return false;
  const dsl::Step& step = bound_->plan->steps[handler.interaction];
  if (step.children.size() != 1) return false;
  handler.root = step.children[0];
  if (!WaitsSoundly(*bound_->plan, handler.words, handler.root)) return false;
  handlers_.push_back(std::move(handler));
  return true;
}

bool Match::LoadInbox(StateReader& in) {
  for (std::size_t left = in.Count(); left > 0; --left) {
    const std::int64_t number = in.TakeTime();
    auto event = in.TakeEvent();
    if (!in.ok() || (!inbox_.empty() && number <= inbox_.back().number)) return false;
    inbox_.push_back({number, std::move(event)});
  }
  next_number_ = in.TakeTime();
  return inbox_.empty() || inbox_.back().number < next_number_;
}

bool Match::Load(StateReader& in) {
  order_ = in.Number();
  born_ = in.TakeTime();
  run_ = in.TakeRun();
  last_taken_ = in.TakeTime();
  if (!LoadInbox(in)) return false;
  for (std::size_t left = in.Count(); left > 0; --left) {
    if (!LoadCall(in)) return false;
  }
  for (std::size_t left = in.Count(); left > 0; --left) {
    if (!LoadHandler(in)) return false;
  }
  next_call_ = in.Number32();
  last_stamp_ = in.TakeTime();
  const std::uint8_t kind = in.Byte();
  if (kind > static_cast<std::uint8_t>(Cause::Kind::kEndpoint)) return false;
  call_failure_.cause.kind = static_cast<Cause::Kind>(kind);
  call_failure_.cause.line = static_cast<int>(in.Number32());
  call_failure_.cause.column = static_cast<int>(in.Number32());
  call_failure_.words = in.Text();
  const auto stage = static_cast<Stage>(in.Byte());
  if (!in.ok() || stage > Stage::kAsksContext) return false;
  if (stage == Stage::kAsksContext) return LoadContextCall(in);
  finished_ = stage == Stage::kFinished;
  return finished_ ? FitsPlan(*bound_->plan, run_) : WaitsSoundly(*bound_, run_, true);
}

void Match::Resume(Milliseconds now, Effects& effects) {
  now_ = now;
  effects_ = &effects;
  if (asks_context()) {
    context_due_ = now_ + kContextTimeout;
    return EmitContextCall();
  }
  calls_.Visit([&](CallUnderWay& call) {
    if (call.pausing) return calls_.SetDue(call, std::max(call.due, now_), call.stamp);
    calls_.SetDue(call, now_ + call.sent->timeout, NextStamp());
    Emit(Effect::Kind::kCall).call = call.sent;
  });
}

}  // namespace cxengine::engine
