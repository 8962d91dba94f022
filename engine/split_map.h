// SplitMap<T>: a hash table from 64-bit numbers to T. A large one is in parts that grow apart from each
// other, so that no insertion has to move all there is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace cxengine::engine {

template <typename T>
class SplitMap {
  struct Hash {
    std::size_t operator()(std::uint64_t key) const {
      const std::uint64_t mixed = (key ^ (key >> 32U)) * 0x9E3779B97F4A7C15U;
      return mixed ^ (mixed >> 29U);
    }
  };
  using Part = absl::flat_hash_map<std::uint64_t, T, Hash>;

 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // Fetches the memory that Find will look at.
  void Prefetch(std::uint64_t key) const { PartOf(key).prefetch(key); }
  // Null if there is none.
  const T* Find(std::uint64_t key) const {
    const Part& part = PartOf(key);
    const auto entry = part.find(key);
    return entry == part.end() ? nullptr : &entry->second;
  }
  T* Find(std::uint64_t key) { return const_cast<T*>(std::as_const(*this).Find(key)); }
  // Finds or adds it.
  T& operator[](std::uint64_t key) {
    if (parts_.size() == 1 && size_ == kWhole) Split();
    const auto [entry, added] = PartOf(key).try_emplace(key);
    size_ += added ? 1 : 0;
    return entry->second;
  }
  void Erase(std::uint64_t key) { size_ -= PartOf(key).erase(key); }

 private:
  static constexpr std::size_t kWhole = 4096;  // entries of a table that is not in parts yet
  static constexpr unsigned kBits = 6;         // of the hash, for 64 parts

  const Part& PartOf(std::uint64_t key) const {
    return parts_.size() == 1 ? parts_[0] : parts_[Hash()(key) >> (64U - kBits)];
  }
  Part& PartOf(std::uint64_t key) { return const_cast<Part&>(std::as_const(*this).PartOf(key)); }
  void Split() {
    Part whole = std::move(parts_[0]);
    parts_ = std::vector<Part>(std::size_t{1} << kBits);
    for (auto& [key, value] : whole) PartOf(key).emplace(key, std::move(value));
  }

  std::vector<Part> parts_ = std::vector<Part>(1);
  std::size_t size_ = 0;
};

}  // namespace cxengine::engine
