#include "api/http/poller.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <unordered_set>
#include <utility>

namespace cxengine::http {

Poller::Poller(std::chrono::milliseconds tick)
    : tick_(tick), wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (wake_fd_ < 0) throw std::runtime_error("cannot start the HTTP server: no descriptors left");
  thread_ = std::thread([this] { Run(); });
}

Poller::~Poller() {
  Stop();
  close(wake_fd_);
}

void Poller::Add(std::shared_ptr<Client> client) {
  const std::lock_guard lock(mutex_);
  if (stop_) return;
  // With nobody to tick for, the thread sleeps without limit.
  if (clients_.empty()) Wake();
  clients_.push_back(std::move(client));
}

void Poller::AwaitWritable(std::shared_ptr<Client> client, int fd) {
  const std::lock_guard lock(mutex_);
  if (stop_) return;
  Client* const key = client.get();
  waiting_.insert_or_assign(key, Waiting{std::move(client), fd});
  Wake();
}

void Poller::TickNow() {
  const std::lock_guard lock(mutex_);
  tick_now_ = true;
  Wake();
}

void Poller::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    Wake();
  }
  if (thread_.joinable()) thread_.join();
  // Their destructors may be long, or call back: outside of the lock.
  std::vector<std::shared_ptr<Client>> clients;
  std::unordered_map<Client*, Waiting> waiting;
  const std::lock_guard lock(mutex_);
  clients.swap(clients_);
  waiting.swap(waiting_);
}

void Poller::Wake() {
  // A full counter wakes as well as one more would.
  [[maybe_unused]] const int ignored = eventfd_write(wake_fd_, 1);
}

void Poller::Run() {
  TimePoint next_tick = std::chrono::steady_clock::now() + tick_;
  std::vector<pollfd> fds;
  std::vector<std::shared_ptr<Client>> waiting;
  for (;;) {
    fds.assign(1, pollfd{wake_fd_, POLLIN, 0});
    waiting.clear();
    int timeout = -1;
    {
      const std::lock_guard lock(mutex_);
      if (stop_) return;
      for (const auto& [key, entry] : waiting_) {
        fds.push_back(pollfd{entry.fd, POLLOUT, 0});
        waiting.push_back(entry.client);
      }
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(next_tick - std::chrono::steady_clock::now());
      if (!clients_.empty())
        timeout = static_cast<int>(std::max<std::chrono::milliseconds::rep>(0, left.count()));
      if (std::exchange(tick_now_, false)) {
        timeout = 0;
        next_tick = TimePoint::min();
      }
    }
    if (poll(fds.data(), fds.size(), timeout) > 0) {
      eventfd_t ignored = 0;
      if (fds[0].revents != 0) eventfd_read(wake_fd_, &ignored);
      std::vector<std::shared_ptr<Client>> ready;
      for (std::size_t i = 1; i < fds.size(); ++i) {
        if (fds[i].revents != 0) ready.push_back(std::move(waiting[i - 1]));
      }
      CallWritable(ready);
    }
    if (std::chrono::steady_clock::now() >= next_tick) {
      Tick();
      next_tick = std::chrono::steady_clock::now() + tick_;
    }
  }
}

void Poller::CallWritable(const std::vector<std::shared_ptr<Client>>& ready) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& client : ready) waiting_.erase(client.get());
  }
  for (const auto& client : ready) {
    try {
      client->OnWritable();
    } catch (...) {
      // It does not wait any more; its write deadline ends it.
    }
  }
}

void Poller::Tick() {
  std::vector<std::shared_ptr<Client>> clients;
  {
    const std::lock_guard lock(mutex_);
    clients = clients_;
  }
  const TimePoint now = std::chrono::steady_clock::now();
  std::unordered_set<Client*> gone;
  for (const auto& client : clients) {
    bool stays = false;
    try {
      stays = client->OnTick(now);
    } catch (...) {
      stays = true;
    }
    if (!stays) gone.insert(client.get());
  }
  if (gone.empty()) return;
  const std::lock_guard lock(mutex_);
  std::erase_if(clients_, [&](const auto& client) { return gone.count(client.get()) > 0; });
  for (Client* client : gone) waiting_.erase(client);
}

}  // namespace cxengine::http
