// Pool<T>: many small things, known by 32-bit numbers that are given out, given back and used again. Things
// do not move, and their memory stays with the pool.
//
// Blocks begin with a line of memory, so that things whose size divides one are never in two.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cxengine::engine {

template <typename T>
class Pool {
 public:
  std::uint32_t Add() {
    ++size_;
    if (!free_.empty()) {
      const std::uint32_t number = free_.back();
      free_.pop_back();
      return number;
    }
    if (used_ == blocks_.size() * kBlock) blocks_.push_back(std::make_unique<Block>());
    return used_++;
  }
  void Remove(std::uint32_t number) {
    (*this)[number] = T();
    free_.push_back(number);
    --size_;
  }
  T& operator[](std::uint32_t number) { return blocks_[number / kBlock]->things[number % kBlock]; }
  const T& operator[](std::uint32_t number) const {
    return blocks_[number / kBlock]->things[number % kBlock];
  }
  // How many are given out.
  std::size_t size() const { return size_; }

 private:
  static constexpr std::uint32_t kBlock = 1024;

  struct alignas(64) Block {
    std::array<T, kBlock> things = {};
  };

  std::vector<std::unique_ptr<Block>> blocks_;
  std::vector<std::uint32_t> free_;
  std::uint32_t used_ = 0;  // numbers below have been given out
  std::size_t size_ = 0;
};

}  // namespace cxengine::engine
