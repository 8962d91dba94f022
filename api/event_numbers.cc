#include "api/event_numbers.h"

#include <algorithm>

namespace cxengine::api {

EventNumbers::Numbers& EventNumbers::NumbersOf(std::string_view tenant) {
  const auto found = numbers_.find(tenant);
  return found != numbers_.end() ? found->second : numbers_.emplace(tenant, Numbers{}).first->second;
}

engine::EventNumber EventNumbers::Next(std::string_view tenant) {
  Numbers& numbers = NumbersOf(tenant);
  if (!numbers.read) {
    numbers.next = std::max(numbers.next, events_.NextNumber(tenant));
    numbers.read = true;
  }
  return numbers.next;
}

void EventNumbers::Seen(std::string_view tenant, engine::EventNumber number) {
  Numbers& numbers = NumbersOf(tenant);
  numbers.next = std::max(numbers.next, number + 1);
}

std::map<std::string, engine::EventNumber> EventNumbers::All() const {
  std::map<std::string, engine::EventNumber> all;
  for (const auto& [tenant, numbers] : numbers_) all[tenant] = numbers.next;
  return all;
}

void EventNumbers::Keep() {
  for (const auto& [tenant, numbers] : numbers_)
    if (numbers.read) events_.KeepNextNumber(tenant, numbers.next);
}

void EventNumbers::Save(engine::ByteWriter& out) const {
  out.Number(numbers_.size());
  for (const auto& [tenant, numbers] : numbers_) {
    out.Text(tenant);
    out.Number(numbers.next);
  }
}

void EventNumbers::Load(engine::ByteReader& in) {
  for (std::size_t left = in.Count(); left > 0 && in.ok(); --left) {
    Numbers& numbers = NumbersOf(in.Text());
    numbers.next = in.Number();
  }
}

}  // namespace cxengine::api
