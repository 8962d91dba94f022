// How many events a tenant may send: a token bucket each, with one second of burst (platform contract §4).
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/clock.h"

namespace cxengine::api {

class RateLimiter {
 public:
  explicit RateLimiter(const Clock& clock) : clock_(clock) {}
  // True: `events` of them are taken from the tenant's bucket. False: that many are not there now, and
  // nothing is taken. A limit of 0 means none; a changed limit counts from the next call.
  bool Take(std::string_view tenant, std::int64_t limit_per_second, std::int64_t events = 1);
  // Takes as many as there are, at most `events`; how many.
  std::int64_t TakeUpTo(std::string_view tenant, std::int64_t limit_per_second, std::int64_t events);

 private:
  struct Bucket {
    double level = 0;
    Milliseconds at = 0;
  };
  // The tenant's, filled up to now; the lock is held.
  Bucket& Fill(std::string_view tenant, double limit);

  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;  // only of tenants that exist
};

}  // namespace cxengine::api
