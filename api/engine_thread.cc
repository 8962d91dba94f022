// EngineThread.
#include "api/engine_thread.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <type_traits>

#include "api/effect_log.h"
#include "api/recovery.h"

namespace cxengine::api {
namespace {

constexpr std::size_t kBatchBytes = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds kPause{1000};  // before the log is tried again
constexpr std::chrono::milliseconds kSoon{200};    // to look after a snapshot
constexpr std::chrono::milliseconds kAtOnce{0};
constexpr Milliseconds kSnapshotPause = 5'000;  // before one is tried again: it takes all that there is

std::optional<Milliseconds> Earlier(std::optional<Milliseconds> a, std::optional<Milliseconds> b) {
  return a && b ? std::min(*a, *b) : a ? a : b;
}

// The order of what waited for the log.
enum Rank : std::uint8_t { kResume, kAnswer, kTick, kOther };
Rank RankOf(const Work& work) {
  if (std::holds_alternative<engine::ResumeRecord>(work.what)) return kResume;
  if (std::holds_alternative<engine::AnswerRecord>(work.what)) return kAnswer;
  return std::holds_alternative<engine::TickRecord>(work.what) ? kTick : kOther;
}

const char* WordsFor(Hindrance hindrance) {
  switch (hindrance) {
    case Hindrance::kNone:
      break;
    case Hindrance::kLog:
      return "the log of events cannot be written";
    case Hindrance::kState:
      return "what is due or changes cannot be read";
    case Hindrance::kJournal:
      return "the journal of matches cannot be written, and too much waits for it";
    case Hindrance::kSnapshot:
      return "snapshots cannot be written, and too much has changed since the last";
  }
  return "";
}

}  // namespace

EngineThread::EngineThread(std::shared_ptr<Inbox> inbox, Machine& machine, Log& log, SnapshotMaker& snapshots,
                           WarmKeys& warm_keys, journal::Keeper& journal, Metrics& metrics,
                           Augmenter& augmenter, HttpEndpoint& endpoint)
    : inbox_(std::move(inbox)),
      machine_(machine),
      log_(log),
      snapshots_(snapshots),
      warm_keys_(warm_keys),
      journal_(journal),
      metrics_(metrics),
      augmenter_(augmenter),
      endpoint_(endpoint),
      intake_(machine) {}

void EngineThread::Run() {
  while (TakeTurn(Inbox::kLongestWait) != Turn::kOver) {
  }
}

EngineThread::Turn EngineThread::TakeTurn(std::chrono::milliseconds longest) {
  // Else, while more is written than the disk takes, memory would not hold it.
  if (!failing_ && warm_keys_.AreFarTooMany() && FindLackOfRoom() == Hindrance::kNone) {
    snapshots_.Await();
    busy_ = Tend();
    metrics_.SetWaiting(machine_.shards().CountWaiting());
    if (busy_ || !snapshots_.idle()) return Turn::kWorked;
  }
  Inbox::Taken taken = TakeNext(longest);
  const bool late = failing_;
  if (late) std::erase_if(waiting_, [](const Work& work) { return RankOf(work) == kTick; });
  for (Work& work : taken.work) {
    // The calls that a restart interrupted are made again before anything else lets their time run out.
    if (&work == &taken.work.front() && RankOf(work) != kResume) SendTimed(work.at);
    waiting_.push_back(std::move(work));
    if (RankOf(waiting_.back()) == kResume) SendTimed(waiting_.back().at);
  }
  if (taken.tick) {
    waiting_.push_back({*taken.tick, engine::TickRecord{}});
    SendTimed(*taken.tick + 1);
  }
  if (late) Restamp();
  const bool worked = !waiting_.empty();
  failing_ = !DoWaiting();
  if (!failing_) SetHindrance(Hindrance::kNone);
  const bool was_busy = std::exchange(busy_, MayTend() && Tend());
  if (worked || was_busy) metrics_.SetWaiting(machine_.shards().CountWaiting());
  if (!taken.closed) return worked || busy_ ? Turn::kWorked : Turn::kRested;
  if (!waiting_.empty())
    spdlog::error("{}: {} things are left undone", WordsFor(hindrance_), waiting_.size());
  return Turn::kOver;
}

Hindrance EngineThread::FindLackOfRoom() const {
  if (journal_.full()) return Hindrance::kJournal;
  if (!warm_keys_.AreFarTooMany()) return Hindrance::kNone;
  // A snapshot counts when the journal has all that came before it.
  if (journal_.failure()) return Hindrance::kJournal;
  return snapshots_.failing() ? Hindrance::kSnapshot : Hindrance::kNone;
}

bool EngineThread::MayTend() const {
  return !failing_ || hindrance_ == Hindrance::kJournal || hindrance_ == Hindrance::kSnapshot;
}

bool EngineThread::Tend() {
  if (snapshots_.is_there() && warm_keys_.LetGo(snapshots_.written())) return true;
  // One that failed has said what had changed, so that little may have since.
  const bool again = snapshots_.failing() && warm_keys_.AreFarTooMany();
  if (snapshots_.idle() && (again || warm_keys_.WantsSnapshot())) {
    const Milliseconds now = snapshots_.failing() ? inbox_->Stamp() : snapshot_not_before_;
    if (now >= snapshot_not_before_) {
      snapshots_.Demand();
      if (snapshots_.failing()) snapshot_not_before_ = now + kSnapshotPause;
    }
  }
  return snapshots_.Step();
}

void EngineThread::Restamp() {
  std::stable_sort(waiting_.begin(), waiting_.end(),
                   [](const Work& a, const Work& b) { return RankOf(a) < RankOf(b); });
  const Milliseconds now = inbox_->Stamp();
  for (Work& work : waiting_)
    if (RankOf(work) == kResume || RankOf(work) == kOther) work.at = now;
}

Inbox::Taken EngineThread::TakeNext(std::chrono::milliseconds longest) {
  if (failing_) longest = std::min(kPause, longest);
  if (MayTend() && snapshots_.waits()) longest = std::min(kSoon, longest);
  if (busy_) longest = kAtOnce;
  if (!failing_)
    return inbox_->Take(Earlier(machine_.shards().NextDue(), machine_.timers().NextDue()), longest);
  Inbox::Taken taken = inbox_->Take(std::nullopt, longest);
  // Without anything to write, time is.
  if (taken.work.empty() && !taken.closed && waiting_.empty()) taken = inbox_->Take(0, kAtOnce);
  return taken;
}

void EngineThread::SendTimed(Milliseconds at) {
  for (TimerEndpoint::DueEvent& due : machine_.timers().TakeDue(at - 1)) {
    EventSubmission submission{std::move(due.tenant), std::move(due.json), ""};
    submission.timer = due.timer;
    if (augmenter_.Takes(submission.tenant)) {
      // Until it comes back it is on its way; after a restart it is sent anew.
      augmenter_.Submit(
          std::move(submission),
          [inbox = inbox_](EventSubmission augmented) {
            inbox->PutAugmented(EventWork{std::move(augmented), nullptr});
          },
          true);
      continue;
    }
    waiting_.push_back({at, EventWork{std::move(submission), nullptr}});
  }
}

bool EngineThread::DoWaiting() {
  while (!waiting_.empty()) {
    const bool again = failing_ && RefuseNew();
    steps_.clear();
    bytes_.Clear();
    entries_ = 0;
    has_patterns_ = false;
    keys_.clear();
    intake_.BeginBatch(again);
    position_ = log_.End();
    while (!waiting_.empty() && bytes_.bytes().size() < kBatchBytes && Prepare(waiting_.front()))
      waiting_.pop_front();
    if (entries_ == 0) LetTimePass();
    Hindrance failed = FindLackOfRoom();
    try {
      if (failed != Hindrance::kNone) throw store::Error(journal_.failure().value_or("the log says why"));
      failed = Hindrance::kState;
      Bring();
      failed = Hindrance::kLog;
      if (entries_ > 0) Write();
    } catch (const UnreadableError& error) {
      if (RefuseUnreadable(error)) continue;
      TakeBack(failed, error);
      return false;
    } catch (const std::exception& error) {
      TakeBack(failed, error);
      return false;
    }
    if (failing_) spdlog::info("events are taken again");
    failing_ = false;
    SetHindrance(Hindrance::kNone);
    ApplySteps();
    journal_.HandOver(position_);
  }
  return true;
}

bool EngineThread::Prepare(Work& work) {
  if (std::holds_alternative<EventWork>(work.what)) return PrepareEvents(work);
  Intaken intaken;
  const Milliseconds at = work.at;
  std::visit(
      [&](auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, PatternWork>) {
          const PatternChange& change = what.change;
          intaken.entries.emplace_back(
              engine::PatternRecord{at, change.tenant, change.pattern, change.key_attribute, change.plan});
          has_patterns_ = true;
        } else if constexpr (std::is_same_v<What, AugmentWork>) {
          intake_.SetAugments(what.change);  // counts for what is examined from now on
        } else if constexpr (std::is_same_v<What, QuotaWork>) {
          intake_.LimitKeys(what.tenant, what.most_keys);  // as well
        } else if constexpr (std::is_same_v<What, DataWork>) {
          intaken.entries.emplace_back(DataEntry{at, what.tenant, what.id, what.data});
        } else if constexpr (std::is_same_v<What, EraseWork>) {
          intaken.entries.emplace_back(engine::EraseRecord{at, what.tenant, what.key_attribute, what.key});
        } else if constexpr (std::is_same_v<What, engine::AnswerRecord>) {
          what.at = at;
          if (!machine_.WasErased(what.call.match)) intaken.entries.emplace_back(what);
        } else if constexpr (!std::is_same_v<What, EventWork>) {
          what.at = at;
          intaken.entries.emplace_back(what);
        }
      },
      work.what);
  for (const Entry& entry : intaken.entries) EncodeEntry(entry, bytes_);
  entries_ += static_cast<std::uint32_t>(intaken.entries.size());
  steps_.push_back({std::move(work), std::move(intaken)});
  return true;
}

