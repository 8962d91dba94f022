// Calls that are to be made in a moment: for streams that wait for their rate or for room in a queue.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cxengine::api {

class Pacer {
 public:
  static constexpr std::chrono::milliseconds kMoment{10};

  Pacer() : thread_([this] { Run(); }) {}
  ~Pacer() { Stop(); }
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;

  // Calls it once on the pacer's thread, after a moment; not at all once stopped. It must not block or throw.
  void Later(std::function<void()> call);
  // Makes the calls that wait, then ends the thread.
  void Stop();

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> calls_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace cxengine::api
