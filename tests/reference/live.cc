// LiveMatch.
#include "tests/reference/live.h"

#include <algorithm>

#include "tests/reference/settle.h"
#include "tests/reference/shape.h"
#include "tests/reference/take.h"
#include "tests/reference/thread.h"

namespace cxengine::reference {

using Kind = Term::Kind;

LiveMatch::LiveMatch(const Program& program, MatchName name, Clock& clock, Teller& teller)
    : program_(program),
      name_(std::move(name)),
      clock_(clock),
      teller_(teller),
      calls_(
          clock, [this](Milliseconds now, const Call& call) { teller_.TellCall(now, name_, call); },
          [this](Milliseconds now, const Call& call) { return teller_.NextAttempt(now, name_, call); }) {}

void LiveMatch::Begin(const Journal& journal, Milliseconds now) {
  journal_ = journal;
  const Moment moment{now, &clock_, &calls_};
  clock_.rounds = 0;
  Scene scene = Here(moment);
  term_ = EnterBlock(program_.body, 1, false, Use::kStatement, {}, scene);
  Run(now);
}

void LiveMatch::BeginByTaking(const Journal& journal, const Arrival& first) {
  silent_ = first.number;
  Begin(journal, first.at);
  OnEvent(first);
}

void LiveMatch::BeginWith(const Journal& journal, const Arrival& first) {
  events_.push_back(first);
  Begin(journal, first.at);
}

void LiveMatch::AskContext(const Journal& journal, const Arrival& newest, bool read) {
  ++clock_.seen["context asked"];
  journal_ = journal;
  if (read) events_.push_back(newest);
  born_by_ = newest.number;
  asking_ = newest.at + 60'000;
  Call call;
  call.verb = "fetch";
  call.endpoint = "augments";
  call.action = "notification";
  call.params = Value::MakeMap({});
  call.attempt = 1;
  teller_.TellCall(newest.at, name_, call);
}

void LiveMatch::OnContext(const Value* result, Milliseconds now) {
  asking_.reset();
  teller_.TellAnswer(now, name_, 0, result);
  if (result != nullptr) {
    Entry asked;
    asked.stamp = ++clock_.stamp;
    asked.is_event = asked.is_given = asked.is_asked = true;
    asked.event = {born_by_, now, *result};
    journal_.push_back(asked);
  }
  Begin(Journal(journal_), now);
}

LiveMatch::Heard LiveMatch::OnEvent(const Arrival& event) {
  events_.push_back(event);
  if (asking_) return {false, true};
  last_taken_ = 0;
  Run(event.at);
  const bool took = last_taken_ == event.number;
  return {took, !took && !ended_};
}

bool LiveMatch::Read(Readers readers, const Moment& moment) {
  const auto index = NextToRead(term_, cursor_, events_, readers);
  if (!index) return false;
  const Arrival& event = events_[*index];
  const auto all = HeldEvents(term_, journal_);
  const bool held = std::find(all.begin(), all.end(), event.number) != all.end();
  Scene scene = Here(moment);
  if (OfferEvent(term_, scene, events_, *index, readers, held)) {
    last_taken_ = event.number;
    if (event.number != silent_) teller_.TellConsumed(moment.now, name_, event.number);
  }
  return true;
}

bool LiveMatch::ChangeHandler(HandlerRun& handler, const Moment& moment,
                              const std::function<bool(Term&, Scene&)>& change) {
  Journal view = SeenFrom(term_, journal_, *handler.place);
  std::size_t none = 0;
  Scene scene{view, none, moment};
  const bool changed = change(handler.term, scene);
  TakeApart(view, journal_);
  return changed;
}

bool LiveMatch::MoveHandlers(const Moment& moment) {
  return std::any_of(handlers_.begin(), handlers_.end(), [&](HandlerRun& handler) {
    return ChangeHandler(handler, moment, [](Term& term, Scene& scene) {
      return Step(term, scene) || StepRound(term, scene);
    });
  });
}

// The one thing that comes next. Actions first; then loops, whose watches read what there is before a round
// begins; then events for everybody.
bool LiveMatch::Move(const Moment& moment) {
  Scene scene = Here(moment);
  if (Step(term_, scene) || MoveHandlers(moment)) return true;
  return Read(Readers::kWatchesOfBeginningLoops, moment) || StepRound(term_, scene) ||
         Read(Readers::kAll, moment) || PassOverdue(term_, scene);
}

void LiveMatch::Run(Milliseconds now) {
  const Moment moment{now, &clock_, &calls_};
  clock_.rounds = 0;
  const auto broken = [](const HandlerRun& run) { return run.term.kind == Kind::kFailed; };
  for (;;) {
    if (term_.kind == Kind::kFailed || std::any_of(handlers_.begin(), handlers_.end(), broken))
      return End("failed", now);
    if (term_.kind == Kind::kExpired) return End(failed_ ? "failed" : "expired", now);
    if (!Move(moment)) break;
  }
  const bool handled = std::all_of(handlers_.begin(), handlers_.end(),
                                   [](const HandlerRun& run) { return run.term.kind == Kind::kDone; });
  if (term_.kind != Kind::kDone || !calls_.Settled() || !handled) return;
  End(failed_ ? "failed" : "completed", now);
}

void LiveMatch::End(const std::string& what, Milliseconds now) {
  ended_ = true;
  ++clock_.seen[what];
  teller_.TellEnd(now, name_, what);
}

void LiveMatch::OnAnswer(std::uint32_t number, std::int64_t attempt, const Value* result, Milliseconds now) {
  if (number == 0) {
    if (asking_) OnContext(result, now);
    return;
  }
  Call& call = calls_.Get(number);
  if (ended_ || call.settled) return;
  if (result != nullptr && (call.attempt != attempt || !call.under_way)) ++clock_.seen["late answer"];
  clock_.rounds = 0;
  if (result == nullptr) {
    // The failure of an attempt that was given up already says nothing new.
    if (call.under_way && call.attempt == attempt) FailAttempt(call, now);
  } else {
    call.settled = true;
    teller_.TellAnswer(now, name_, number, result);
    Settle(call, result, now);
  }
  Run(now);
}

void LiveMatch::FailAttempt(Call& call, Milliseconds now) {
  teller_.TellAnswer(now, name_, call.number, nullptr);
  ++clock_.seen["attempt failed"];
  if (calls_.FailAttempt(call, now)) Settle(call, nullptr, now);
}

void LiveMatch::Settle(Call& call, const Value* result, Milliseconds now) {
  const Moment moment{now, &clock_, &calls_};
  const std::uint32_t number = call.number;
  const Form& form = *call.form;
  const Locals locals = call.locals;
  Scene scene = Here(moment);
  if (Deliver(term_, scene, number, result)) return;
  const auto deliver = [&](Term& term, Scene& beside) { return Deliver(term, beside, number, result); };
  for (HandlerRun& handler : handlers_) {
    if (ChangeHandler(handler, moment, deliver)) return;
  }
  if (result != nullptr) return;
  const Form* handler = OptionOf(form, "catch");
  if (handler == nullptr) {
    failed_ = true;
    ++clock_.seen["unbound call failed"];
    return;
  }
  ++clock_.seen["caught beside"];
  handlers_.push_back({Done(Value()), handler});
  ChangeHandler(handlers_.back(), moment, [&](Term& term, Scene& beside) {
    term = EnterBlock(*handler, 1, false, Use::kStatement, locals, beside);
    return true;
  });
}

std::optional<Milliseconds> LiveMatch::NextDue() const {
  if (asking_) return asking_;
  const auto tree = NextDeadline(term_);
  const auto call = calls_.NextDue();
  if (!tree || !call) return tree ? tree : call;
  return std::min(*tree, *call);
}

// Of what is due then, the oldest: what was set first (§3.6).
void LiveMatch::PassOne(Milliseconds due) {
  const Moment moment{due, &clock_, &calls_};
  Scene scene = Here(moment);
  const auto oldest = OldestAt(term_, due);
  Call* next = calls_.Due(due);
  if (next == nullptr || (oldest && *oldest < next->set)) {
    PassDeadline(term_, scene, *oldest);
    return;
  }
  Call& call = *next;
  if (call.under_way) {
    ++clock_.seen["timeout"];
    FailAttempt(call, due);
  } else {
    ++clock_.seen["retry"];
    calls_.Attempt(call, due);
  }
}

void LiveMatch::OnTime(Milliseconds now) {
  for (auto due = NextDue(); !ended_ && due && *due <= now; due = NextDue()) {
    clock_.rounds = 0;
    if (asking_) {
      OnContext(nullptr, *due);
      continue;
    }
    PassOne(*due);
    Run(*due);
  }
}

}  // namespace cxengine::reference
