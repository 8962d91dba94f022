#include "api/rate_limiter.h"

#include <algorithm>

namespace cxengine::api {

RateLimiter::Bucket& RateLimiter::Fill(std::string_view tenant, double limit) {
  const Milliseconds now = clock_.Now();
  Bucket& bucket = buckets_.try_emplace(std::string(tenant), Bucket{limit, now}).first->second;
  const Milliseconds passed = std::max<Milliseconds>(0, now - bucket.at);
  bucket.level = std::min(limit, bucket.level + limit * static_cast<double>(passed) / 1000);
  bucket.at = now;
  return bucket;
}

bool RateLimiter::Take(std::string_view tenant, std::int64_t limit_per_second, std::int64_t events) {
  if (limit_per_second <= 0) return true;
  const std::lock_guard lock(mutex_);
  Bucket& bucket = Fill(tenant, static_cast<double>(limit_per_second));
  if (bucket.level < static_cast<double>(events)) return false;
  bucket.level -= static_cast<double>(events);
  return true;
}

std::int64_t RateLimiter::TakeUpTo(std::string_view tenant, std::int64_t limit_per_second,
                                   std::int64_t events) {
  if (limit_per_second <= 0) return events;
  const std::lock_guard lock(mutex_);
  Bucket& bucket = Fill(tenant, static_cast<double>(limit_per_second));
  const std::int64_t taken = std::min(events, static_cast<std::int64_t>(bucket.level));
  bucket.level -= static_cast<double>(taken);
  return taken;
}

}  // namespace cxengine::api
