// A queue of numbers in a ring that grows: the events of `times n`, oldest first. Four bytes each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cxengine::engine {

class EventRing {
 public:
  std::uint32_t size() const { return size_; }
  std::uint32_t operator[](std::uint32_t place) const { return ring_[(first_ + place) % ring_.size()]; }
  void Push(std::uint32_t number) {
    if (size_ == ring_.size()) Grow();
    ring_[(first_ + size_++) % ring_.size()] = number;
  }
  void Pop() {
    first_ = static_cast<std::uint32_t>((first_ + 1) % ring_.size());
    --size_;
  }
  std::size_t StateBytes() const { return ring_.capacity() * sizeof(std::uint32_t); }

 private:
  void Grow() {
    std::vector<std::uint32_t> larger(ring_.empty() ? 2 : 2 * ring_.size());
    for (std::uint32_t i = 0; i < size_; ++i) larger[i] = (*this)[i];
    ring_ = std::move(larger);
    first_ = 0;
  }

  std::vector<std::uint32_t> ring_;
  std::uint32_t first_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace cxengine::engine
