// Match.
#include "engine/match.h"

#include <algorithm>

#include "engine/candidates.h"
#include "engine/position.h"

namespace cxengine::engine {

Match::Match(std::shared_ptr<const MatchIdentity> identity, std::shared_ptr<const BoundPlan> bound, Run run,
             std::uint64_t order, Milliseconds born)
    : identity_(std::move(identity)),
      bound_(std::move(bound)),
      run_(std::move(run)),
      order_(order),
      born_(born),
      last_taken_(born) {}

Effect& Match::Emit(Effect::Kind kind) {
  effects_->list.push_back({});
  Effect& effect = effects_->list.back();
  effect.kind = kind;
  effect.at = now_;
  effect.match = identity_;
  return effect;
}

void Match::Begin(Milliseconds now, Effects& effects) {
  now_ = now;
  effects_ = &effects;
  Runner runner(*bound_, run_, now, this);
  const Outcome outcome = runner.StartBody();
  Settle(outcome, runner.failure(), now - 1);
}

void Match::BeginWith(const std::shared_ptr<const Event>& event, Effects& effects) {
  now_ = event->at();
  effects_ = &effects;
  Runner runner(*bound_, run_, now_, this);
  Outcome outcome = runner.StartBody();
  bool taken = false;
  quiet_birth_ = true;
  if (outcome == Outcome::kWaiting) outcome = runner.Offer(event, next_number_++, taken);
  quiet_birth_ = false;
  Settle(outcome, runner.failure(), now_ - 1);
}

bool Match::OnEvent(const std::shared_ptr<const Event>& event, std::size_t room, Effects& effects) {
  if (finished_ || ended_) return false;
  now_ = event->at();
  effects_ = &effects;
  took_ = false;
  const std::int64_t number = next_number_++;
  inbox_.push_back({number, event});
  Settle(Outcome::kWaiting, {}, now_ - 1);
  if (ended_ || finished_ || inbox_.empty() || inbox_.back().number != number) return took_;
  // Still there: a busy thread has not read it. It is kept if something ahead could take it.
  if (!Position(*bound_, run_).CouldTakeLater(*event)) {
    inbox_.pop_back();
    return took_;
  }
  if (inbox_.size() > room) {
    End(Effect::Kind::kFailed,
        {{Cause::Kind::kLimit},
         "more than " + std::to_string(room) + " events arrived while the match was busy"});
  }
  return true;
}

void Match::OnAnswer(const AnswerRecord& answer, Effects& effects) {
  const auto call = std::find_if(calls_.begin(), calls_.end(), [&](const Call& one) {
    return one.sent->number == answer.call.number && one.sent->attempt == answer.attempt;
  });
  if (ended_ || call == calls_.end()) return;  // late, or said already
  now_ = answer.at;
  effects_ = &effects;
  Effect& effect = Emit(Effect::Kind::kAnswer);
  effect.call = call->sent;
  effect.result = answer.result;
  effect.error = answer.error;
  const dsl::Interaction& interaction = *call->interaction;
  calls_.erase(call);
  const StepId step = finished_ ? dsl::kNone : Position(*bound_, run_).StepOfCall(answer.call.number);
  if (step == dsl::kNone) {
    if (answer.failed && call_failure_.words.empty()) {
      call_failure_ = {CauseOf(interaction),
                       effect.call->endpoint + " " + effect.call->action + ": " + answer.error};
    }
    if (finished_) Conclude(Outcome::kDone, {});
    return;
  }
  Runner runner(*bound_, run_, now_, this);
  const std::string error = effect.call->endpoint + " " + effect.call->action + ": " + answer.error;
  const Outcome outcome = runner.Answer(step, answer.failed, answer.result, error);
  Settle(outcome, runner.failure(), now_ - 1);
}

void Match::OnTimer(Milliseconds now, Milliseconds lifetime, Effects& effects) {
  now_ = now;
  effects_ = &effects;
  if (!finished_) Settle(Outcome::kWaiting, {}, now);
  while (!ended_) {
    const auto late =
        std::find_if(calls_.begin(), calls_.end(), [&](const Call& call) { return call.deadline <= now; });
    if (late == calls_.end()) break;
    AnswerRecord answer;
    answer.at = now;
    answer.call = {identity_->id, late->sent->number};
    answer.attempt = late->sent->attempt;
    answer.failed = true;
    answer.error = "no answer within 30 seconds";
    OnAnswer(answer, effects);
  }
  if (!ended_ && !finished_ && lifetime != 0 && last_taken_ + lifetime <= now) {
    End(Effect::Kind::kExpired,
        {{}, "no event was taken for " + std::to_string(lifetime / 86'400'000) + " days"});
  }
}

void Match::Cancel(Milliseconds now, Effects& effects) {
  now_ = now;
  effects_ = &effects;
  End(Effect::Kind::kCancelled, {});
}

Milliseconds Match::NextDue(Milliseconds lifetime) const {
  Milliseconds due = kNever;
  for (const Call& call : calls_) due = std::min(due, call.deadline);
  if (finished_) return due;
  due = std::min(due, Position(*bound_, run_).NextDue());
  if (lifetime != 0) due = std::min(due, last_taken_ + lifetime);
  return due;
}

std::size_t Match::StateBytes() const {
  return sizeof(Match) + RunBytes(run_) + inbox_.size() * sizeof(Kept) + calls_.capacity() * sizeof(Call);
}

std::uint32_t Match::StartCall(const dsl::Interaction& interaction, Value params) {
  auto call = std::make_shared<Effect::Call>();
  call->number = next_call_++;
  call->verb = interaction.verb;
  call->endpoint = interaction.endpoint;
  call->action = interaction.action;
  call->params = std::move(params);
  call->timeout = kCallTimeout;
  Emit(Effect::Kind::kCall).call = call;
  const std::uint32_t number = call->number;
  calls_.push_back({std::move(call), now_ + kCallTimeout, &interaction});
  return number;
}

void Match::Consumed(const std::shared_ptr<const Event>& event) {
  last_taken_ = now_;
  took_ = true;
  if (quiet_birth_) return;
  Emit(Effect::Kind::kConsumed).events = {event->number()};
}

void Match::Settle(Outcome outcome, Failure failure, Milliseconds limit) {
  while (outcome == Outcome::kWaiting || outcome == Outcome::kNotTaken) {
    const Position position(*bound_, run_);
    const std::int64_t unread = position.NextUnread();
    const auto next =
        std::lower_bound(inbox_.begin(), inbox_.end(), unread,
                         [](const Kept& kept, std::int64_t number) { return kept.number < number; });
    // What ended before the event arrived ends before it is read.
    StepId step = dsl::kNone;
    const Milliseconds due = position.NextDue(&step);
    const Milliseconds until = next == inbox_.end() ? limit : std::min(limit, next->event->at() - 1);
    Runner runner(*bound_, run_, now_, this);
    if (due <= until) {
      outcome = runner.Expire(step);
    } else if (next != inbox_.end()) {
      outcome = runner.Offer(next->event, next->number, next->taken);
    } else {
      break;
    }
    failure = runner.failure();
  }
  if (outcome == Outcome::kWaiting || outcome == Outcome::kNotTaken) {
    ForgetRead();
  } else {
    Conclude(outcome, failure);
  }
}

void Match::ForgetRead() {
  const std::int64_t needed = Position(*bound_, run_).LeastNeeded();
  std::erase_if(inbox_, [&](const Kept& kept) { return kept.taken || kept.number < needed; });
}

void Match::Conclude(Outcome outcome, const Failure& failure) {
  if (outcome == Outcome::kFailed) return End(Effect::Kind::kFailed, failure);
  if (outcome == Outcome::kExpired) return End(Effect::Kind::kExpired, {});
  finished_ = true;
  inbox_.clear();
  if (!calls_.empty()) return;
  if (call_failure_.words.empty()) {
    End(Effect::Kind::kCompleted, {});
  } else {
    End(Effect::Kind::kFailed, call_failure_);
  }
}

void Match::End(Effect::Kind kind, Failure why) {
  ended_ = true;
  inbox_.clear();
  Effect& effect = Emit(kind);
  effect.error = std::move(why.words);
  effect.cause = why.cause;
}

Cause Match::CauseOf(const dsl::Interaction& interaction) const {
  const dsl::Plan& plan = *bound_->plan;
  const auto step = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const dsl::Step& one) {
    return one.kind == dsl::Step::Kind::kInteraction && &plan.interactions[one.index] == &interaction;
  });
  return CauseAt(Cause::Kind::kEndpoint, plan, step->span);
}

}  // namespace cxengine::engine
