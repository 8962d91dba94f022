#include "api/rate_limiter.h"

#include <algorithm>

namespace cxengine::api {

bool RateLimiter::Take(std::string_view tenant, std::int64_t limit_per_second, std::int64_t events) {
  if (limit_per_second <= 0) return true;
  const auto limit = static_cast<double>(limit_per_second);
  const auto wanted = static_cast<double>(events);
  const Milliseconds now = clock_.Now();
  const std::lock_guard lock(mutex_);
  Bucket& bucket = buckets_.try_emplace(std::string(tenant), Bucket{limit, now}).first->second;
  const Milliseconds passed = std::max<Milliseconds>(0, now - bucket.at);
  bucket.level = std::min(limit, bucket.level + limit * static_cast<double>(passed) / 1000);
  bucket.at = now;
  if (bucket.level < wanted) return false;
  bucket.level -= wanted;
  return true;
}

}  // namespace cxengine::api
