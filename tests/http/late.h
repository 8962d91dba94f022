// A thread that answers requests some time after the handler has returned, for tests of what happens in
// between.
//
// In: work. Out: it is done in order on another thread. The destructor does what is left and joins.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "api/http/message.h"

namespace cxengine::http {

class Late {
 public:
  Late() : thread_([this] { Run(); }) {}
  ~Late() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  void Do(std::function<void()> work) {
    {
      const std::lock_guard lock(mutex_);
      work_.push_back(std::move(work));
    }
    changed_.notify_one();
  }

  void Answer(Responder responder, std::string body) {
    auto held = std::make_shared<Responder>(std::move(responder));
    Do([held, body = std::move(body)]() mutable {
      Response response;
      response.body = std::move(body);
      held->Send(std::move(response));
    });
  }

 private:
  void Run() {
    for (;;) {
      std::function<void()> work;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stop_ || !work_.empty(); });
        if (work_.empty()) return;
        work = std::move(work_.front());
        work_.pop_front();
      }
      work();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace cxengine::http
