// KeyState.
#include "engine/key_state.h"

#include <algorithm>

#include "engine/tenants.h"

namespace cxengine::engine {

const KeyState::Matches& KeyState::matches() const {
  static const Matches none;
  return others == nullptr ? none : others->matches;
}

std::span<KeyState::Opening> KeyState::openings() const {
  return others == nullptr ? std::span<Opening>() : others->openings;
}

KeyState::Others& KeyState::GetOthers() {
  if (others == nullptr) others = std::make_unique<Others>();
  return *others;
}

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

std::uint64_t KeyState::rank() const { return HashOfKey(scope->seed, key.view()); }

std::size_t KeyState::StateBytes() const {
  std::size_t bytes = sizeof(KeyState) + key.StateBytes() + waiting.StateBytes();
  if (others != nullptr) bytes += sizeof(Others);
  for (const auto& match : matches()) bytes += match->StateBytes();
  for (const Opening& opening : openings()) bytes += sizeof(Opening) + opening.candidates.StateBytes();
  return bytes;
}

}  // namespace cxengine::engine
