// The queue to the engine thread, and its clock: whatever enters is stamped under one lock, so order and time
// agree.
//
// That time has come to T is said only when everything stamped T or earlier has been handed out; what enters
// afterwards is stamped later than T. So the entries that are applied never go back in time, whatever the
// clock does.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/augment_chain.h"
#include "api/clock.h"
#include "api/submission.h"
#include "engine/record.h"

namespace cxengine::api {

struct EventWork {
  EventSubmission event;
  std::function<void(EventReceipt)> done;
};

// `done` is told whether the change counts. If not, it cannot be done now, and will count later.
struct PatternWork {
  PatternChange change;
  std::function<void(bool)> done;
};

struct AugmentWork {
  AugmentChange change;
  std::function<void(bool)> done;
};

// For how many keys something of the tenant may wait: see KeyQuotas.
struct QuotaWork {
  std::string tenant;
  std::optional<std::uint64_t> most_keys;
};

// Data for the endpoint `generic`. `done` is told how many calls it answered; nullopt: it was not taken.
struct DataWork {
  std::string tenant;
  std::string id;
  dsl::Value data;
  std::function<void(std::optional<std::size_t>)> done;
};

// What is known of one person is to be forgotten. `done` is told what was found, once the journal has
// forgotten it, too; nullopt: nothing has happened.
struct EraseWork {
  std::string tenant;
  std::string key_attribute;
  std::string key;
  std::function<void(std::optional<Erased>)> done;
};

struct Work {
  Milliseconds at = 0;
  // Records get their time from here too. Ticks are made by the engine thread.
  std::variant<EventWork, PatternWork, AugmentWork, QuotaWork, DataWork, EraseWork, engine::AnswerRecord,
               engine::TickRecord, engine::ResumeRecord>
      what;
  bool uncertain = false;  // the engine thread was to write it, and nobody knows whether it is there
};

class Inbox {
 public:
  Inbox(const Clock& clock, std::size_t event_capacity) : clock_(clock), event_capacity_(event_capacity) {}

  // Nothing is stamped before this.
  void NotBefore(Milliseconds time);
  // A stamp for something that has been handed out already; what enters later has none before it.
  Milliseconds Stamp();

  // False, and nothing happens, when it is closed, or for an event when `event_capacity` of them wait.
  bool Put(EventWork work);
  // An event that has waited already, where what waits is bounded too: it is not refused for being many.
  bool PutAugmented(EventWork work);
  bool Put(PatternWork work) { return PutUnbounded(std::move(work)); }
  bool Put(AugmentWork work) { return PutUnbounded(std::move(work)); }
  bool Put(QuotaWork work) { return PutUnbounded(std::move(work)); }
  bool Put(DataWork work) { return PutUnbounded(std::move(work)); }
  bool Put(EraseWork work) { return PutUnbounded(std::move(work)); }
  bool Put(engine::AnswerRecord answer) { return PutUnbounded(std::move(answer)); }
  bool Put(engine::ResumeRecord resume) { return PutUnbounded(resume); }

  struct Taken {
    std::vector<Work> work;            // in order
    std::optional<Milliseconds> tick;  // without work: time has come so far
    bool closed = false;               // it was closed, and everything has been handed out
  };
  // For the engine thread: what there is to do, some thousand events of it at most. `due` is when its next
  // timer is due. Waits until there is something, but not longer than `longest`; then nothing is set.
  Taken Take(std::optional<Milliseconds> due, std::chrono::milliseconds longest = kLongestWait);
  // The longest sleep: after it the clock is read again, in case an operator has set it.
  static constexpr std::chrono::milliseconds kLongestWait{60'000};

  void Close();
  void Wake();
  // Events that wait.
  std::size_t events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  template <typename What>
  bool PutUnbounded(What what);
  void Push(Work work);  // the lock is held
  void HandOut(std::vector<Work>& work);

  const Clock& clock_;
  const std::size_t event_capacity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> queue_;
  std::size_t events_ = 0;     // of the queue
  Milliseconds earliest_ = 0;  // the next stamp is not before
  bool closed_ = false;
  bool woken_ = false;
};

}  // namespace cxengine::api
