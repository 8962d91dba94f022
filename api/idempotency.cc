#include "api/idempotency.h"

#include <algorithm>

namespace cxengine::api {

std::string IdempotencyKeys::Name(std::string_view tenant, std::string_view key) {
  return std::to_string(tenant.size()) + ':' + std::string(tenant) + std::string(key);
}

const IdempotencyKeys::Entry* IdempotencyKeys::Find(std::string_view tenant, std::string_view key,
                                                    Milliseconds now) const {
  const auto found = entries_.find(Name(tenant, key));
  const bool counts = found != entries_.end() && found->second.place.first + kLifetime > now;
  return counts ? &found->second.entry : nullptr;
}

void IdempotencyKeys::Add(std::string_view tenant, std::string_view key, Milliseconds now, Entry&& entry) {
  while (!by_age_.empty() && by_age_.begin()->first.first + kLifetime <= now) ForgetOldest();
  std::string name = Name(tenant, key);
  if (entries_.contains(name)) return;
  Place place{now, 0};
  if (!by_age_.empty() && by_age_.rbegin()->first.first == now)
    place.second = by_age_.rbegin()->first.second + 1;
  Touch(RowName(place), false);
  events_ += entry.facts.size();
  entries_.emplace(name, Placed{std::move(entry), place});
  by_age_.emplace(place, std::move(name));
  while (events_ > kMaxEvents && by_age_.size() > 1) ForgetOldest();
}

void IdempotencyKeys::ForgetOldest() {
  const auto oldest = by_age_.begin();
  TouchLast(RowName(oldest->first));
  const auto entry = entries_.find(oldest->second);
  events_ -= entry->second.entry.facts.size();
  entries_.erase(entry);
  by_age_.erase(oldest);
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
  return std::erase_if(by_age_, [&](const auto& aged) {
    const auto entry = entries_.find(aged.second);
    if (!aged.second.starts_with(prefix) || !IsOf(entry->second.entry, key)) return false;
    TouchLast(RowName(aged.first));
    events_ -= entry->second.entry.facts.size();
    entries_.erase(entry);
    return true;
  });
}

std::string IdempotencyKeys::RowName(const Place& place) {
  engine::ByteWriter name;
  name.Signed(place.first);
  name.Number(place.second);
  return name.Take();
}

IdempotencyKeys::Place IdempotencyKeys::PlaceOf(std::string_view row_name) {
  engine::ByteReader in(row_name);
  const Milliseconds at = in.Signed();
  return {at, in.Number()};
}

bool IdempotencyKeys::SaveRow(std::string_view row_name, engine::ByteWriter& out) const {
  const auto aged = by_age_.find(PlaceOf(row_name));
  if (aged == by_age_.end()) return false;
  const Entry& entry = entries_.at(aged->second).entry;
  out.Text(aged->second);
  out.Text(entry.body_hash);
  out.Number(entry.facts.size());
  for (const EventFacts& facts : entry.facts) SaveFacts(facts, out);
  return true;
}

void IdempotencyKeys::VisitRows(const std::function<void(std::string name)>& visit) const {
  for (const auto& [place, name] : by_age_) visit(RowName(place));
}

void IdempotencyKeys::LoadRow(std::string_view row_name, engine::ByteReader& in) {
  const Place place = PlaceOf(row_name);
  std::string name(in.Text());
  Entry entry{std::string(in.Text()), {}};
  for (std::size_t events = in.Count(); events > 0 && in.ok(); --events) entry.facts.push_back(LoadFacts(in));
  if (entries_.contains(name) || by_age_.contains(place)) return in.Fail();
  events_ += entry.facts.size();
  entries_.emplace(name, Placed{std::move(entry), place});
  by_age_.emplace(place, std::move(name));
}

}  // namespace cxengine::api
