// A few threads for work that blocks: the database, password hashes, compiling patterns. Bounded, first in
// first out.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cxengine::api {

class WorkerPool {
 public:
  using Job = std::function<void()>;  // must not throw
  WorkerPool(int threads, std::size_t capacity);
  ~WorkerPool() { Drain(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and nothing happens, when `capacity` jobs wait already or the pool has been drained.
  bool Post(Job job);
  // Does what was posted, then ends the threads.
  void Drain();

 private:
  void Run();

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;
  bool draining_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace cxengine::api