bool EngineThread::PrepareEvents(Work& work) {
  const EventSubmission& submission = std::get<EventWork>(work.what).event;
  // What events mean depends on the patterns before them, and on the keys that have come.
  if (has_patterns_) return false;
  if (!submission.idempotency_key.empty() &&
      !keys_.emplace(submission.tenant, submission.idempotency_key).second)
    return false;
  Intaken intaken = intake_.Examine(work.at, submission);
  if (intaken.receipt && submission.timer != 0) {
    spdlog::warn("the event of a timer of tenant {} was not taken", submission.tenant);
    intaken.entries.emplace_back(TimerEntry{work.at, submission.timer});
  }
  for (const Entry& entry : intaken.entries) EncodeEntry(entry, bytes_);
  entries_ += static_cast<std::uint32_t>(intaken.entries.size());
  steps_.push_back({std::move(work), std::move(intaken)});
  return true;
}

// Else, while events come without a pause and all are refused, time would stand still, and with it the
// windows whose end makes room for them.
void EngineThread::LetTimePass() {
  const Milliseconds at = steps_.back().work.at;
  const auto due = machine_.shards().NextDue();
  if (!due || *due >= at) return;
  Work tick{at - 1, engine::TickRecord{}};
  Prepare(tick);
}

void EngineThread::Bring() {
  std::vector<const Entry*> entries;
  for (const Step& step : steps_)
    for (const Entry& entry : step.intaken.entries) entries.push_back(&entry);
  warm_keys_.Bring(entries);
}

