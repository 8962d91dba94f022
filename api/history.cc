#include "api/history.h"

#include <utility>

namespace cxengine::api {

void History::Add(std::string_view tenant, std::string answer) {
  const std::lock_guard lock(mutex_);
  auto found = answers_.find(tenant);
  if (found == answers_.end()) found = answers_.emplace(tenant, std::vector<std::string>()).first;
  std::vector<std::string>& list = found->second;
  list.insert(list.begin(), std::move(answer));
  if (list.size() > kLength) list.pop_back();
}

std::vector<std::string> History::Of(std::string_view tenant) const {
  const std::lock_guard lock(mutex_);
  const auto found = answers_.find(tenant);
  return found == answers_.end() ? std::vector<std::string>() : found->second;
}

History::Answers History::All() const {
  const std::lock_guard lock(mutex_);
  return answers_;
}

}  // namespace cxengine::api
