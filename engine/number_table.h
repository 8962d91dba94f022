// NumberTable: a hash table of 32-bit numbers. What they stand for, and which one is looked for, the owner
// knows.
//
// Numbers stand in the order of their hashes, each in the place that its hash asks for or, where that is
// taken, behind it: so a look is at one line of memory, most often, and growing moves them in one pass. A
// large table is in parts that grow apart from each other, so that no insertion has to move all there is.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cxengine::engine {

class NumberTable {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // Fetches the memory that Find will look at.
  void Prefetch(std::uint64_t hash) const {
    const Part& part = PartOf(hash);
    if (!part.entries.empty()) __builtin_prefetch(&part.entries[part.Home(Position(hash))]);
  }
  // The number with that hash for which `is` is true; kNone if there is none.
  template <typename Is>
  std::uint32_t Find(std::uint64_t hash, const Is& is) const {
    const Part& part = PartOf(hash);
    if (part.entries.empty()) return kNone;
    const std::uint32_t position = Position(hash);
    for (const Entry* entry = part.FirstOf(position); entry->Has(position); ++entry) {
      if (is(entry->number)) return entry->number;
    }
    return kNone;
  }
  // It is not there.
  void Add(std::uint64_t hash, std::uint32_t number) {
    if (parts_.size() == 1 && size_ == kWhole) Split();
    PartOf(hash).Add({Position(hash), number});
    ++size_;
  }
  // It is there.
  void Remove(std::uint64_t hash, std::uint32_t number) {
    PartOf(hash).Remove({Position(hash), number});
    --size_;
  }
  // Calls `visit` for each number, in no order. The table must not change meanwhile.
  template <typename Visit>
  void VisitAll(const Visit& visit) const {
    for (const Part& part : parts_) {
      for (const Entry& entry : part.entries) {
        if (entry.number != kNone) visit(entry.number);
      }
    }
  }
  std::size_t StateBytes() const {
    std::size_t places = 0;
    for (const Part& part : parts_) places += part.size == 0 ? 0 : part.entries.size();
    return places * sizeof(Entry);
  }

 private:
  static constexpr std::size_t kWhole = 4096;  // entries of a table that is not in parts yet
  static constexpr unsigned kBits = 8;         // of a hash, for 256 parts

  struct Entry {
    std::uint32_t position = 0;    // that the hash asks for, as a fraction of the part
    std::uint32_t number = kNone;  // kNone: free

    bool Has(std::uint32_t wanted) const { return number != kNone && position == wanted; }
  };
  // In order of position, free places between them; the last place is free. Between an entry and its home
  // there is no free place.
  struct Part {
    std::vector<Entry> entries;
    std::size_t homes = 0;  // so many places from the beginning are homes
    std::size_t size = 0;

    std::size_t Home(std::uint32_t position) const { return (std::uint64_t{position} * homes) >> 32U; }
    // The first entry of that position, or else the place where it would stand.
    const Entry* FirstOf(std::uint32_t position) const {
      const Entry* entry = &entries[Home(position)];
      while (entry->number != kNone && entry->position < position) ++entry;
      return entry;
    }
    void Add(Entry added) {
      if (5 * (size + 1) > 4 * homes) Grow();
      ++size;
      // Those behind make room, up to the next free place.
      auto at = static_cast<std::size_t>(entries.empty() ? 0 : FirstOf(added.position) - entries.data());
      while (added.number != kNone) std::swap(added, entries[at++]);
      if (at == entries.size()) entries.emplace_back();
    }
    void Remove(const Entry& removed) {
      auto at = static_cast<std::size_t>(FirstOf(removed.position) - entries.data());
      while (entries[at].number != removed.number) ++at;
      // Those behind move up, unless they are at home.
      for (; entries[at + 1].number != kNone && Home(entries[at + 1].position) <= at; ++at)
        entries[at] = entries[at + 1];
      entries[at] = Entry();
      --size;
    }
    void Grow() {
      homes += homes / 4 + 4;
      std::vector<Entry> before(homes + 1 + homes / 64);
      before.swap(entries);
      std::size_t next = 0;
      for (const Entry& entry : before) {
        if (entry.number == kNone) continue;
        next = std::max(next, Home(entry.position));
        if (next + 1 >= entries.size()) entries.resize(next + 2);
        entries[next++] = entry;
      }
    }
  };

  static std::uint32_t Top(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }
  // The bits that say the part are the highest ones.
  std::uint32_t Position(std::uint64_t hash) const {
    return parts_.size() == 1 ? Top(hash) : Top(hash) << kBits;
  }
  const Part& PartOf(std::uint64_t hash) const {
    return parts_[parts_.size() == 1 ? 0 : Top(hash) >> (32U - kBits)];
  }
  Part& PartOf(std::uint64_t hash) { return const_cast<Part&>(std::as_const(*this).PartOf(hash)); }
  void Split() {
    const Part whole = std::move(parts_[0]);
    parts_ = std::vector<Part>(std::size_t{1} << kBits);
    for (const Entry& entry : whole.entries) {
      if (entry.number == kNone) continue;
      parts_[entry.position >> (32U - kBits)].Add({entry.position << kBits, entry.number});
    }
  }

  std::vector<Part> parts_ = std::vector<Part>(1);
  std::size_t size_ = 0;
};

}  // namespace cxengine::engine