void EngineThread::Write() {
  const std::size_t size = bytes_.bytes().size();
  log_.Append({log_.End(), entries_, bytes_.Take()});
  snapshots_.Count(entries_, size);
}

bool EngineThread::RefuseUnreadable(const UnreadableError& error) {
  SetHindrance(hindrance_);  // the metrics know of it before anybody is told
  Milliseconds latest = steps_.front().work.at;
  for (const Step& step : steps_) latest = std::max(latest, step.work.at);
  // What is due at a time happens before all that comes later, whomever that concerns.
  if (error.rows.empty() || warm_keys_.Concerns(engine::TickRecord{latest}, error)) return false;
  std::vector<Step> rest;
  bool all = true;
  for (Step& step : steps_) {
    std::vector<std::size_t> concerned;
    for (std::size_t place = 0; place < step.intaken.entries.size(); ++place)
      if (warm_keys_.Concerns(step.intaken.entries[place], error)) concerned.push_back(place);
    auto* const events = std::get_if<EventWork>(&step.work.what);
    if (concerned.empty()) {
    } else if (step.work.uncertain) {
      all = false;
    } else if (events != nullptr && events->event.separately) {
      for (const std::size_t place : concerned) events->event.unreadable.insert(step.intaken.taken[place]);
    } else if (Refuse(step.work, Outcome::kNotRead)) {
      continue;
    } else {
      all = false;
    }
    rest.push_back(std::move(step));
  }
  steps_ = std::move(rest);
  if (all) WaitAgain();
  return all;
}

