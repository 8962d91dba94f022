// The queue to the engine thread, and its clock: whatever enters is stamped under one lock, so order and time
// agree.
//
// A tick at T is handed out only when everything stamped T or earlier has been; what enters afterwards is
// stamped later than T. So the records that the engine applies never go back in time, whatever the clock
// does.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/clock.h"
#include "api/csv_table.h"
#include "dsl/plan.h"
#include "engine/record.h"

namespace cxengine::api {

struct EventSubmission {
  std::string tenant;
  std::string json;                    // the body as sent: an object, or an array of them
  std::string idempotency_key;         // "": none
  std::vector<std::string> list = {};  // the objects of the array; empty: `json` is one event
  bool separately = false;             // each of the list is taken or refused for itself
};

// What became of an event.
struct EventReceipt {
  enum class Outcome {
    kTaken,
    kInvalid,    // not one JSON object; `text` says why
    kNoKey,      // carries none of `key_attributes`
    kKeyReused,  // the idempotency key came before with another body
    kFailed,     // our fault
  };
  Outcome outcome = Outcome::kFailed;
  std::string text;  // kTaken: {"event", "key-attr", "id", "contributing?"}, for a list an array of them
  std::vector<std::string> key_attributes;
  std::size_t place = 0;                // of a refusal: which event of the list, from 1; 0: of none
  std::vector<EventReceipt> each = {};  // of events that were taken separately
};

struct EventWork {
  EventSubmission event;
  std::function<void(EventReceipt)> done;
};

struct PatternChange {
  std::string tenant;
  std::string pattern;
  std::string key_attribute;
  std::shared_ptr<const dsl::Plan> plan;  // null: disabled or deleted
};

struct PatternWork {
  PatternChange change;
  std::function<void()> done;
};

// The tables that events of the tenant are augmented from, in order of their augments.
struct AugmentChange {
  std::string tenant;
  std::vector<std::shared_ptr<const CsvTable>> tables;
};

struct AugmentWork {
  AugmentChange change;
  std::function<void()> done;
};

struct Work {
  Milliseconds at = 0;
  // An AnswerRecord gets its time from here too.
  std::variant<EventWork, PatternWork, AugmentWork, engine::AnswerRecord> what;
};

class Inbox {
 public:
  Inbox(const Clock& clock, std::size_t event_capacity) : clock_(clock), event_capacity_(event_capacity) {}

  // False, and nothing happens, when it is closed, or for an event when `event_capacity` of them wait.
  bool Put(EventWork work);
  bool Put(PatternWork work);
  bool Put(AugmentWork work);
  bool Put(engine::AnswerRecord answer);

  struct Closed {};
  // For the engine thread: the next thing to do. `due` is when its next timer is due; waits until there is
  // work or `due` has come. Closed once it was closed and everything has been handed out.
  std::variant<Work, engine::TickRecord, Closed> Take(std::optional<Milliseconds> due);

  void Close();
  void Wake();
  // Events that wait.
  std::size_t events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  void Push(Work work);  // the lock is held

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
