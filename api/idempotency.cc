#include "api/idempotency.h"

#include <algorithm>

namespace cxengine::api {

std::string IdempotencyKeys::Name(std::string_view tenant, std::string_view key) {
  return std::to_string(tenant.size()) + ':' + std::string(tenant) + std::string(key);
}

const IdempotencyKeys::Entry* IdempotencyKeys::Find(std::string_view tenant, std::string_view key,
                                                    Milliseconds now) const {
  const auto found = entries_.find(Name(tenant, key));
  return found == entries_.end() || found->second.at + kLifetime <= now ? nullptr : &found->second;
}

void IdempotencyKeys::Add(std::string_view tenant, std::string_view key, Milliseconds now, Entry&& entry) {
  while (!by_age_.empty() && by_age_.front().first + kLifetime <= now) ForgetOldest();
  AddNamed(Name(tenant, key), now, std::move(entry));
}

void IdempotencyKeys::AddNamed(std::string name, Milliseconds now, Entry&& entry) {
  const std::size_t events = entry.facts.size();
  entry.at = now;
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

bool IdempotencyKeys::IsOf(const Entry& entry, std::string_view key) {
  return std::any_of(entry.facts.begin(), entry.facts.end(), [&](const EventFacts& facts) {
    std::string error;
    const auto value = engine::ParseJson(facts.key_attribute, error);
    return value && engine::KeyText(*value) == key;
  });
}

std::size_t IdempotencyKeys::Drop(std::string_view tenant, std::string_view key) {
  const std::string prefix = Name(tenant, "");
  const std::size_t before = by_age_.size();
  std::erase_if(by_age_, [&](const auto& aged) {
    const auto entry = entries_.find(aged.second);
    if (!aged.second.starts_with(prefix) || !IsOf(entry->second, key)) return false;
    events_ -= entry->second.facts.size();
    entries_.erase(entry);
    return true;
  });
  return before - by_age_.size();
}

void IdempotencyKeys::Save(engine::ByteWriter& out) const {
  out.Number(by_age_.size());
  for (const auto& [at, name] : by_age_) {
    const Entry& entry = entries_.at(name);
    out.Signed(at);
    out.Text(name);
    out.Text(entry.body_hash);
    out.Number(entry.facts.size());
    for (const EventFacts& facts : entry.facts) SaveFacts(facts, out);
  }
}

void IdempotencyKeys::Load(engine::ByteReader& in) {
  for (std::size_t left = in.Count(); left > 0 && in.ok(); --left) {
    const Milliseconds at = in.Signed();
    std::string name(in.Text());
    Entry entry{std::string(in.Text()), {}, at};
    for (std::size_t events = in.Count(); events > 0 && in.ok(); --events)
      entry.facts.push_back(LoadFacts(in));
    AddNamed(std::move(name), at, std::move(entry));
  }
}

}  // namespace cxengine::api
