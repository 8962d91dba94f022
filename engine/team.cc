// Team.
#include "engine/team.h"

#include <utility>

namespace cxengine::engine {

Team::Team(std::size_t size) {
  try {
    for (std::size_t member = 1; member < size; ++member)
      threads_.emplace_back([this, member] { Follow(member); });
  } catch (...) {
    End();  // the system gives no more threads
    throw;
  }
}

Team::~Team() { End(); }

void Team::End() {
  work_ = nullptr;
  ++round_;
  round_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Team::Run(absl::FunctionRef<void(std::size_t member)> work) {
  work_ = &work;
  busy_ = static_cast<std::uint32_t>(threads_.size());
  ++round_;
  round_.notify_all();
  Do(0);
  for (std::uint32_t busy = busy_; busy != 0; busy = busy_) busy_.wait(busy);
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Team::Follow(std::size_t member) {
  for (std::uint32_t round = 0;; ++round) {
    round_.wait(round);
    if (work_ == nullptr) return;
    Do(member);
    if (--busy_ == 0) busy_.notify_one();
  }
}

void Team::Do(std::size_t member) {
  try {
    (*work_)(member);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

}  // namespace cxengine::engine