void EngineThread::TakeBack(Hindrance hindrance, const std::exception& error) {
  if (hindrance_ != hindrance) spdlog::error("{}, events are refused: {}", WordsFor(hindrance), error.what());
  SetHindrance(hindrance);
  const bool uncertain = dynamic_cast<const store::UncertainError*>(&error) != nullptr;
  std::erase_if(steps_, [&](Step& step) {
    step.work.uncertain = step.work.uncertain || (uncertain && !step.intaken.entries.empty());
    TellLater(step.work);
    return !step.work.uncertain && Refuse(step.work);
  });
  WaitAgain();
  // Those behind a change of a pattern are of no batch yet, and would wait as long as it does.
  RefuseEvents();
}

void EngineThread::SetHindrance(Hindrance hindrance) {
  hindrance_ = hindrance;
  metrics_.SetHindrance(hindrance, warm_keys_.CountUnreadable());
}

void EngineThread::WaitAgain() {
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) waiting_.push_front(std::move(step->work));
  steps_.clear();
}

bool EngineThread::Refuse(Work& work) {
  switch (hindrance_) {
    case Hindrance::kNone:
    case Hindrance::kLog:
      break;
    case Hindrance::kState:
      return Refuse(work, Outcome::kNotRead);
    case Hindrance::kJournal:
      return Refuse(work, Outcome::kNotJournaled);
    case Hindrance::kSnapshot:
      return Refuse(work, Outcome::kNotSaved);
  }
  return Refuse(work, Outcome::kNotWritten);
}

bool EngineThread::Refuse(Work& work, Outcome why) {
  if (auto* events = std::get_if<EventWork>(&work.what)) {
    if (!events->done) return false;
    Answer(*events, {why, "", {}});
    return true;
  }
  if (auto* data = std::get_if<DataWork>(&work.what)) {
    data->done(std::nullopt);
    return true;
  }
  if (auto* erase = std::get_if<EraseWork>(&work.what)) {
    erase->done(std::nullopt);
    return true;
  }
  if (auto* augment = std::get_if<AugmentWork>(&work.what)) {
    if (augment->done) augment->done(true);
    return true;
  }
  return false;
}

void EngineThread::TellLater(Work& work) {
  auto* pattern = std::get_if<PatternWork>(&work.what);
  if (pattern == nullptr) return;
  if (auto done = std::exchange(pattern->done, nullptr)) done(false);
}

bool EngineThread::RefuseNew() {
  const auto uncertain = [](const Work& work) { return work.uncertain; };
  if (std::none_of(waiting_.begin(), waiting_.end(), uncertain)) return false;
  RefuseEvents();
  return true;
}

void EngineThread::RefuseEvents() {
  std::erase_if(waiting_, [this](Work& work) {
    return !work.uncertain && std::holds_alternative<EventWork>(work.what) && Refuse(work);
  });
}

