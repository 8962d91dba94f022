// Slows down guessing: each name (an address, a user) has a bucket of attempts that refills slowly.
//
// An attempt takes one from the buckets of all its names before the password is looked at; a right password
// gives the one of the user back. When a bucket is empty, the answer is how long to wait.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/clock.h"

namespace cxengine::api::auth {

struct ThrottleOptions {
  double burst = 10;                   // attempts at once
  Milliseconds refill_every = 15'000;  // one attempt
  std::size_t max_names = 10'000;      // beyond, the fullest buckets are forgotten
};

class Throttle {
 public:
  explicit Throttle(const Clock& clock, ThrottleOptions options = {}) : clock_(clock), options_(options) {}
  // nullopt: go ahead, one attempt of each name is spent. Else ms to wait; nothing is spent.
  std::optional<Milliseconds> Attempt(const std::vector<std::string>& names);
  void GiveBack(const std::string& name);

 private:
  struct Bucket {
    double attempts;
    Milliseconds at;
  };
  Bucket& Refilled(const std::string& name, Milliseconds now);
  void Forget(Milliseconds now);

  const Clock& clock_;
  const ThrottleOptions options_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace cxengine::api::auth
