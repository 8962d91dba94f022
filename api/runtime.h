// The engine at work: one thread that applies records to the shard, and the queue that leads to it.
//
// In: events, changes of patterns, answers of endpoints, from any thread. Each is stamped when it enters the
// queue, so times never go back. Out: receipts of events, calls to endpoints. The queue is bounded for
// events: a full one refuses at once. Matching state lives in memory and is lost with the process.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/clock.h"
#include "api/connect/generic.h"
#include "api/inbox.h"
#include "api/metrics.h"
#include "api/store/events.h"
#include "engine/shard.h"

namespace cxengine::api {

struct RuntimeOptions {
  std::size_t queue_capacity = 10'000;  // events that wait
  engine::ShardOptions shard;
};

class Runtime {
 public:
  // Starts the thread. `clock`, `events` and `metrics` must outlive the runtime.
  Runtime(const Clock& clock, store::Events& events, Metrics& metrics, RuntimeOptions options = {});
  ~Runtime();  // as Drain()
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // False when the queue is full or drained: then `done` is not called. Else `done` runs on the engine
  // thread, once, and must neither block nor throw.
  bool Submit(EventSubmission event, std::function<void(EventReceipt)> done);
  // Never refused, unless drained (then false). Counts for every event that enters the queue later.
  bool Change(PatternChange change, std::function<void()> done);
  bool Change(AugmentChange change, std::function<void()> done);
  // The last ten answers of the tenant, newest first.
  std::vector<std::string> LastAnswers(std::string_view tenant) const;
  // Where data is sent in that patterns wait for.
  GenericEndpoint& generic() { return generic_; }
  // Applies what is queued, ends the thread, keeps the history. Later submissions are refused.
  void Drain();
  // Events that wait.
  std::size_t queued() const { return inbox_->events(); }
  // Lets the thread look at the clock again, for tests that move it.
  void Wake();

 private:
  class Engine;
  std::shared_ptr<Inbox> inbox_;
  GenericEndpoint generic_;
  std::unique_ptr<Engine> engine_;
  std::thread thread_;
};

}  // namespace cxengine::api
