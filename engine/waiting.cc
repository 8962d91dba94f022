// Waiting.
#include "engine/waiting.h"

#include <algorithm>

namespace cxengine::engine {

std::span<const Waiting::Line> Waiting::lines() const {
  if (many_ != nullptr) return many_->lines;
  return {&one_, size()};
}

std::size_t Waiting::Place(std::uint32_t node, std::uint32_t value) const {
  if (many_ != nullptr && many_->places != nullptr) {
    const auto place = many_->places->find(std::pair(node, value));
    return place == many_->places->end() ? size() : place->second;
  }
  const auto all = lines();
  const auto line = std::find_if(all.begin(), all.end(),
                                 [&](const Line& one) { return one.node == node && one.value == value; });
  return static_cast<std::size_t>(line - all.begin());
}

Waiting::Line* Waiting::Find(std::uint32_t node, std::uint32_t value) {
  const std::size_t place = Place(node, value);
  return place == size() ? nullptr : &at(place);
}

Waiting::Line& Waiting::Get(std::uint32_t node, std::uint32_t value) {
  if (Line* known = Find(node, value)) return *known;
  if (empty()) return one_ = {node, value};
  if (many_ == nullptr) {
    many_ = std::make_unique<Many>();
    many_->lines.push_back(one_);
    many_->due = one_.due;
    many_->marks = one_.is_mark() ? 1 : 0;
    one_ = {kNowhere};
  }
  std::vector<Line>& lines = many_->lines;
  std::unique_ptr<Places>& places = many_->places;
  if (places != nullptr) places->emplace(std::pair(node, value), static_cast<std::uint32_t>(lines.size()));
  lines.push_back({node, value});
  if (places == nullptr && lines.size() > kFew) {
    places = std::make_unique<Places>();
    for (std::size_t i = 0; i < lines.size(); ++i)
      places->emplace(std::pair(lines[i].node, lines[i].value), static_cast<std::uint32_t>(i));
  }
  return lines.back();
}

void Waiting::Remove(const Line& line) {
  if (many_ == nullptr) {
    one_ = {kNowhere};
    return;
  }
  std::vector<Line>& lines = many_->lines;
  std::unique_ptr<Places>& places = many_->places;
  const auto place = static_cast<std::size_t>(&line - lines.data());
  if (line.is_mark()) --many_->marks;
  if (places != nullptr) places->erase(std::pair(line.node, line.value));
  if (place + 1 != lines.size()) {
    lines[place] = lines.back();
    if (places != nullptr)
      (*places)[std::pair(lines[place].node, lines[place].value)] = static_cast<std::uint32_t>(place);
  }
  lines.pop_back();
  if (lines.size() <= kFew / 2) places.reset();
  if (lines.size() > 1 && many_->marks < lines.size()) return;
  // A mark by itself concerns nobody.
  one_ = many_->marks == lines.size() ? Line{kNowhere} : lines.front();
  many_.reset();
}

void Waiting::NoteDue(Milliseconds due) {
  if (many_ != nullptr) many_->due = std::min(many_->due, due);
}

void Waiting::FindDue() {
  if (many_ == nullptr) return;
  many_->due = kNever;
  for (const Line& line : many_->lines) many_->due = std::min(many_->due, line.due);
}

void Waiting::SetMark(std::uint32_t condition, EventNumber number) {
  const std::size_t before = size();
  Line& mark = Get(kMark + condition, 0);
  if (size() != before && many_ != nullptr) ++many_->marks;
  mark.head = static_cast<std::uint32_t>(number >> 32U);
  mark.tail = static_cast<std::uint32_t>(number);
}

std::optional<EventNumber> Waiting::MarkOf(std::uint32_t condition) const {
  const std::size_t place = marks() == 0 ? size() : Place(kMark + condition, 0);
  return place == size() ? std::nullopt : std::optional(NumberOf(lines()[place]));
}

std::size_t Waiting::StateBytes() const {
  if (many_ == nullptr) return 0;
  std::size_t bytes = sizeof(Many) + many_->lines.capacity() * sizeof(Line);
  if (many_->places != nullptr)
    bytes += sizeof(Places) + many_->places->capacity() * (sizeof(Places::value_type) + 1);
  return bytes;
}

}  // namespace cxengine::engine
