#include "api/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

#include "engine/catalogue.h"
#include "engine/shard.h"

namespace cxengine::api {
namespace {

using Kind = engine::Effect::Kind;
using Outcome = EventReceipt::Outcome;

// Names of a tenant's own are counted together.
constexpr const char* kOtherEndpoint = "http";

const char* ReasonOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kTaken:
      break;
    case Outcome::kInvalid:
      return "invalid";
    case Outcome::kNoKey:
      return "missing-key";
    case Outcome::kKeyQuota:
      return "quota-exceeded";
    case Outcome::kKeyReused:
      return "idempotency-key-reused";
    case Outcome::kFailed:
      return "internal-error";
    case Outcome::kNotWritten:
      return "log-unavailable";
    case Outcome::kNotRead:
      return "state-unreadable";
    case Outcome::kNotJournaled:
    case Outcome::kNotSaved:
      return "storage-unavailable";
  }
  return "";
}

const char* ResultOf(Kind kind) {
  switch (kind) {
    case Kind::kBorn:
      return "born";
    case Kind::kCompleted:
      return "completed";
    case Kind::kFailed:
      return "failed";
    case Kind::kExpired:
      return "expired";
    case Kind::kCancelled:
      return "cancelled";
    case Kind::kRefused:
      return "refused";
    case Kind::kDropped:
      return "dropped";
    case Kind::kSeen:
    case Kind::kConsumed:
    case Kind::kReleased:
    case Kind::kCall:
    case Kind::kAnswer:
    case Kind::kUnaugmented:
      break;
  }
  return nullptr;
}

const char* NameOf(Metrics::AugmentOutcome outcome) {
  using Augment = Metrics::AugmentOutcome;
  switch (outcome) {
    case Augment::kAnswered:
      return "answered";
    case Augment::kCached:
      return "cached";
    case Augment::kStatus:
      return "status";
    case Augment::kMalformed:
      return "malformed";
    case Augment::kRefused:
      return "refused";
    case Augment::kUnresolved:
      return "unresolved";
    case Augment::kUnreachable:
      return "unreachable";
    case Augment::kInsecure:
      return "insecure";
    case Augment::kTimeout:
      return "timeout";
    case Augment::kTooLarge:
      return "too-large";
    case Augment::kBroken:
      return "broken";
    case Augment::kBusy:
      return "busy";
    case Augment::kStopped:
      return "stopped";
  }
  return "";
}

}  // namespace