void EngineThread::ApplySteps() {
  std::vector<const Entry*> entries;
  for (const Step& step : steps_)
    for (const Entry& entry : step.intaken.entries) entries.push_back(&entry);
  auto step = steps_.begin();
  std::size_t done = 0;  // entries of the step
  const auto finish = [&] {
    for (; step != steps_.end() && done == step->intaken.entries.size(); ++step, done = 0) Finish(*step);
  };
  finish();
  machine_.Apply(entries, [&](std::size_t place, Machine::Result& result) {
    Note(*entries[place], step->work, result);
    Keep(*step, done++, result);
    finish();
  });
}

void EngineThread::Keep(Step& step, std::size_t place, Machine::Result& result) {
  const auto* const events = std::get_if<EventWork>(&step.work.what);
  if (events == nullptr) {
    step.answered = result.answered;
  } else if (step.intaken.receipt) {
    return;
  } else if (events->event.separately) {
    const std::size_t which = step.intaken.taken[place];
    step.intaken.each[which].outcome = Outcome::kTaken;
    step.intaken.each[which].text = RenderAnswer(events->event.list[which], result.facts);
  } else if (std::holds_alternative<EventEntry>(step.intaken.entries[place])) {
    step.facts.push_back(std::move(result.facts));
  }
}

void EngineThread::Finish(Step& step) {
  std::visit(
      [&](auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, EventWork>) {
          FinishEvents(step, what);
        } else {
          journal_.HandOver(position_);
          if constexpr (std::is_same_v<What, PatternWork>) {
            intake_.Forget(what.change.tenant);
            metrics_.SetWaiting(machine_.shards().CountWaiting());  // whoever is told finds it there
          }
          if constexpr (std::is_same_v<What, DataWork>) what.done(step.answered);
          if constexpr (std::is_same_v<What, PatternWork> || std::is_same_v<What, AugmentWork>) {
            if (what.done) what.done(true);
          }
        }
      },
      step.work.what);
}

void EngineThread::FinishEvents(Step& step, EventWork& work) {
  if (step.intaken.receipt) return Answer(work, *std::move(step.intaken.receipt));
  EventReceipt receipt{Outcome::kTaken, "", {}};
  if (work.event.separately)
    receipt.each = std::move(step.intaken.each);
  else if (work.done)
    receipt.text = RenderAnswers(work.event, step.facts);
  Answer(work, std::move(receipt));
}

void EngineThread::Answer(const EventWork& work, EventReceipt receipt) {
  journal_.HandOver(position_);  // who has the answer finds the match
  if (receipt.outcome != Outcome::kTaken) metrics_.CountRefused(receipt.outcome);
  for (const EventReceipt& one : receipt.each)
    if (one.outcome != Outcome::kTaken) metrics_.CountRefused(one.outcome);
  if (work.done) work.done(std::move(receipt));
}

void EngineThread::Note(const Entry& entry, Work& work, Machine::Result& result) {
  if (std::holds_alternative<EventEntry>(entry)) metrics_.CountTaken(result.facts.contributing);
  for (const engine::Effect& effect : result.effects.list) {
    LogEffect(effect);
    metrics_.CountEffect(effect);
  }
  for (engine::AnswerRecord& answer : result.answers) inbox_->Put(std::move(answer));
  for (const engine::Effect* call : result.calls) Perform(*call);
  std::function<void(std::optional<Erased>)> erased;
  if (result.erased) {
    metrics_.CountErasure();
    snapshots_.Purge();
    erased = std::move(std::get<EraseWork>(work.what).done);
  }
  journal_.Note(position_++, result.effects.list, ErasureOf(result, std::move(erased)));
}

void EngineThread::Perform(const engine::Effect& effect) {
  if (effect.call->number == engine::kContextCall)
    return augmenter_.AskContext(
        effect, [inbox = inbox_](engine::AnswerRecord answer) { inbox->Put(std::move(answer)); });
  const engine::CallId call{effect.match->id, effect.call->number};
  endpoint_.Perform(effect,
                    [inbox = inbox_, call, attempt = effect.call->attempt](engine::EndpointAnswer answer) {
                      inbox->Put(engine::AnswerRecord{0, call, attempt, answer.failed,
                                                      std::move(answer.result), std::move(answer.error)});
                    });
}

}  // namespace cxengine::api
