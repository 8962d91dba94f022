#include "api/idempotency.h"

namespace cxengine::api {

std::string IdempotencyKeys::Name(std::string_view tenant, std::string_view key) {
  return std::to_string(tenant.size()) + ':' + std::string(tenant) + std::string(key);
}

const IdempotencyKeys::Entry* IdempotencyKeys::Find(std::string_view tenant, std::string_view key,
                                                    Milliseconds now) {
  while (!by_age_.empty() && by_age_.front().first + kLifetime <= now) {
    entries_.erase(by_age_.front().second);
    by_age_.pop_front();
  }
  const auto found = entries_.find(Name(tenant, key));
  return found == entries_.end() ? nullptr : &found->second;
}

void IdempotencyKeys::Add(std::string_view tenant, std::string_view key, Milliseconds now,
                          const Entry& entry) {
  std::string name = Name(tenant, key);
  if (!entries_.try_emplace(name, entry).second) return;
  by_age_.emplace_back(now, std::move(name));
  if (by_age_.size() <= kMaxKeys) return;
  entries_.erase(by_age_.front().second);
  by_age_.pop_front();
}

}  // namespace cxengine::api
