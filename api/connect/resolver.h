// Names of hosts → addresses. The system's resolver on a few threads of its own; tests bring another one.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/connect/ip_address.h"
#include "api/worker_pool.h"

namespace cxengine::api {

class Resolver {
 public:
  // Empty: there is no such name, or nobody could say.
  using Found = std::function<void(const std::vector<IpAddress>&)>;
  virtual ~Resolver() = default;
  // `found` is called once, from any thread, also before Resolve returns; it must neither block nor throw.
  virtual void Resolve(const std::string& host, Found found) = 0;
};

// By getaddrinfo, so that /etc/hosts and the rest of the system's settings count. A lookup that gets no
// answer ends after a few seconds; what was found is known for some seconds more, so that not every request
// asks.
class SystemResolver : public Resolver {
 public:
  static constexpr std::chrono::seconds kKnownFor{10};
  static constexpr std::size_t kMostKnown = 1000;
  static constexpr int kThreads = 8;
  static constexpr std::size_t kMostWaiting = 1000;

  ~SystemResolver() override;
  void Resolve(const std::string& host, Found found) override;

 private:
  struct Known {
    std::chrono::steady_clock::time_point until;
    std::vector<IpAddress> addresses;
  };
  void LookUp(const std::string& host);
  void Tell(const std::string& host, const std::vector<IpAddress>& addresses);

  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // guards what follows
  std::map<std::string, Known, std::less<>> known_;
  std::map<std::string, std::vector<Found>, std::less<>> asking_;  // of one name all wait for one lookup
  WorkerPool threads_{kThreads, kMostWaiting};                     // ends before what it uses
};

}  // namespace cxengine::api
