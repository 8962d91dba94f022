// The engine as the server sees it: a queue that leads to its thread, and what comes back.
//
// In: events, changes of patterns, data for patterns that wait for it, from any thread. Each is stamped when
// it enters the queue, so times never go back; it is answered when it is in the log and has been applied. The
// queue is bounded for events: a full one refuses at once.
//
// Opening a data folder brings back everything that was answered: the last snapshot, and the log since.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/augmenter.h"
#include "api/clock.h"
#include "api/connect/http_client.h"
#include "api/engine_thread.h"
#include "api/inbox.h"
#include "api/log/log.h"
#include "api/log/snapshots.h"
#include "api/machine.h"
#include "api/metrics.h"
#include "api/snapshot_maker.h"
#include "api/store/events.h"

namespace cxengine::api {

struct RuntimeOptions {
  std::size_t queue_capacity = 10'000;  // events that wait
  engine::ShardOptions shard;
  SnapshotOptions snapshots;
  HttpClientOptions outgoing;  // for what tenants have asked elsewhere
  AugmentOptions augments;
  // By default the system's.
  std::function<std::unique_ptr<Resolver>()> make_resolver;
  // Opens the log of a data folder; by default it is embedded.
  std::function<std::unique_ptr<Log>(const std::string& folder)> open_log;
};

class Runtime {
 public:
  // Reads what `folder` has of log and snapshots. `clock`, `events` and `metrics` must outlive the runtime.
  // Throws store::Error, in words for the operator, if they are damaged or newer than this server.
  Runtime(const std::string& folder, const Clock& clock, store::Events& events, Metrics& metrics,
          const RuntimeOptions& options = {});
  ~Runtime();  // as Drain()
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  // The patterns that the log has enabled; before Start.
  std::vector<engine::Shard::EnabledPlan> EnabledPatterns() const { return machine_->shard().Enabled(); }
  // Starts the thread; what was put into the queue before comes first.
  void Start();
  // Instead of Start, for simulations: does here and now what the thread would do next, without waiting for
  // more. The same calls at the same times come to the same, down to the order of writes on the disk. False:
  // there was nothing to do.
  bool TakeTurn();

  // False when the queue is full or drained: then `done` is not called. Else `done` runs on the engine
  // thread, once, and must neither block nor throw.
  bool Submit(EventSubmission event, std::function<void(EventReceipt)> done);
  // Never refused, unless drained (then false). Counts for every event that enters the queue later.
  bool Change(PatternChange change, std::function<void(bool counts)> done);
  bool Change(AugmentChange change, std::function<void(bool counts)> done);
  // Data for the endpoint `generic`; as a change. `done` is told how many calls got it, nothing if the log
  // cannot be written.
  bool Post(std::string tenant, std::string id, dsl::Value data,
            std::function<void(std::optional<std::size_t>)> done);
  // The last ten answers of the tenant, newest first.
  std::vector<std::string> LastAnswers(std::string_view tenant) const {
    return machine_->history().Of(tenant);
  }
  // Writes and applies what is queued, ends the thread. Later submissions are refused.
  void Drain();
  // Events that wait.
  std::size_t queued() const { return inbox_->events() + augmenter_.waiting(); }
  // Lets the thread look at the clock again, for tests that move it.
  void Wake() { inbox_->Wake(); }

 private:
  std::shared_ptr<Inbox> inbox_;
  HttpClient http_;
  Augmenter augmenter_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<Snapshots> snapshots_;
  std::unique_ptr<Machine> machine_;
  std::unique_ptr<SnapshotMaker> snapshot_maker_;
  std::unique_ptr<EngineThread> engine_;
  std::thread thread_;
};

}  // namespace cxengine::api
