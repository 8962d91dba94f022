// KeyState.
#include "engine/key_state.h"

#include <algorithm>

#include "engine/tenants.h"

namespace cxengine::engine {

KeyState::Opening* KeyState::Find(const ActivePattern* pattern) const {
  const auto all = openings();
  const auto it =
      std::find_if(all.begin(), all.end(), [&](const Opening& one) { return one.pattern == pattern; });
  return it == all.end() ? nullptr : &*it;
}

bool KeyState::HasMatchOf(const ActivePattern& pattern) const {
  return std::any_of(matches().begin(), matches().end(), [&](const auto& match) {
    return match->identity()->pattern->id == pattern.identity->id;
  });
}

void KeyState::SetMore(std::unique_ptr<More> more) {
  rest_.more = more.release();
  node_ = kMore;
}

std::unique_ptr<KeyState::More> KeyState::TakeMore() {
  std::unique_ptr<More> taken(more());
  node_ = kNothing;
  return taken;
}

bool KeyState::CanHold(const Waiting& waiting) {
  if (waiting.empty()) return true;
  if (waiting.size() > 1 || waiting.marks() > 0) return false;
  const Waiting::Line& line = waiting.AnyLine();
  return line.is_alone() || line.value == 0;
}

void KeyState::SetLine(const Waiting& waiting) {
  node_ = kNothing;
  if (waiting.empty()) return;
  const Waiting::Line& line = waiting.AnyLine();
  several_ = !line.is_alone();
  rest_.place = {several_ ? line.tail : line.value, line.head};
  node_ = line.node;
}

void KeyState::GetLine(Milliseconds due, Waiting& waiting) const {
  if (node_ == kNothing) return waiting.Clear();
  waiting.Become(several_ ? Waiting::Line{node_, 0, rest_.place.head, rest_.place.value, due}
                          : Waiting::Line{node_, rest_.place.value, rest_.place.head, Waiting::kNobody, due});
}

std::size_t KeyState::StateBytes() const {
  std::size_t bytes = key.StateBytes();
  if (node_ != kMore) return bytes;
  bytes += sizeof(More) + rest_.more->waiting.StateBytes();
  for (const auto& match : matches()) bytes += match->StateBytes();
  for (const Opening& opening : openings()) bytes += sizeof(Opening) + opening.candidates.StateBytes();
  return bytes;
}

}  // namespace cxengine::engine
