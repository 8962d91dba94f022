// Waiting.
#include "engine/waiting.h"

namespace cxengine::engine {

Waiting::Line& Waiting::Get(std::uint32_t node, std::uint32_t value) {
  if (Line* known = Find(node, value)) return *known;
  due_ = due();
  return lines_.Add({node, value});
}

void Waiting::Remove(const Line& line) {
  if (line.is_mark()) --marks_;
  lines_.Remove(line);
  if (marks_ == size()) Clear();  // a mark by itself concerns nobody
}

void Waiting::Become(const Line& line) {
  Clear();
  lines_.Add(line);
}

void Waiting::Clear() {
  lines_.Clear();
  due_ = kNever;
  marks_ = 0;
}

void Waiting::FindDue() {
  due_ = kNever;
  lines_.VisitAll([&](const Line& line) { due_ = std::min(due_, line.due); });
}

void Waiting::SetMark(std::uint32_t condition, EventNumber number) {
  const std::size_t before = size();
  Line& mark = Get(kMark + condition, 0);
  if (size() != before) ++marks_;
  mark.head = static_cast<std::uint32_t>(number >> 32U);
  mark.tail = static_cast<std::uint32_t>(number);
}

std::optional<EventNumber> Waiting::MarkOf(std::uint32_t condition) const {
  if (marks_ == 0) return std::nullopt;
  const Line* mark = lines_.Find(HashOf(kMark + condition, 0), Is{kMark + condition, 0});
  return mark == nullptr ? std::nullopt : std::optional(NumberOf(*mark));
}

}  // namespace cxengine::engine
