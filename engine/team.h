// A few threads that do one thing together, each a part of it, and then wait for the next.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"

namespace cxengine::engine {

class Team {
 public:
  // `size` counts the caller: one has no threads. Throws std::system_error when there are no more to be had.
  explicit Team(std::size_t size);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  std::size_t size() const { return threads_.size() + 1; }
  // Calls work(0) on this thread and work(1), … on the others, and returns when all have come back; throws
  // what one of them threw. One call at a time.
  void Run(absl::FunctionRef<void(std::size_t member)> work);

 private:
  void End();
  void Follow(std::size_t member);
  void Do(std::size_t member);

  const absl::FunctionRef<void(std::size_t)>* work_ = nullptr;  // null: the end
  std::atomic<std::uint32_t> round_ = 0;
  std::atomic<std::uint32_t> busy_ = 0;
  std::mutex mutex_;  // guards what follows
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace cxengine::engine