Metrics::Metrics() : registry_(std::make_shared<prometheus::Registry>()) {
  auto& events = prometheus::BuildCounter()
                     .Name("cxengine_events_total")
                     .Help("Events taken, by whether a pattern took them or keeps them.")
                     .Register(*registry_);
  taken_ = {&events.Add({{"contributing", "false"}}), &events.Add({{"contributing", "true"}})};
  auto& refused = prometheus::BuildCounter()
                      .Name("cxengine_events_refused_total")
                      .Help("Events and arrays of events that the engine did not take, by reason.")
                      .Register(*registry_);
  for (const Outcome outcome :
       {Outcome::kInvalid, Outcome::kNoKey, Outcome::kKeyQuota, Outcome::kKeyReused, Outcome::kFailed,
        Outcome::kNotWritten, Outcome::kNotRead, Outcome::kNotJournaled, Outcome::kNotSaved})
    refused_[static_cast<std::size_t>(outcome)] = &refused.Add({{"reason", ReasonOf(outcome)}});
  auto& matches = prometheus::BuildCounter()
                      .Name("cxengine_matches_total")
                      .Help("Matches, by what became of them; `dropped`: candidates beyond the cap.")
                      .Register(*registry_);
  for (std::size_t kind = 0; kind < effects_.size(); ++kind)
    if (const char* result = ResultOf(static_cast<Kind>(kind)))
      effects_[kind] = &matches.Add({{"result", result}});
  auto& calls = prometheus::BuildCounter()
                    .Name("cxengine_interactions_total")
                    .Help("Attempts of interactions, by type of endpoint and outcome; `called`: all of them.")
                    .Register(*registry_);
  std::vector<std::string> names = {"augments"};  // what matches ask before they begin
  for (const engine::IntegrationType& row : engine::Catalogue()) names.emplace_back(row.endpoint.name);
  for (const std::string& name : names) {
    endpoints_[name] = {&calls.Add({{"endpoint", name}, {"outcome", "called"}}),
                        &calls.Add({{"endpoint", name}, {"outcome", "answered"}}),
                        &calls.Add({{"endpoint", name}, {"outcome", "failed"}})};
  }
  auto& augments = prometheus::BuildCounter()
                       .Name("cxengine_augments_total")
                       .Help(
                           "Questions of augments to APIs, by outcome; `cached`: not asked, for the answer "
                           "is known or on its way.")
                       .Register(*registry_);
  for (std::size_t i = 0; i < augments_.size(); ++i)
    augments_[i] = &augments.Add({{"outcome", NameOf(static_cast<AugmentOutcome>(i))}});
  static const prometheus::Histogram::BucketBoundaries seconds = {0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5};
  augment_seconds_ = &prometheus::BuildHistogram()
                          .Name("cxengine_augment_seconds")
                          .Help("From the question of an augment to its answer or failure.")
                          .Register(*registry_)
                          .Add({}, seconds);
  queued_ = &prometheus::BuildGauge()
                 .Name("cxengine_events_queued")
                 .Help("Events that wait for the engine.")
                 .Register(*registry_)
                 .Add({});
  threads_ = &prometheus::BuildGauge()
                  .Name("cxengine_engine_threads")
                  .Help("Threads on which the engine works.")
                  .Register(*registry_)
                  .Add({});
  auto& waiting =
      prometheus::BuildGauge()
          .Name("cxengine_waiting")
          .Help("Keys for which something waits, candidates of patterns, live matches, after the last batch.")
          .Register(*registry_);
  waiting_ = {&waiting.Add({{"what", "keys"}}), &waiting.Add({{"what", "candidates"}}),
              &waiting.Add({{"what", "matches"}})};
  cold_keys_ = &prometheus::BuildGauge()
                    .Name("cxengine_cold_keys")
                    .Help("Of the keys for which something waits, those that are not in memory.")
                    .Register(*registry_)
                    .Add({});
  erasures_ = &prometheus::BuildCounter()
                   .Name("cxengine_keys_erased_total")
                   .Help("Erasures of what is known of one key.")
                   .Register(*registry_)
                   .Add({});
  auto& bytes = prometheus::BuildGauge()
                    .Name("cxengine_stored_bytes")
                    .Help("Sizes of the data folder's databases, write-ahead logs included.")
                    .Register(*registry_);
  bytes_ = {&bytes.Add({{"part", "configuration"}}), &bytes.Add({{"part", "log"}}),
            &bytes.Add({{"part", "state"}}), &bytes.Add({{"part", "journal"}})};
  const auto gauge = [&](const char* name, const char* help) {
    return &prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add({});
  };
  unreadable_keys_ =
      gauge("cxengine_unreadable_keys", "Cold keys that could not be read when they were wanted.");
  auto& refusing = prometheus::BuildGauge()
                       .Name("cxengine_refusing_events")
                       .Help(
                           "1 while all events are refused: the log cannot be written, a key that is due "
                           "cannot be read, or too much waits for a journal or snapshots that cannot be "
                           "written.")
                       .Register(*registry_);
  refusing_ = {&refusing.Add({{"because", "log"}}), &refusing.Add({{"because", "state"}}),
               &refusing.Add({{"because", "journal"}}), &refusing.Add({{"because", "snapshot"}})};
  log_entries_ = gauge("cxengine_log_entries", "Entries of the log since the last snapshot.");
  journal_matches_ = gauge("cxengine_journal_matches", "Matches in the journal.");
  journal_oldest_ =
      gauge("cxengine_journal_oldest_timestamp_seconds", "When the oldest of them was born; 0 without any.");
}

Metrics::~Metrics() = default;

Metrics::Route& Metrics::ForRoute(const std::string& listener, const std::string& method,
                                  const std::string& path) {
  static const prometheus::Histogram::BucketBoundaries boundaries = {0.0001, 0.0005, 0.001, 0.005, 0.01,
                                                                     0.05,   0.1,    0.5,   1,     5};
  auto [place, is_new] = routes_.try_emplace(listener + " " + method + " " + path);
  Route& route = place->second;
  if (!is_new) return route;
  const prometheus::Labels labels = {{"listener", listener}, {"method", method}, {"route", path}};
  // Families of one name are one.
  auto& requests = prometheus::BuildCounter()
                       .Name("cxengine_http_requests_total")
                       .Help("Requests answered, by route and class of status.")
                       .Register(*registry_);
  for (std::size_t i = 0; i < route.by_class_.size(); ++i) {
    prometheus::Labels with_class = labels;
    with_class["status"] = std::to_string(i + 1) + "xx";
    route.by_class_[i] = &requests.Add(with_class);
  }
  route.seconds_ = &prometheus::BuildHistogram()
                        .Name("cxengine_http_request_seconds")
                        .Help("From the complete request to its answer.")
                        .Register(*registry_)
                        .Add(labels, boundaries);
  return route;
}

