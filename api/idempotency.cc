#include "api/idempotency.h"

namespace cxengine::api {

std::string IdempotencyKeys::Name(std::string_view tenant, std::string_view key) {
  return std::to_string(tenant.size()) + ':' + std::string(tenant) + std::string(key);
}

const IdempotencyKeys::Entry* IdempotencyKeys::Find(std::string_view tenant, std::string_view key,
                                                    Milliseconds now) {
  while (!by_age_.empty() && by_age_.front().first + kLifetime <= now) ForgetOldest();
  const auto found = entries_.find(Name(tenant, key));
  return found == entries_.end() ? nullptr : &found->second;
}

void IdempotencyKeys::Add(std::string_view tenant, std::string_view key, Milliseconds now, Entry&& entry) {
  std::string name = Name(tenant, key);
  const std::size_t events = entry.facts.size();
  if (!entries_.try_emplace(name, std::move(entry)).second) return;
  events_ += events;
  by_age_.emplace_back(now, std::move(name));
  while (events_ > kMaxEvents && by_age_.size() > 1) ForgetOldest();
}

void IdempotencyKeys::ForgetOldest() {
  const auto oldest = entries_.find(by_age_.front().second);
  events_ -= oldest->second.facts.size();
  entries_.erase(oldest);
  by_age_.pop_front();
}

}  // namespace cxengine::api
