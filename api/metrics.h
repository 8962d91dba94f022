// What the server counts, for Prometheus: requests by route, events, matches, interactions.
//
// In: one call for each thing that happens, from any thread; what is counted often is looked up once, at the
// start. Out: the text format of /metrics. Labels come from fixed sets, so that no client can make them grow.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "api/clock.h"
#include "api/connect/http_client.h"
#include "api/submission.h"
#include "engine/effect.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
class Registry;
}  // namespace prometheus

namespace cxengine::engine {
struct WaitingCounts;
}  // namespace cxengine::engine

namespace cxengine::api {

// What the data folder holds.
struct Stored {
  std::int64_t configuration_bytes = 0;  // of files
  std::int64_t log_bytes = 0;
  std::int64_t state_bytes = 0;
  std::int64_t journal_bytes = 0;
  std::uint64_t log_entries = 0;
  std::int64_t journal_matches = 0;
  Milliseconds journal_oldest = 0;  // 0: there is none
};

class Metrics {
 public:
  // Of one route: how often it answered what, and how long that took.
  class Route {
   public:
    void Count(int status, std::chrono::steady_clock::duration took);

   private:
    friend class Metrics;
    std::array<prometheus::Counter*, 5> by_class_{};  // 1xx to 5xx
    prometheus::Histogram* seconds_ = nullptr;
  };

  Metrics();
  ~Metrics();

  // Lives as long as the metrics.
  Route& ForRoute(const std::string& listener, const std::string& method, const std::string& path);
  void CountTaken(bool contributing);
  void CountRefused(EventReceipt::Outcome why);
  void CountEffect(const engine::Effect& effect);
  // What became of the question of an augment to an API: as HttpOutcome::Kind, and what only augments know.
  enum class AugmentOutcome {
    kAnswered,
    kCached,  // known already, or asked by another event at the same time
    kStatus,  // an answer, and not a 200
    kMalformed,
    kRefused,
    kUnresolved,
    kUnreachable,
    kInsecure,
    kTimeout,
    kTooLarge,
    kBroken,
    kBusy,
    kStopped,
  };
  static AugmentOutcome OutcomeOf(HttpOutcome::Kind kind);
  void CountAugment(AugmentOutcome outcome);
  void CountAugmentTime(std::chrono::steady_clock::duration took);
  void CountErasure();
  void SetThreads(std::size_t count);
  void SetWaiting(const engine::WaitingCounts& counts);
  void SetHindrance(Hindrance hindrance, std::size_t unreadable_keys);
  // The metrics as text, with what is asked for at this moment: events that wait, what is stored.
  std::string Text(std::size_t queued, const Stored& stored);

 private:
  struct Endpoint {
    prometheus::Counter* calls = nullptr;
    prometheus::Counter* answered = nullptr;
    prometheus::Counter* failed = nullptr;
  };

  std::shared_ptr<prometheus::Registry> registry_;
  std::map<std::string, Route> routes_;
  std::array<prometheus::Counter*, 2> taken_{};     // by `contributing`
  std::array<prometheus::Counter*, 10> refused_{};  // by EventReceipt::Outcome
  std::array<prometheus::Counter*, 13> effects_{};  // by engine::Effect::Kind; null: not counted
  std::map<std::string, Endpoint, std::less<>> endpoints_;
  std::array<prometheus::Counter*, 13> augments_{};  // by AugmentOutcome
  prometheus::Histogram* augment_seconds_ = nullptr;
  prometheus::Gauge* queued_ = nullptr;
  prometheus::Gauge* threads_ = nullptr;
  prometheus::Gauge* cold_keys_ = nullptr;
  prometheus::Gauge* unreadable_keys_ = nullptr;
  std::array<prometheus::Gauge*, 4> refusing_{};  // by Hindrance, without kNone
  std::array<prometheus::Gauge*, 3> waiting_{};   // keys, candidates, matches
  prometheus::Counter* erasures_ = nullptr;
  std::array<prometheus::Gauge*, 4> bytes_{};  // configuration, log, state, journal
  prometheus::Gauge* log_entries_ = nullptr;
  prometheus::Gauge* journal_matches_ = nullptr;
  prometheus::Gauge* journal_oldest_ = nullptr;
};

}  // namespace cxengine::api
