// The engine as the server sees it: a queue that leads to its thread, and what comes back.
//
// In: events, changes of patterns, data for patterns that wait for it, from any thread. Each is stamped when
// it enters the queue, so times never go back; it is answered when it is in the log and has been applied. The
// queue is bounded for events: a full one refuses at once.
//
// Opening a data folder brings back everything that was answered: the last snapshot, and the log since. What
// matches do is in the journal, whenever the process ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "api/augmenter.h"
#include "api/clock.h"
#include "api/metrics.h"
#include "api/runtime_options.h"
#include "api/store/events.h"
#include "api/submission.h"

namespace cxengine::api {

class EngineThread;
class Inbox;
class Machine;
class SnapshotMaker;
class Snapshots;
class WarmKeys;
namespace journal {
class Keeper;
}

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
  std::vector<engine::Shard::EnabledPlan> EnabledPatterns() const;
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
  // For so many keys something of the tenant may wait; nullopt: as many as there are. As a change.
  bool LimitKeys(std::string tenant, std::optional<std::uint64_t> most);
  // Data for the endpoint `generic`; as a change. `done` is told how many calls got it, nothing if it
  // was not taken.
  bool Post(std::string tenant, std::string id, dsl::Value data,
            std::function<void(std::optional<std::size_t>)> done);
  // Forgets what is known of one person; as a change. `done` is told what was found, once it is gone but for
  // the log and snapshots, which go soon; nothing if nothing was done.
  bool Erase(std::string tenant, std::string key_attribute, std::string key,
             std::function<void(std::optional<Erased>)> done);
  // The last ten answers of the tenant, newest first.
  std::vector<std::string> LastAnswers(std::string_view tenant) const;
  // Writes and applies what is queued, ends the thread. Later submissions are refused.
  void Drain();
  // Waits a little for what has been answered to be in the journal.
  void SettleJournal();
  // Entries of the log.
  std::uint64_t LogEntries();
  // Why events are refused, if they are; from any thread. In the callback of what was not taken it is why,
  // unless one of the keys that it concerns cannot be read.
  Hindrance hindrance() const;
  // Events that wait.
  std::size_t queued() const;
  // Lets the thread look at the clock again, for tests that move it.
  void Wake();

 private:
  void KeepNumbers();

  std::shared_ptr<Inbox> inbox_;
  HttpClient http_;
  Augmenter augmenter_;
  HttpClient endpoint_http_;  // apart: endpoints may take their time, augments may not
  HttpEndpoint endpoint_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<journal::Keeper> journal_;
  std::unique_ptr<Snapshots> snapshots_;
  std::unique_ptr<Machine> machine_;
  std::unique_ptr<WarmKeys> warm_keys_;
  std::unique_ptr<SnapshotMaker> snapshot_maker_;
  std::unique_ptr<EngineThread> engine_;
  std::thread thread_;
};

}  // namespace cxengine::api
