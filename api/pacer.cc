#include "api/pacer.h"

#include <utility>

namespace cxengine::api {

void Pacer::Later(std::function<void()> call) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return;
  calls_.push_back(std::move(call));
  changed_.notify_one();
}

void Pacer::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Pacer::Run() {
  for (;;) {
    std::vector<std::function<void()>> calls;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopped_ || !calls_.empty(); });
      changed_.wait_for(lock, kMoment, [this] { return stopped_; });
      calls.swap(calls_);
      if (calls.empty() && stopped_) return;
    }
    for (const auto& call : calls) call();
  }
}

}  // namespace cxengine::api
