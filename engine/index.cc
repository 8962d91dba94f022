// EventIndex.
#include "engine/index.h"

#include <algorithm>
#include <utility>

namespace cxengine::engine {

namespace {

// A command stands in so many places of its shelf at most.
constexpr std::size_t kMaxPlaces = 32;
constexpr std::size_t kLine = 64;  // bytes of memory that are fetched at once

std::uint64_t PlaceOf(std::uint64_t first, std::uint64_t second) {
  const std::uint64_t place = first * 0x9E3779B97F4A7C15U ^ second;
  return place == 0 ? 1 : place;
}

template <typename List>
void EraseOne(List& list, std::uint32_t number) {
  const auto at = std::find(list.begin(), list.end(), number);
  *at = list.back();
  list.pop_back();
}

}  // namespace

EventIndex::Number EventIndex::Add(const Entry& entry) {
  const Number number = filed_.Add();
  Row& row = rows_[rows_.Add()];  // of that number, too: both have come and gone together
  row.found = {entry.pattern, entry.condition, entry.first};
  row.identity = entry.identity;
  Filed& filed = filed_[number];
  filed.entry = entry;
  for (const dsl::Command::FieldConstraint& part : entry.command->constraints) {
    const FieldCheck& check = filed.checks.emplace_back(*entry.bound, part);
    row.more = row.count == row.checks.size();
    if (!row.more) row.checks[row.count++] = QuickCheck(check);
    FieldCheck::Keys keys = check.KeysOf(*entry.bound);
    if (keys.keys.empty() || keys.keys.size() > kMaxPlaces) continue;
    const std::uint32_t aspect = AspectOf(*entry.bound, check, keys.grain);
    for (const std::uint64_t key : keys.keys) ++aspects_[aspect].spread[key];
    filed.keys.push_back({aspect, std::move(keys.keys)});
  }
  if (!filed.keys.empty()) {
    FileByKeys(filed, number);
  } else if (!FileByBound(filed, number)) {
    always_.push_back(number);
  }
  return number;
}

std::uint32_t EventIndex::AspectOf(const BoundPlan& bound, const FieldCheck& check, Grain grain) {
  const auto [known, added] =
      aspect_of_.try_emplace({check.field, grain}, static_cast<std::uint32_t>(aspects_.size()));
  if (added) {
    Aspect& aspect = aspects_.emplace_back();
    aspect.access = bound.access[check.index];
    aspect.fields = bound.fields;
    aspect.grain = grain;
  }
  return known->second;
}

std::uint32_t EventIndex::ShelfOf(std::uint32_t first, std::uint32_t second) {
  const auto [known, added] =
      shelf_of_.try_emplace({first, second}, static_cast<std::uint32_t>(shelves_.size()));
  if (added) {
    shelves_.emplace_back().second = second;
    aspects_[first].shelves.push_back(known->second);
  }
  return known->second;
}

void EventIndex::FileByKeys(Filed& filed, Number number) {
  // The more different keys the commands have there, and the fewer this one, the fewer share a place.
  const auto better = [&](const AspectKeys& a, const AspectKeys& b) {
    const std::size_t spread_a = aspects_[a.aspect].spread.size() * b.keys.size();
    const std::size_t spread_b = aspects_[b.aspect].spread.size() * a.keys.size();
    return spread_a != spread_b ? spread_a > spread_b : a.aspect < b.aspect;
  };
  const AspectKeys* first = nullptr;
  const AspectKeys* second = nullptr;
  for (const AspectKeys& keys : filed.keys) {
    if (first == nullptr || better(keys, *first)) {
      second = std::exchange(first, &keys);
    } else if (second == nullptr || better(keys, *second)) {
      second = &keys;
    }
  }
  if (second != nullptr && first->keys.size() * second->keys.size() > kMaxPlaces) second = nullptr;
  // In the order of their numbers, so that two aspects have one shelf.
  if (second != nullptr && second->aspect < first->aspect) std::swap(first, second);
  filed.shelf = ShelfOf(first->aspect, second == nullptr ? kNone : second->aspect);
  for (const std::uint64_t key : first->keys) {
    if (second == nullptr) {
      filed.places.push_back(PlaceOf(key, 0));
      continue;
    }
    for (const std::uint64_t other : second->keys) filed.places.push_back(PlaceOf(key, other));
  }
  std::sort(filed.places.begin(), filed.places.end());
  filed.places.erase(std::unique(filed.places.begin(), filed.places.end()), filed.places.end());
  for (const std::uint64_t place : filed.places) shelves_[filed.shelf].places[place].push_back(number);
}

bool EventIndex::FileByBound(Filed& filed, Number number) {
  const auto check = std::find_if(filed.checks.begin(), filed.checks.end(), [](const FieldCheck& one) {
    return one.HasLowOnly() || one.HasHighOnly();
  });
  if (check == filed.checks.end()) return false;
  const bool is_low = check->HasLowOnly();
  const auto [known, added] =
      bounds_of_.try_emplace({check->field, is_low}, static_cast<std::uint32_t>(bounds_.size()));
  if (added)
    bounds_.push_back({filed.entry.bound->access[check->index], filed.entry.bound->fields, is_low, {}});
  filed.bounds = known->second;
  filed.bound = is_low ? check->low : -check->high;
  auto& in_order = bounds_[filed.bounds].in_order;
  const std::pair here(filed.bound, number);
  in_order.insert(std::upper_bound(in_order.begin(), in_order.end(), here), here);
  return true;
}

void EventIndex::Remove(Number number) {
  Filed& filed = filed_[number];
  for (const AspectKeys& had : filed.keys) {
    auto& spread = aspects_[had.aspect].spread;
    for (const std::uint64_t key : had.keys) {
      if (--spread[key] == 0) spread.Erase(key);
    }
  }
  if (filed.shelf != kNone) {
    auto& places = shelves_[filed.shelf].places;
    for (const std::uint64_t place : filed.places) {
      Numbers& numbers = places[place];
      EraseOne(numbers, number);
      if (numbers.empty()) places.Erase(place);
    }
  } else if (filed.bounds != kNone) {
    auto& in_order = bounds_[filed.bounds].in_order;
    in_order.erase(std::lower_bound(in_order.begin(), in_order.end(), std::pair(filed.bound, number)));
  } else {
    EraseOne(always_, number);
  }
  filed_.Remove(number);
  rows_.Remove(number);
}

bool EventIndex::Holds(Number number, const Row& row, const EventView& view) const {
  for (std::size_t i = 0; i < row.count; ++i) {
    const QuickCheck::Answer answer = row.checks[i].Holds(view);
    if (answer == QuickCheck::Answer::kNo) return false;
    if (answer == QuickCheck::Answer::kYes) continue;
    const Filed& filed = filed_[number];
    if (!filed.checks[i].Holds(*filed.entry.bound, view.event())) return false;
  }
  if (!row.more) return true;
  const Filed& filed = filed_[number];
  return std::all_of(filed.checks.begin() + row.count, filed.checks.end(),
                     [&](const FieldCheck& check) { return check.Holds(*filed.entry.bound, view.event()); });
}

void EventIndex::AskShelves() {
  probes_.clear();
  for (const Aspect& aspect : aspects_) {
    if (aspect.key == 0) continue;
    for (const std::uint32_t number : aspect.shelves) {
      const Shelf& shelf = shelves_[number];
      const std::uint64_t second = shelf.second == kNone ? 0 : aspects_[shelf.second].key;
      if (shelf.places.empty() || (shelf.second != kNone && second == 0)) continue;
      probes_.push_back({&shelf.places, PlaceOf(aspect.key, second)});
      shelf.places.Prefetch(probes_.back().place);
    }
  }
  for (const Probe& probe : probes_) {
    const Numbers* numbers = probe.places->Find(probe.place);
    if (numbers == nullptr) continue;
    for (const Number number : *numbers) {
      __builtin_prefetch(&rows_[number]);
      __builtin_prefetch(&rows_[number].checks.back());
      asked_.push_back(number);
    }
  }
}

void EventIndex::AskByBound(const Bounds& bounds, const Event& event) {
  const Value& value = bounds.access.Read(event, *bounds.fields);
  if (!value.is_number()) return;
  // High bounds stand there with their signs changed. What is left out is beyond by more than rounding.
  const double number = bounds.is_low ? value.number() : -value.number();
  for (const auto& [bound, command] : bounds.in_order) {
    if (bound > number) break;
    asked_.push_back(command);
  }
}

void EventIndex::Find(const EventView& view, std::vector<Found>& found) {
  asked_.clear();
  for (Aspect& aspect : aspects_) {
    aspect.key = aspect.spread.empty() ? 0 : KeyAt(aspect.access, aspect.grain, view, *aspect.fields);
  }
  AskShelves();
  for (const Bounds& bounds : bounds_) {
    if (!bounds.in_order.empty()) AskByBound(bounds, view.event());
  }
  asked_.insert(asked_.end(), always_.begin(), always_.end());
  for (const Number number : asked_) {
    const Row& row = rows_[number];
    if (!Holds(number, row, view)) continue;
    found.push_back(row.found);
    if (row.found.pattern == nullptr) continue;
    __builtin_prefetch(row.found.pattern);
    __builtin_prefetch(reinterpret_cast<const char*>(row.found.pattern) + kLine);
    __builtin_prefetch(row.identity, 1);
  }
}

}  // namespace cxengine::engine
