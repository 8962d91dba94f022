// Waiting.
#include "engine/waiting.h"

namespace cxengine::engine {

std::size_t Waiting::Place(std::uint32_t node, std::uint32_t value) const {
  const auto is = [&](const Line& line) { return line.node == node && line.value == value; };
  if (places_ != nullptr) {
    const std::uint32_t place =
        places_->Find(HashOf(node, value), [&](std::uint32_t one) { return is(lines_[one]); });
    return place == NumberTable::kNone ? size() : place;
  }
  return static_cast<std::size_t>(std::find_if(lines_.begin(), lines_.end(), is) - lines_.begin());
}

Waiting::Line* Waiting::Find(std::uint32_t node, std::uint32_t value) {
  const std::size_t place = Place(node, value);
  return place == size() ? nullptr : &lines_[place];
}

Waiting::Line& Waiting::Get(std::uint32_t node, std::uint32_t value) {
  if (Line* known = Find(node, value)) return *known;
  if (size() == 1) due_ = lines_[0].due;
  const auto add_place = [&](std::size_t place) {
    places_->Add(HashOf(lines_[place].node, lines_[place].value), static_cast<std::uint32_t>(place));
  };
  lines_.push_back({node, value});
  if (places_ != nullptr) {
    add_place(size() - 1);
  } else if (size() > kFew) {
    places_ = std::make_unique<NumberTable>();
    for (std::size_t i = 0; i < size(); ++i) add_place(i);
  }
  return lines_.back();
}

void Waiting::Remove(const Line& line) {
  const auto place = static_cast<std::uint32_t>(&line - lines_.data());
  if (line.is_mark()) --marks_;
  if (places_ != nullptr) places_->Remove(HashOf(line.node, line.value), place);
  if (place + 1 != size()) {
    if (places_ != nullptr) {
      const std::uint64_t hash = HashOf(lines_.back().node, lines_.back().value);
      places_->Remove(hash, static_cast<std::uint32_t>(size() - 1));
      places_->Add(hash, place);
    }
    lines_[place] = lines_.back();
  }
  lines_.pop_back();
  if (size() <= kFew / 2) places_.reset();
  if (marks_ == size()) Clear();  // a mark by itself concerns nobody
}

void Waiting::Become(const Line& line) {
  Clear();
  lines_.push_back(line);
}

void Waiting::Clear() {
  lines_.clear();
  places_.reset();
  due_ = kNever;
  marks_ = 0;
}

void Waiting::FindDue() {
  due_ = kNever;
  for (const Line& line : lines_) due_ = std::min(due_, line.due);
}

void Waiting::SetMark(std::uint32_t condition, EventNumber number) {
  const std::size_t before = size();
  Line& mark = Get(kMark + condition, 0);
  if (size() != before) ++marks_;
  mark.head = static_cast<std::uint32_t>(number >> 32U);
  mark.tail = static_cast<std::uint32_t>(number);
}

std::optional<EventNumber> Waiting::MarkOf(std::uint32_t condition) const {
  const std::size_t place = marks_ == 0 ? size() : Place(kMark + condition, 0);
  return place == size() ? std::nullopt : std::optional(NumberOf(lines_[place]));
}

std::size_t Waiting::StateBytes() const {
  if (empty()) return 0;
  return lines_.capacity() * sizeof(Line) +
         (places_ == nullptr ? 0 : sizeof(NumberTable) + places_->StateBytes());
}

}  // namespace cxengine::engine
