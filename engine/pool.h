// Blocks<T>: things that are known by numbers from 0 on, and do not move. Pool<T>: such that are given out,
// given back and used again; their memory stays with the pool.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cxengine::engine {

template <typename T>
class Blocks {
 public:
  // From now on there is one of that number, and of all below.
  void Reach(std::uint32_t number) {
    while (number / kBlock >= blocks_.size()) blocks_.push_back(std::make_unique<Block>());
  }
  T& operator[](std::uint32_t number) { return blocks_[number / kBlock]->things[number % kBlock]; }
  const T& operator[](std::uint32_t number) const {
    return blocks_[number / kBlock]->things[number % kBlock];
  }

 private:
  static constexpr std::uint32_t kBlock = 1024;

  // Begins with a line of memory, so that things whose size divides one are never in two.
  struct alignas(64) alignas(T) Block {
    std::array<T, kBlock> things = {};
  };

  std::vector<std::unique_ptr<Block>> blocks_;
};

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
    things_.Reach(used_);
    return used_++;
  }
  void Remove(std::uint32_t number) {
    (*this)[number] = T();
    free_.push_back(number);
    --size_;
  }
  T& operator[](std::uint32_t number) { return things_[number]; }
  const T& operator[](std::uint32_t number) const { return things_[number]; }
  // Numbers are less.
  std::uint32_t end() const { return used_; }
  // How many are given out.
  std::size_t size() const { return size_; }

 private:
  Blocks<T> things_;
  std::vector<std::uint32_t> free_;
  std::uint32_t used_ = 0;  // numbers below have been given out
  std::size_t size_ = 0;
};

}  // namespace cxengine::engine
