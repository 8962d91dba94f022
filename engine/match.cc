// Match.
#include "engine/match.h"

#include <algorithm>
#include <tuple>

#include "engine/backoff.h"
#include "engine/candidates.h"
#include "engine/planted.h"

namespace cxengine::engine {

namespace {

std::string TextOf(Milliseconds duration) {
  const bool seconds = duration % 1000 == 0;
  return std::to_string(seconds ? duration / 1000 : duration) + (seconds ? " seconds" : " milliseconds");
}

}  // namespace

void Match::Become(std::shared_ptr<const MatchIdentity> identity, std::shared_ptr<const BoundPlan> bound,
                   Run& run, std::uint64_t order, Milliseconds born) {
  identity_ = std::move(identity);
  bound_ = std::move(bound);
  run_.Swap(run);
  order_ = order;
  born_ = last_taken_ = born;
}

void Match::Forget() {
  constexpr std::size_t kMuch = 64;
  identity_.reset();
  bound_.reset();
  run_.Clear();
  inbox_.clear();
  if (run_.held.capacity() > kMuch) run_ = Run();
  if (inbox_.capacity() > kMuch) inbox_ = std::vector<Kept>();
  next_number_ = 0;
  context_call_.reset();
  calls_.Clear();
  handlers_.clear();
  next_call_ = 1;
  last_stamp_ = 0;
  call_failure_.cause = {};
  call_failure_.words.clear();
  finished_ = false;
  ended_ = false;
  effects_ = nullptr;
  took_ = false;
  quiet_birth_ = false;
}

Effect& Match::Emit(Effect::Kind kind) { return effects_->list.emplace_back(kind, now_, identity_); }

void Match::EmitAnswer(const std::shared_ptr<const Effect::Call>& call, const AnswerRecord& answer) {
  Effect& effect = Emit(Effect::Kind::kAnswer);
  effect.call = call;
  effect.result = answer.result;
  if (!answer.error.empty()) effect.Fail({{}, answer.error});
}

void Match::Begin(Milliseconds now, Effects& effects) {
  now_ = now;
  effects_ = &effects;
  Runner runner(*bound_, run_, now, this);
  const Outcome outcome = runner.StartBody();
  Settle(outcome, runner.failure(), now - 1);
}

void Match::BeginBefore(const std::shared_ptr<const Event>& event, std::size_t room, Effects& effects) {
  const std::int64_t number = next_number_++;
  inbox_.push_back({number, event});
  Begin(event->at(), effects);
  Keep(number, *event, room);
}

void Match::BeginWith(const std::shared_ptr<const Event>& event, Effects& effects) {
  now_ = event->at();
  effects_ = &effects;
  Runner runner(*bound_, run_, now_, this);
  Outcome outcome = runner.StartBody();
  quiet_birth_ = true;
  if (outcome == Outcome::kWaiting) outcome = runner.Offer(event, next_number_++, false);
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
  if (!asks_context()) Settle(Outcome::kWaiting, {}, now_ - 1);
  return Keep(number, *event, room) || took_;
}

bool Match::Keep(std::int64_t number, const Event& event, std::size_t room) {
  if (ended_ || finished_ || inbox_.empty() || inbox_.back().number != number) return false;
  // Still there: a busy thread has not read it. It is kept if something ahead could take it.
  const Position position(*bound_, run_);
  if (!(asks_context() ? !CXENGINE_PLANTED(25) && position.CouldTakeInBody(event)
                       : position.CouldTakeLater(event))) {
    inbox_.pop_back();
    return false;
  }
  if (inbox_.size() > room) {
    Fail({{Cause::Kind::kLimit},
          "more than " + std::to_string(room) + " events arrived while the match was busy"});
  }
  return true;
}

void Match::OnAnswer(const AnswerRecord& answer, Effects& effects) {
  CallUnderWay* const call = ended_ ? nullptr : calls_.Find(answer.call.number);
  if (call == nullptr) return;  // late, or said already
  // The first answer of any attempt counts (§6.3); that one has failed is said by the last one alone.
  if (answer.failed && (call->pausing || answer.attempt != call->sent->attempt)) return;
  now_ = answer.at;
  effects_ = &effects;
  EmitAnswer(call->sent, answer);
  if (answer.failed && call->retries > (CXENGINE_PLANTED(8) ? 1U : 0U)) {
    --call->retries;
    call->pausing = true;
    return calls_.SetDue(*call, now_ + Backoff(identity_->id, call->number, call->sent->attempt),
                         NextStamp());
  }
  const CallUnderWay done = calls_.Take(*call);
  std::string error;
  if (answer.failed) error = done.sent->endpoint() + " " + done.sent->action() + ": " + answer.error;
  const auto handler = handlers_.empty() ? handlers_.end() : HandlerOfCall(done.number);
  const StepId step = finished_ ? dsl::kNone : StepOfCall(*bound_, run_.words, done.number);
  if (handler != handlers_.end()) {
    Failure failure;
    const StepId asking = StepOfCall(*bound_, handler->words, done.number);
    const Outcome outcome = RunHandler(
        *handler, [&](Runner& runner) { return runner.Answer(asking, answer.failed, answer.result, error); },
        failure);
    HandlerCameBack(handler, outcome, failure);
  } else if (step == dsl::kNone) {
    EndUnbound(done, answer.failed, error);
  } else {
    Runner runner(*bound_, run_, now_, this);
    const Outcome outcome = runner.Answer(step, answer.failed, answer.result, error);
    Settle(outcome, runner.failure(), now_ - 1);
  }
}

void Match::EndUnbound(const CallUnderWay& call, bool failed, const std::string& error) {
  const dsl::Step& interaction = bound_->plan->steps[call.step];
  if (failed && !interaction.children.empty()) {
    handlers_.push_back({interaction.children[0], call.step, {}, call.locals});
    handlers_.back().words.assign(bound_->plan->words, 0);
    Failure failure;
    const Outcome outcome = RunHandler(
        handlers_.back(), [](Runner& runner) { return runner.StartCatch(); }, failure);
    HandlerCameBack(handlers_.end() - 1, outcome, failure);
    return;
  }
  if (failed && call_failure_.words.empty()) {
    call_failure_ = {CauseAt(Cause::Kind::kEndpoint, *bound_->plan, interaction.span), error};
  }
  if (finished_) Conclude(Outcome::kDone, {});
}

std::vector<Match::Handler>::iterator Match::HandlerOfCall(std::uint32_t number) {
  return std::find_if(handlers_.begin(), handlers_.end(), [&](const Handler& handler) {
    return StepOfCall(*bound_, handler.words, number) != dsl::kNone;
  });
}

void Match::Exchange(Handler& handler) {
  std::swap(run_.words, handler.words);
  const dsl::Interaction& interaction =
      bound_->plan->interactions[bound_->plan->steps[handler.interaction].index];
  for (std::size_t i = 0; i < interaction.locals.size(); ++i) {
    std::swap(run_.slots[interaction.locals[i]], handler.locals[i]);
  }
}

Outcome Match::RunHandler(Handler& handler, const std::function<Outcome(Runner&)>& go, Failure& failure) {
  Exchange(handler);
  Runner runner(*bound_, run_, now_, this, handler.root);
  const Outcome outcome = go(runner);
  failure = runner.failure();
  Exchange(handler);
  return outcome;
}

void Match::HandlerCameBack(std::vector<Handler>::iterator handler, Outcome outcome, const Failure& failure) {
  if (outcome == Outcome::kWaiting || outcome == Outcome::kNotTaken) return;
  handlers_.erase(handler);
  if (outcome == Outcome::kFailed) return Fail(failure);
  if (finished_) Conclude(Outcome::kDone, {});
}

void Match::OnTimer(Milliseconds now, Milliseconds lifetime, Effects& effects) {
  now_ = now;
  effects_ = &effects;
  if (asks_context() && context_due_ <= now) {
    Effect& effect = Emit(Effect::Kind::kAnswer);
    effect.call = context_call_;
    effect.Fail({{}, "no answer within " + TextOf(kContextTimeout)});
    BeginWithContext(nullptr);
  }
  while (!ended_ && !asks_context()) {
    const Position::Timer timer = finished_ ? Position::Timer() : Position(*bound_, run_).NextTimer();
    // Those that are due go off in the order in which they were set.
    CallUnderWay* const call = calls_.First();
    const bool call_first =
        call != nullptr && std::tie(call->due, call->stamp) < std::tie(timer.due, timer.stamp);
    if ((call_first ? call->due : timer.due) > now) break;
    if (call_first) {
      OnCallTimer(*call);
      continue;
    }
    Runner runner(*bound_, run_, now_, this);
    const Outcome outcome = OnTimer(timer, runner);
    Settle(outcome, runner.failure(), now - 1);
  }
  if (!ended_ && !finished_ && lifetime != 0 && last_taken_ + lifetime <= now) {
    End(Effect::Kind::kExpired)
        .Fail({{}, "no event was taken for " + std::to_string(lifetime / 86'400'000) + " days"});
  }
}

Outcome Match::OnTimer(const Position::Timer& timer, Runner& runner) {
  if (!timer.held) return runner.Expire(timer.step);
  run_.words[bound_->plan->steps[timer.step].word + 2] = next_call_;
  return Outcome::kWaiting;
}

void Match::OnCallTimer(CallUnderWay& call) {
  if (call.pausing) return Retry(call);
  AnswerRecord answer;
  answer.at = now_;
  answer.call = {identity_->id, call.number};
  answer.attempt = call.sent->attempt;
  answer.failed = true;
  answer.error = "no answer within " + TextOf(call.sent->timeout);
  OnAnswer(answer, *effects_);
}

void Match::Retry(CallUnderWay& call) {
  auto next = std::make_shared<Effect::Call>(*call.sent);
  ++next->attempt;
  call.pausing = false;
  call.sent = std::move(next);
  calls_.SetDue(call, std::max(now_, effects_->calls_from) + call.sent->timeout, NextStamp());
  Emit(Effect::Kind::kCall).call = call.sent;
}

void Match::Cancel(Milliseconds now, Effects& effects) {
  now_ = now;
  effects_ = &effects;
  End(Effect::Kind::kCancelled);
}

Milliseconds Match::NextDue(Milliseconds lifetime) const {
  if (asks_context()) return context_due_;
  Milliseconds due = calls_.NextDue();
  if (finished_) return due;
  due = std::min(due, Position(*bound_, run_).NextDue());
  if (lifetime != 0) due = std::min(due, last_taken_ + lifetime);
  return due;
}

std::size_t Match::StateBytes() const {
  return sizeof(Match) + RunBytes(run_) + inbox_.size() * sizeof(Kept) + calls_.Bytes();
}

std::uint32_t Match::StartCall(StepId step, Value params, std::uint32_t retries, Milliseconds timeout) {
  const std::shared_ptr<const dsl::Plan>& plan = bound_->plan;
  const dsl::Interaction& interaction = plan->interactions[plan->steps[step].index];
  if (calls_.size() >= kMaxCalls) return 0;
  const std::uint32_t number = CXENGINE_PLANTED(9) ? next_call_ : next_call_++;
  auto sent = std::make_shared<const Effect::Call>(
      Effect::Call{number, 1, {plan, &interaction}, std::move(params), timeout});
  Emit(Effect::Kind::kCall).call = sent;
  const Milliseconds due = std::max(now_, effects_->calls_from) + timeout;
  CallUnderWay& call = calls_.Add(
      {std::move(sent), step, number, static_cast<std::uint8_t>(retries), false, due, NextStamp(), {}});
  for (const dsl::SlotId slot : interaction.locals) call.locals.push_back(run_.slots[slot]);
  return number;
}

void Match::Consumed(const std::shared_ptr<const Event>& event) {
  last_taken_ = now_;
  took_ = true;
  // What the context was asked for goes before what the event says that bore the match, be it that the
  // program took it only then.
  auto& held = run_.held;
  if (event->number() == run_.first_event && !CXENGINE_PLANTED(26) && held.size() > 1 &&
      held[held.size() - 2].event->number() >= kContextNumbers)
    std::swap(held.back(), held[held.size() - 2]);
  if (quiet_birth_) return;
  Emit(Effect::Kind::kConsumed).events = {event};
}

void Match::Released(const std::shared_ptr<const Event>& event) {
  Emit(Effect::Kind::kReleased).events = {event};
}

void Match::Settle(Outcome outcome, const Failure& failure, Milliseconds limit) {
  const auto waits = [&] { return outcome == Outcome::kWaiting || outcome == Outcome::kNotTaken; };
  if (!waits()) return Conclude(outcome, failure);
  for (;;) {
    const Position position(*bound_, run_);
    const std::int64_t unread = position.NextUnread();
    const auto next = KeptFrom(unread);
    // What ended before the event arrived ends before it is read. An overdue window ends as soon as it may.
    const Position::Timer timer = position.NextTimer();
    const Milliseconds latest = timer.overdue ? timer.due : limit;
    const Milliseconds until = next == inbox_.end() ? latest : std::min(latest, next->event->at() - 1);
    Runner runner(*bound_, run_, now_, this);
    if (timer.due <= until) {
      outcome = OnTimer(timer, runner);
    } else if (next != inbox_.end()) {
      outcome = runner.Offer(next->event, next->number, run_.Holds(*next->event));
    } else {
      return ForgetRead();
    }
    if (!waits()) return Conclude(outcome, runner.failure());
  }
}

std::vector<Match::Kept>::const_iterator Match::KeptFrom(std::int64_t number) const {
  return std::lower_bound(inbox_.begin(), inbox_.end(), number,
                          [](const Kept& kept, std::int64_t wanted) { return kept.number < wanted; });
}

std::shared_ptr<const Event> Match::FirstKept(std::int64_t cursor, std::int64_t& number) const {
  const auto kept = KeptFrom(cursor);
  if (kept == inbox_.end()) return nullptr;
  number = kept->number;
  return kept->event;
}

void Match::ForgetRead() {
  const std::int64_t needed = Position(*bound_, run_).LeastNeeded();
  std::erase_if(inbox_, [&](const Kept& kept) {
    if (kept.number < needed) return true;
    const Held* held = run_.Find(*kept.event);
    return held != nullptr && held->branch == dsl::kNone;  // taken for good
  });
}

void Match::Conclude(Outcome outcome, const Failure& failure) {
  if (outcome == Outcome::kFailed) return Fail(failure);
  if (outcome != Outcome::kExpired) {
    finished_ = true;
    inbox_.clear();
    if (!calls_.empty() || !handlers_.empty()) return;
  }
  // An error that nobody caught makes it failed, however it ends (§6.4).
  if (!call_failure_.words.empty()) return Fail(call_failure_);
  End(outcome == Outcome::kExpired ? Effect::Kind::kExpired : Effect::Kind::kCompleted);
}

bool Match::Holds(const std::function<bool(const Event&)>& is_such) const {
  const auto holds = [&](const auto& one) { return is_such(*one.event); };
  return std::any_of(run_.held.begin(), run_.held.end(), holds) ||
         std::any_of(inbox_.begin(), inbox_.end(), holds);
}

Effect& Match::End(Effect::Kind kind) {
  ended_ = true;
  inbox_.clear();
  context_call_.reset();
  calls_.Clear();
  return Emit(kind);
}

}  // namespace cxengine::engine