void Metrics::Route::Count(int status, std::chrono::steady_clock::duration took) {
  const int status_class = std::clamp(status / 100, 1, 5);
  by_class_[static_cast<std::size_t>(status_class - 1)]->Increment();
  seconds_->Observe(std::chrono::duration<double>(took).count());
}

void Metrics::CountTaken(bool contributing) { taken_[contributing ? 1 : 0]->Increment(); }

void Metrics::CountRefused(EventReceipt::Outcome why) {
  refused_[static_cast<std::size_t>(why)]->Increment();
}

void Metrics::CountEffect(const engine::Effect& effect) {
  if (auto* counter = effects_[static_cast<std::size_t>(effect.kind)]) counter->Increment();
  if (effect.kind != Kind::kCall && effect.kind != Kind::kAnswer) return;
  auto endpoint = endpoints_.find(effect.call->endpoint());
  if (endpoint == endpoints_.end()) endpoint = endpoints_.find(kOtherEndpoint);
  if (effect.kind == Kind::kCall)
    endpoint->second.calls->Increment();
  else if (effect.error().empty())
    endpoint->second.answered->Increment();
  else
    endpoint->second.failed->Increment();
}

Metrics::AugmentOutcome Metrics::OutcomeOf(HttpOutcome::Kind kind) {
  switch (kind) {
    case HttpOutcome::Kind::kAnswered:
      return AugmentOutcome::kAnswered;
    case HttpOutcome::Kind::kRefused:
      return AugmentOutcome::kRefused;
    case HttpOutcome::Kind::kUnresolved:
      return AugmentOutcome::kUnresolved;
    case HttpOutcome::Kind::kUnreachable:
      return AugmentOutcome::kUnreachable;
    case HttpOutcome::Kind::kInsecure:
      return AugmentOutcome::kInsecure;
    case HttpOutcome::Kind::kTimeout:
      return AugmentOutcome::kTimeout;
    case HttpOutcome::Kind::kTooLarge:
      return AugmentOutcome::kTooLarge;
    case HttpOutcome::Kind::kBroken:
      return AugmentOutcome::kBroken;
    case HttpOutcome::Kind::kBusy:
      return AugmentOutcome::kBusy;
    case HttpOutcome::Kind::kStopped:
      break;
  }
  return AugmentOutcome::kStopped;
}

void Metrics::CountAugment(AugmentOutcome outcome) {
  augments_[static_cast<std::size_t>(outcome)]->Increment();
}

void Metrics::CountAugmentTime(std::chrono::steady_clock::duration took) {
  augment_seconds_->Observe(std::chrono::duration<double>(took).count());
}

void Metrics::CountErasure() { erasures_->Increment(); }

void Metrics::SetThreads(std::size_t count) { threads_->Set(static_cast<double>(count)); }

void Metrics::SetWaiting(const engine::WaitingCounts& counts) {
  const std::array<std::size_t, 3> values = {counts.keys, counts.candidates, counts.matches};
  for (std::size_t i = 0; i < values.size(); ++i) waiting_[i]->Set(static_cast<double>(values[i]));
  cold_keys_->Set(static_cast<double>(counts.cold_keys));
}

void Metrics::SetHindrance(Hindrance hindrance, std::size_t unreadable_keys) {
  for (std::size_t i = 0; i < refusing_.size(); ++i)
    refusing_[i]->Set(static_cast<std::size_t>(hindrance) == i + 1 ? 1 : 0);
  unreadable_keys_->Set(static_cast<double>(unreadable_keys));
}

std::string Metrics::Text(std::size_t queued, const Stored& stored) {
  queued_->Set(static_cast<double>(queued));
  const std::array bytes = {stored.configuration_bytes, stored.log_bytes, stored.state_bytes,
                            stored.journal_bytes};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes_[i]->Set(static_cast<double>(bytes[i]));
  log_entries_->Set(static_cast<double>(stored.log_entries));
  journal_matches_->Set(static_cast<double>(stored.journal_matches));
  journal_oldest_->Set(static_cast<double>(stored.journal_oldest) / 1000);
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

}  // namespace cxengine::api
