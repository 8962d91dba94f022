// The engine at work: takes what waits in the inbox, writes it to the log, applies it, answers.
//
// What waits is taken as one batch, written with one flush of the disk, and only then applied and answered:
// so what was answered is in the log, and what was refused is not. What matches do goes to the journal. While
// the log cannot be written, events are refused, and all else is tried again each second. What is refused is
// not in the log: so where the disk failed in a way that leaves this open, the answer waits until it is
// certain. The same is done while the journal or snapshots cannot be written and what waits for them is as
// much as memory should hold.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/augmenter.h"
#include "api/connect/http_endpoint.h"
#include "api/inbox.h"
#include "api/intake.h"
#include "api/journal/keeper.h"
#include "api/log/log.h"
#include "api/machine.h"
#include "api/metrics.h"
#include "api/snapshot_maker.h"
#include "api/warm_keys.h"

namespace cxengine::api {

class EngineThread {
 public:
  // All of them outlive it. The machine has come to the end of the log; ResumeRecord is the first that waits
  // in the inbox.
  EngineThread(std::shared_ptr<Inbox> inbox, Machine& machine, Log& log, SnapshotMaker& snapshots,
               WarmKeys& warm_keys, journal::Keeper& journal, Metrics& metrics, Augmenter& augmenter,
               HttpEndpoint& endpoint);

  // Until the inbox is closed and empty.
  void Run();
  // One round of it, for which it waits no longer than `longest`.
  enum class Turn { kWorked, kRested, kOver };
  Turn TakeTurn(std::chrono::milliseconds longest);
  // From any thread; in the callbacks of what is refused it is why, unless that is a key of its own.
  Hindrance hindrance() const { return hindrance_; }

 private:
  using Outcome = EventReceipt::Outcome;
  // A piece of work and what of it is written.
  struct Step {
    Work work;
    Intaken intaken;
    // What became of the entries, as far as the answer needs it.
    std::vector<EventFacts> facts = {};
    std::size_t answered = 0;
  };

  Inbox::Taken TakeNext(std::chrono::milliseconds longest);
  // After a time in which the log could not be written: what waits happens now. At the time that it was meant
  // for, calls would have timed out before they are made. Answers keep theirs: they came in time.
  void Restamp();
  // The events of timers that are due before `at` go first.
  void SendTimed(Milliseconds at);
  // Writes, applies and answers what waits; false: the log cannot be written.
  bool DoWaiting();
  // Takes the work into the batch; false: what is in the batch has to be applied first.
  bool Prepare(Work& work);
  bool PrepareEvents(Work& work);
  // Where nothing of the batch is written, though timers were due before it: they go off.
  void LetTimePass();
  // Reads the cold keys that the batch concerns, so that it is not written if they cannot be.
  void Bring();
  // Some cannot be: refuses what concerns those, so that the rest of the batch is done without it. False:
  // something has to be done that concerns them.
  bool RefuseUnreadable(const UnreadableError& error);
  void Write();
  // kJournal or kSnapshot, if nothing should be done that adds to what waits for them.
  Hindrance FindLackOfRoom() const;
  // Lets keys go cold, and looks after snapshots. Whether there is more to be done at once.
  bool Tend();
  // While the log fails that has to wait; nothing else could make room for the others, though.
  bool MayTend() const;
  // The batch was not written: refuses what can be refused and lets the rest wait. If that is uncertain
  // (UncertainError) nothing can be: it is written again and answered then, or after a crash it is there, or
  // it is not.
  void TakeBack(Hindrance hindrance, const std::exception& error);
  // The work of the batch, before what waits.
  void WaitAgain();
  void SetHindrance(Hindrance hindrance);
  // Of a change of a pattern, which is stored already: it counts as soon as the log can be written, whatever
  // became of the batch.
  static void TellLater(Work& work);
  // Refuses or answers what need not wait; false: it has to.
  bool Refuse(Work& work, Outcome why);
  // For hindrance().
  bool Refuse(Work& work);
  // Refuses events that came while older ones are uncertain, so that those who wait stay few. Whether any
  // are.
  bool RefuseNew();
  // All that wait and are certain not to be written.
  void RefuseEvents();
  // Applies the entries of the batch, and answers each piece of work when its last one is.
  void ApplySteps();
  // Does what an entry asks for; then what it has come to is kept for the answer.
  void Note(const Entry& entry, Work& work, Machine::Result& result);
  static void Keep(Step& step, std::size_t place, Machine::Result& result);
  void Finish(Step& step);
  void FinishEvents(Step& step, EventWork& work);
  void Perform(const engine::Effect& effect);
  void Answer(const EventWork& work, EventReceipt receipt);

  std::shared_ptr<Inbox> inbox_;
  Machine& machine_;
  Log& log_;
  SnapshotMaker& snapshots_;
  WarmKeys& warm_keys_;
  journal::Keeper& journal_;
  Metrics& metrics_;
  Augmenter& augmenter_;
  HttpEndpoint& endpoint_;
  Intake intake_;

  std::deque<Work> waiting_;
  bool failing_ = false;  // the last batch was not written
  std::atomic<Hindrance> hindrance_ = Hindrance::kNone;
  bool busy_ = false;                     // a snapshot is being said
  Milliseconds snapshot_not_before_ = 0;  // after one that failed

  // The batch that is being made, or applied.
  std::vector<Step> steps_;
  engine::ByteWriter bytes_;
  std::uint32_t entries_ = 0;
  bool has_patterns_ = false;
  std::set<std::pair<std::string, std::string>> keys_;  // idempotency keys, by tenant
  std::uint64_t position_ = 0;                          // of the entry that is applied next
};

}  // namespace cxengine::api
