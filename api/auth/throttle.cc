#include "api/auth/throttle.h"

#include <algorithm>
#include <cmath>

namespace cxengine::api::auth {

Throttle::Bucket& Throttle::Refilled(const std::string& name, Milliseconds now) {
  const auto [found, added] = buckets_.try_emplace(name, Bucket{options_.burst, now});
  Bucket& bucket = found->second;
  const Milliseconds passed = std::max<Milliseconds>(0, now - bucket.at);
  bucket.attempts =
      std::min(options_.burst,
               bucket.attempts + static_cast<double>(passed) / static_cast<double>(options_.refill_every));
  bucket.at = now;
  return bucket;
}

// A bucket that has refilled says nothing. When all are in use, half of them go: memory is bounded, and an
// attacker who owns that many addresses is not stopped here anyway.
void Throttle::Forget(Milliseconds now) {
  for (auto entry = buckets_.begin(); entry != buckets_.end();) {
    const double refilled = entry->second.attempts + static_cast<double>(now - entry->second.at) /
                                                         static_cast<double>(options_.refill_every);
    entry = refilled >= options_.burst ? buckets_.erase(entry) : std::next(entry);
  }
  if (buckets_.size() < options_.max_names) return;
  for (auto entry = buckets_.begin(); entry != buckets_.end() && buckets_.size() > options_.max_names / 2;)
    entry = buckets_.erase(entry);
}

std::optional<Milliseconds> Throttle::Attempt(const std::vector<std::string>& names) {
  const Milliseconds now = clock_.Now();
  const std::lock_guard lock(mutex_);
  if (buckets_.size() + names.size() > options_.max_names) Forget(now);
  double missing = 0;
  for (const std::string& name : names) missing = std::max(missing, 1 - Refilled(name, now).attempts);
  if (missing > 0)
    return static_cast<Milliseconds>(std::ceil(missing * static_cast<double>(options_.refill_every)));
  for (const std::string& name : names) buckets_.at(name).attempts -= 1;
  return std::nullopt;
}

void Throttle::GiveBack(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = buckets_.find(name);
  if (found != buckets_.end()) found->second.attempts = std::min(options_.burst, found->second.attempts + 1);
}

}  // namespace cxengine::api::auth
