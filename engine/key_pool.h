// The states of a shard's keys, known by numbers as the things of a Pool are.
//
// A state does not say its number: it follows from where it stands. States are in groups of a page, which
// begin at whole pages and end with the number of their first one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/key_state.h"

namespace cxengine::engine {

class KeyPool {
 public:
  std::uint32_t Add() {
    if (!free_.empty()) {
      const std::uint32_t number = free_.back();
      free_.pop_back();
      return number;
    }
    if (used_ % kGroup == kGroup - 1) ++used_;  // where the group's number stands
    if (used_ == blocks_.size() * kBlock) {
      blocks_.push_back(std::make_unique<Block>());
      for (std::uint32_t i = 0; i < kGroups; ++i) blocks_.back()->groups[i].first = used_ + i * kGroup;
    }
    return used_++;
  }
  void Remove(std::uint32_t number) {
    std::destroy_at(&(*this)[number]);
    std::construct_at(&(*this)[number]);
    free_.push_back(number);
  }
  KeyState& operator[](std::uint32_t number) {
    return blocks_[number / kBlock]->groups[number / kGroup % kGroups].states[number % kGroup];
  }
  const KeyState& operator[](std::uint32_t number) const { return const_cast<KeyPool&>(*this)[number]; }
  // Numbers are less; some are of no state.
  std::uint32_t end() const { return used_; }
  static bool IsOfState(std::uint32_t number) { return number % kGroup != kGroup - 1; }
  // How many are given out.
  std::size_t size() const { return used_ - used_ / kGroup - free_.size(); }
  static std::uint32_t NumberOf(const KeyState& state) {
    const auto at = reinterpret_cast<std::uintptr_t>(&state);
    const auto* group = reinterpret_cast<const Group*>(at / kPage * kPage);
    return group->first + static_cast<std::uint32_t>(&state - group->states.data());
  }

 private:
  static constexpr std::size_t kPage = 4096;
  static constexpr std::uint32_t kGroup = kPage / sizeof(KeyState);  // states, and one that is missing
  static constexpr std::uint32_t kGroups = 16;                       // of a block
  static constexpr std::uint32_t kBlock = kGroups * kGroup;

  struct alignas(kPage) Group {
    std::array<KeyState, kGroup - 1> states;
    std::uint32_t first = 0;
  };
  static_assert(sizeof(Group) == kPage);
  struct Block {
    std::array<Group, kGroups> groups;
  };

  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<std::uint32_t> free_;
  std::uint32_t used_ = 0;  // numbers below have been given out
};

}  // namespace cxengine::engine
