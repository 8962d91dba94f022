// How the runtime works.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/augmenter.h"
#include "api/clock.h"
#include "api/connect/http_client.h"
#include "api/connect/http_endpoint.h"
#include "api/journal/options.h"
#include "engine/shard.h"

namespace cxengine::api {

class Log;
class Snapshots;

struct SnapshotOptions {
  // One is begun when the log has grown by so much since the one before, ...
  std::uint64_t entries = 1'000'000;
  std::uint64_t bytes = 256ULL * 1024 * 1024;
  // ... or when anything has happened since, so long ago.
  Milliseconds age = 24LL * 3600 * 1000;
};

struct RuntimeOptions {
  std::size_t queue_capacity = 10'000;  // events that wait
  engine::ShardOptions shard;
  std::size_t threads = 1;  // on which the engine works
  SnapshotOptions snapshots;
  std::size_t warm_keys = 0;  // that stay in memory: see WarmKeys
  journal::Options journal;
  HttpClientOptions outgoing;  // for what tenants have asked elsewhere; of augments and of endpoints each
  AugmentOptions augments;
  HttpEndpoint::Find find_service;  // empty: there are no endpoints of tenants' own
  // By default the system's.
  std::function<std::unique_ptr<Resolver>()> make_resolver;
  // Opens the log of a data folder; by default it is embedded.
  std::function<std::unique_ptr<Log>(const std::string& folder)> open_log;
  // The same of snapshots.
  std::function<std::unique_ptr<Snapshots>(const std::string& folder)> open_snapshots;
};

}  // namespace cxengine::api
