// The streams of events that are under way, so that they can be told that the server stops: each answers what
// it has handed to the engine, says where it stopped, and ends.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace cxengine::api {

class OpenStreams {
 public:
  // While the result lives, `wake` is called once when Stop() is; it must not block.
  std::shared_ptr<void> Add(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t number = next_++;
    wakes_.emplace(number, std::move(wake));
    return {nullptr, [this, number](void*) {
              const std::lock_guard gone(mutex_);
              wakes_.erase(number);
            }};
  }
  void Stop() {
    stopping_ = true;
    std::vector<std::function<void()>> wakes;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [number, wake] : wakes_) wakes.push_back(wake);
    }
    for (const auto& wake : wakes) wake();
  }
  // Asked by a stream that has been added: then it misses nothing.
  bool stopping() const { return stopping_; }

 private:
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::map<std::uint64_t, std::function<void()>> wakes_;
  std::uint64_t next_ = 0;
};

}  // namespace cxengine::api
