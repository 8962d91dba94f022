// Waiting.
#include "engine/waiting.h"

#include <algorithm>

namespace cxengine::engine {

std::size_t Waiting::Place(std::uint32_t node, std::uint32_t value) const {
  if (places_ != nullptr) {
    const auto place = places_->find(std::pair(node, value));
    return place == places_->end() ? lines_.size() : place->second;
  }
  const auto line = std::find_if(lines_.begin(), lines_.end(),
                                 [&](const Line& one) { return one.node == node && one.value == value; });
  return static_cast<std::size_t>(line - lines_.begin());
}

Waiting::Line* Waiting::Find(std::uint32_t node, std::uint32_t value) {
  const std::size_t place = Place(node, value);
  return place == lines_.size() ? nullptr : &lines_[place];
}

Waiting::Line& Waiting::Get(std::uint32_t node, std::uint32_t value) {
  if (Line* known = Find(node, value)) return *known;
  if (places_ != nullptr) places_->emplace(std::pair(node, value), static_cast<std::uint32_t>(lines_.size()));
  lines_.push_back({node, value});
  if (places_ == nullptr && lines_.size() > kFew) {
    places_ = std::make_unique<Places>();
    for (std::size_t i = 0; i < lines_.size(); ++i)
      places_->emplace(std::pair(lines_[i].node, lines_[i].value), static_cast<std::uint32_t>(i));
  }
  return lines_.back();
}

void Waiting::Remove(const Line& line) {
  const auto place = static_cast<std::size_t>(&line - lines_.data());
  if (line.is_mark()) --marks_;
  if (places_ != nullptr) places_->erase(std::pair(line.node, line.value));
  if (place + 1 != lines_.size()) {
    lines_[place] = lines_.back();
    if (places_ != nullptr)
      (*places_)[std::pair(lines_[place].node, lines_[place].value)] = static_cast<std::uint32_t>(place);
  }
  lines_.pop_back();
  if (lines_.size() <= kFew / 2) places_.reset();
}

void Waiting::SetMark(std::uint32_t condition, EventNumber number) {
  const std::size_t before = lines_.size();
  Line& mark = Get(kMark + condition, 0);
  if (lines_.size() != before) ++marks_;
  mark.head = static_cast<std::uint32_t>(number >> 32U);
  mark.tail = static_cast<std::uint32_t>(number);
}

std::optional<EventNumber> Waiting::MarkOf(std::uint32_t condition) const {
  const std::size_t place = marks_ == 0 ? lines_.size() : Place(kMark + condition, 0);
  return place == lines_.size() ? std::nullopt : std::optional(NumberOf(lines_[place]));
}

std::size_t Waiting::StateBytes() const {
  std::size_t bytes = lines_.capacity() > 1 ? lines_.capacity() * sizeof(Line) : 0;
  if (places_ != nullptr) bytes += sizeof(Places) + places_->capacity() * (sizeof(Places::value_type) + 1);
  return bytes;
}

}  // namespace cxengine::engine
