// SystemResolver.
#include "api/connect/resolver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace cxengine::api {
namespace {

// How long the C library waits for a server of names: these settings are each thread's own.
void BePatientNoLongerThanNeeded() {
  thread_local bool done = false;
  if (std::exchange(done, true) || res_init() != 0) return;
  _res.retrans = 1;  // seconds
  _res.retry = 2;
}

std::vector<IpAddress> AskSystem(const std::string& host) {
  BePatientNoLongerThanNeeded();
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  std::vector<IpAddress> addresses;
  for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
    const auto address = IpAddress::Of(*one->ai_addr);
    if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
      addresses.push_back(*address);
  }
  return addresses;
}

}  // namespace

SystemResolver::~SystemResolver() {
  stopping_ = true;
  threads_.Drain();
}

void SystemResolver::Resolve(const std::string& host, Found found) {
  std::unique_lock lock(mutex_);
  const auto known = known_.find(host);
  if (known != known_.end() && known->second.until > std::chrono::steady_clock::now()) {
    const std::vector<IpAddress> addresses = known->second.addresses;
    lock.unlock();
    return found(addresses);
  }
  std::vector<Found>& asking = asking_[host];
  asking.push_back(std::move(found));
  if (asking.size() > 1) return;
  lock.unlock();
  if (!threads_.Post([this, host] { LookUp(host); })) Tell(host, {});
}

void SystemResolver::LookUp(const std::string& host) {
  std::vector<IpAddress> addresses;
  if (!stopping_) addresses = AskSystem(host);
  if (!addresses.empty()) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (known_.size() >= kMostKnown)
      std::erase_if(known_, [&](const auto& entry) { return entry.second.until <= now; });
    if (known_.size() < kMostKnown) known_.insert_or_assign(host, Known{now + kKnownFor, addresses});
  }
  Tell(host, addresses);
}

void SystemResolver::Tell(const std::string& host, const std::vector<IpAddress>& addresses) {
  std::vector<Found> asking;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = asking_.find(host);
    if (entry == asking_.end()) return;
    asking = std::move(entry->second);
    asking_.erase(entry);
  }
  for (const Found& found : asking) found(addresses);
}

}  // namespace cxengine::api
