// Work on several threads whose results are taken in order.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace cxengine::tools {

// Calls `work(i)` for each i below `count`, on up to `threads` threads, and `take(i, result)` on the calling
// thread, in order of i, each as soon as it can be. `idle(finished)` is called on the calling thread between
// these, and some ten times a second while it waits. The first exception of `work` comes out at its place,
// and what has not begun then is left out.
template <typename Result>
void ForEachInOrder(std::size_t count, std::size_t threads, const std::function<Result(std::size_t)>& work,
                    const std::function<void(std::size_t, Result)>& take,
                    const std::function<void(std::size_t finished)>& idle) {
  threads = std::min(threads, count);
  if (threads <= 1) {
    for (std::size_t i = 0; i < count; ++i) {
      take(i, work(i));
      idle(i + 1);
    }
    return;
  }

  struct Slot {
    std::optional<Result> result;
    std::exception_ptr failure;
    bool done = false;
  };
  std::mutex mutex;  // guards everything below
  std::condition_variable done;
  std::vector<Slot> slots(count);
  std::size_t next = 0;
  std::size_t finished = 0;
  bool stopped = false;

  const auto run = [&] {
    std::unique_lock lock(mutex);
    while (next < count && !stopped) {
      const std::size_t i = next++;
      lock.unlock();
      Slot slot;
      try {
        slot.result = work(i);
      } catch (...) {
        slot.failure = std::current_exception();
      }
      slot.done = true;
      lock.lock();
      slots[i] = std::move(slot);
      ++finished;
      done.notify_one();
    }
  };
  // Joins when it goes out of scope, whatever happens.
  struct Crew {
    std::vector<std::thread> threads;
    const std::function<void()> stop;
    ~Crew() {
      stop();
      for (std::thread& thread : threads) thread.join();
    }
  } crew{{}, [&] {
           const std::lock_guard lock(mutex);
           stopped = true;
         }};
  for (std::size_t i = 0; i < threads; ++i) crew.threads.emplace_back(run);

  for (std::size_t i = 0; i < count; ++i) {
    std::unique_lock lock(mutex);
    while (!slots[i].done) {
      done.wait_for(lock, std::chrono::milliseconds(100), [&] { return slots[i].done; });
      const std::size_t so_far = finished;
      lock.unlock();
      idle(so_far);
      lock.lock();
    }
    Slot slot = std::move(slots[i]);
    lock.unlock();
    if (slot.failure) std::rethrow_exception(slot.failure);
    take(i, std::move(*slot.result));
  }
}

}  // namespace cxengine::tools
