// What waits for one key as bytes, and back: the parts that candidates and matches share.
//
// An event that several of them hold is written once. The reader takes any bytes: what could not be the state
// of these plans makes it fail, and nothing of it is used.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "engine/bound_plan.h"
#include "engine/bytes.h"
#include "engine/run.h"

namespace cxengine::engine {

class StateWriter : public ByteWriter {
 public:
  void PutEvent(const Event& event);
  void PutRun(const Run& run);
  void PutWords(const std::vector<std::int64_t>& words);
  void PutValues(const std::vector<Value>& values);
  // The events that were put, then the rest.
  std::string Finish();

 private:
  std::vector<const Event*> events_;
  absl::flat_hash_map<EventNumber, std::uint32_t> places_;  // of the events
};

// Whether one of the events of such bytes, as JSON, is such.
bool HoldsEvent(std::string_view bytes, absl::FunctionRef<bool(std::string_view json)> is_such);

class StateReader : public ByteReader {
 public:
  // Reads the events, parsed against `fields`.
  StateReader(std::string_view bytes, const FieldTable& fields);

  // The time of the newest event; the least there is if there are none.
  Milliseconds newest() const { return newest_; }
  std::shared_ptr<const Event> TakeEvent();  // null only after a failure
  Run TakeRun();
  std::vector<std::int64_t> TakeWords();
  std::vector<Value> TakeValues();
  // A time, or a number that time is added to.
  Milliseconds TakeTime();
  // The same, or kNever.
  Milliseconds TakeDue();

 private:
  Milliseconds Checked(Milliseconds time);

  std::vector<std::shared_ptr<const Event>> events_;
  Milliseconds newest_ = std::numeric_limits<Milliseconds>::min();
};

}  // namespace cxengine::engine
