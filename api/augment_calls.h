// The questions of augments to APIs: answered from what is known, or asked; equal questions that are under
// way at the same time are asked once.
//
// For one thread (the Augmenter's); answers of the network are handed to it by `post`.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/augment_cache.h"
#include "api/augment_chain.h"
#include "api/connect/http_client.h"
#include "api/metrics.h"
#include "dsl/value.h"

namespace cxengine::api {

class AugmentCalls {
 public:
  struct Reply {
    AugmentCache::Answer fields;  // null: it failed,
    std::string why;              // for this reason, in words for the tenant
    bool stopped = false;         // the server does: nobody was asked
  };
  using Done = std::function<void(const Reply&)>;
  using Post = std::function<void(std::function<void()>)>;

  AugmentCalls(AugmentCache cache, std::chrono::milliseconds timeout, HttpClient& http, Metrics& metrics,
               Post post)
      : cache_(std::move(cache)), timeout_(timeout), http_(http), metrics_(metrics), post_(std::move(post)) {}

  // The reply, if it is known at once; else `done` is called with it, later and once.
  std::optional<Reply> Ask(const std::string& tenant, const AugmentStep& step, const dsl::Value& key,
                           const dsl::Value& object, Done done);
  // A question was not asked, for too many are.
  void CountBusy() { metrics_.CountAugment(Metrics::AugmentOutcome::kBusy); }
  // What is known of the tenant's questions is forgotten, and what is under way is not kept.
  void Forget(const std::string& tenant);

 private:
  struct UnderWay {
    std::vector<Done> waiting;
    bool keep = true;
  };
  void Finish(const std::string& question, const dsl::Value& key, const HttpOutcome& outcome,
              std::chrono::steady_clock::duration took);

  AugmentCache cache_;
  const std::chrono::milliseconds timeout_;
  HttpClient& http_;
  Metrics& metrics_;
  const Post post_;
  std::map<std::string, UnderWay> under_way_;  // by question, as in the cache
};

}  // namespace cxengine::api
