// Names that a test makes up: each has answers that are given in turn, the last one for ever. It may hold
// answers back.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "api/connect/resolver.h"

namespace cxengine::api {

class FakeResolver : public Resolver {
 public:
  using Answers = std::deque<std::vector<IpAddress>>;
  explicit FakeResolver(std::map<std::string, Answers> names) : names_(std::move(names)) {}

  void Resolve(const std::string& host, Found found) override {
    std::vector<IpAddress> addresses;
    {
      const std::lock_guard lock(mutex_);
      Answers& answers = names_[host];
      if (!answers.empty()) addresses = answers.front();
      if (answers.size() > 1) answers.pop_front();
      if (host == "never.test") return held_.push_back(std::move(found));
    }
    found(addresses);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, Answers> names_;
  std::vector<Found> held_;
};

}  // namespace cxengine::api
