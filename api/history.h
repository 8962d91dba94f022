// The last ten answers of each tenant, newest first; written by the engine thread, read by anybody.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace cxengine::api {

class History {
 public:
  static constexpr std::size_t kLength = 10;
  using Answers = std::map<std::string, std::vector<std::string>, std::less<>>;

  explicit History(Answers answers = {}) : answers_(std::move(answers)) {}
  void Add(std::string_view tenant, std::string answer);
  std::vector<std::string> Of(std::string_view tenant) const;
  Answers All() const;

 private:
  mutable std::mutex mutex_;
  Answers answers_;
};

}  // namespace cxengine::api
