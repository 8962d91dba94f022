// SplitMap<T>: a hash table from 64-bit numbers other than 0 to T. A large one is in parts that grow apart
// from each other, so that no insertion has to move all there is. Keys stand beside what they lead to, so
// that a look is at one line of memory, most often.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cxengine::engine {

template <typename T>
class SplitMap {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // Fetches the memory that Find will look at.
  void Prefetch(std::uint64_t key) const {
    const std::uint64_t hash = HashOf(key);
    const Part& part = PartOf(hash);
    if (!part.entries.empty()) __builtin_prefetch(&part.entries[part.Home(hash)]);
  }
  // Null if there is none.
  const T* Find(std::uint64_t key) const {
    const std::uint64_t hash = HashOf(key);
    const Part& part = PartOf(hash);
    if (part.entries.empty()) return nullptr;
    const Entry& entry = part.entries[part.PlaceOf(key, hash)];
    return entry.used() ? &entry.value : nullptr;
  }
  T* Find(std::uint64_t key) { return const_cast<T*>(std::as_const(*this).Find(key)); }
  // Finds or adds it.
  T& operator[](std::uint64_t key) {
    if (T* known = Find(key)) return *known;
    if (parts_.size() == 1 && size_ == kWhole) Split();
    ++size_;
    const std::uint64_t hash = HashOf(key);
    Part& part = parts_[PartNumber(hash)];
    if (2 * (part.size + 1) > part.entries.size()) part.Grow();
    return part.Add(key, hash, T());
  }
  void Erase(std::uint64_t key) {
    const std::uint64_t hash = HashOf(key);
    if (parts_[PartNumber(hash)].Erase(key, hash)) --size_;
  }

 private:
  static constexpr std::size_t kWhole = 4096;  // entries of a table that is not in parts yet
  static constexpr unsigned kBits = 6;         // of the hash, for 64 parts

  // None stands in two lines of memory.
  struct alignas(std::bit_ceil(sizeof(std::uint64_t) + sizeof(T))) Entry {
    std::uint64_t key = 0;  // 0: none
    T value{};

    bool used() const { return key != 0; }
  };
  // At most half of the entries, a power of two, are used; one stands in its home or, where that is taken, in
  // the next free place behind it.
  struct Part {
    std::vector<Entry> entries;
    std::size_t size = 0;

    std::size_t Next(std::size_t place) const { return (place + 1) & (entries.size() - 1); }
    std::size_t Home(std::uint64_t hash) const { return hash & (entries.size() - 1); }
    // Where the key stands or, if it is not there, would stand.
    std::size_t PlaceOf(std::uint64_t key, std::uint64_t hash) const {
      std::size_t place = Home(hash);
      while (entries[place].used() && entries[place].key != key) place = Next(place);
      return place;
    }
    T& Add(std::uint64_t key, std::uint64_t hash, T&& value) {
      ++size;
      Entry& entry = entries[PlaceOf(key, hash)];
      entry.key = key;
      entry.value = std::move(value);
      return entry.value;
    }
    void Grow() {
      std::vector<Entry> before(entries.empty() ? 4 : 2 * entries.size());
      before.swap(entries);
      size = 0;
      for (Entry& entry : before) {
        if (entry.used()) Add(entry.key, HashOf(entry.key), std::move(entry.value));
      }
    }
    bool Erase(std::uint64_t key, std::uint64_t hash) {
      if (entries.empty()) return false;
      std::size_t hole = PlaceOf(key, hash);
      if (!entries[hole].used()) return false;
      --size;
      // Those behind move up, unless that is before their homes.
      for (std::size_t place = Next(hole); entries[place].used(); place = Next(place)) {
        const std::size_t home = Home(HashOf(entries[place].key));
        const std::size_t mask = entries.size() - 1;
        if (((place - home) & mask) < ((place - hole) & mask)) continue;
        entries[hole] = std::move(entries[place]);
        hole = place;
      }
      entries[hole] = Entry();
      return true;
    }
  };

  static std::uint64_t HashOf(std::uint64_t key) {
    const std::uint64_t mixed = (key ^ (key >> 32U)) * 0x9E3779B97F4A7C15U;
    return mixed ^ (mixed >> 29U);
  }
  std::size_t PartNumber(std::uint64_t hash) const { return parts_.size() == 1 ? 0 : hash >> (64U - kBits); }
  const Part& PartOf(std::uint64_t hash) const { return parts_[PartNumber(hash)]; }
  void Split() {
    Part whole = std::move(parts_[0]);
    parts_ = std::vector<Part>(std::size_t{1} << kBits);
    for (Entry& entry : whole.entries) {
      if (!entry.used()) continue;
      const std::uint64_t hash = HashOf(entry.key);
      Part& part = parts_[PartNumber(hash)];
      if (2 * (part.size + 1) > part.entries.size()) part.Grow();
      part.Add(entry.key, hash, std::move(entry.value));
    }
  }

  std::vector<Part> parts_ = std::vector<Part>(1);
  std::size_t size_ = 0;
};

}  // namespace cxengine::engine
