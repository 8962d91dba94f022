// NumberTable: a hash table of 32-bit numbers. What they stand for, and which one is looked for, the owner
// knows.
//
// A large one is in parts that grow apart from each other, so that no insertion has to move all there is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/ordered_table.h"

namespace cxengine::engine {

class NumberTable {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // Fetches the memory that Find will look at.
  void Prefetch(std::uint64_t hash) const { PartOf(hash).Prefetch(InPart(hash)); }
  // The number with that hash for which `is` is true; kNone if there is none.
  template <typename Is>
  std::uint32_t Find(std::uint64_t hash, const Is& is) const {
    const Entry* entry = PartOf(hash).Find(InPart(hash), [&](const Entry& one) { return is(one.number); });
    return entry == nullptr ? kNone : entry->number;
  }
  // It is not there.
  void Add(std::uint64_t hash, std::uint32_t number) {
    if (parts_.size() == 1 && size_ == kWhole) Split();
    PartOf(hash).Add({InPart(hash), number});
    ++size_;
  }
  // It is there.
  void Remove(std::uint64_t hash, std::uint32_t number) {
    Part& part = PartOf(hash);
    part.Remove(*part.Find(InPart(hash), [&](const Entry& one) { return one.number == number; }));
    --size_;
  }
  // Calls `visit` for each number, in no order. The table must not change meanwhile.
  template <typename Visit>
  void VisitAll(const Visit& visit) const {
    for (const Part& part : parts_) part.VisitAll([&](const Entry& entry) { visit(entry.number); });
  }
  std::size_t StateBytes() const {
    std::size_t bytes = 0;
    for (const Part& part : parts_) bytes += part.StateBytes();
    return bytes;
  }

 private:
  static constexpr std::size_t kWhole = 4096;  // entries of a table that is not in parts yet
  static constexpr unsigned kBits = 8;         // of a hash, for 256 parts

  struct Entry {
    std::uint32_t in_part = 0;  // what of the hash is left in the part
    std::uint32_t number = kNone;

    std::uint32_t hash() const { return in_part; }
    bool is_free() const { return number == kNone; }
  };
  using Part = OrderedTable<Entry>;

  static std::uint32_t Top(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }
  // The highest bits say the part.
  std::uint32_t InPart(std::uint64_t hash) const {
    return parts_.size() == 1 ? Top(hash) : Top(hash) << kBits;
  }
  const Part& PartOf(std::uint64_t hash) const {
    return parts_[parts_.size() == 1 ? 0 : Top(hash) >> (32U - kBits)];
  }
  Part& PartOf(std::uint64_t hash) { return const_cast<Part&>(std::as_const(*this).PartOf(hash)); }
  void Split() {
    const Part whole = std::move(parts_[0]);
    parts_ = std::vector<Part>(std::size_t{1} << kBits);
    whole.VisitAll([&](const Entry& entry) {
      parts_[entry.in_part >> (32U - kBits)].Add({entry.in_part << kBits, entry.number});
    });
  }

  std::vector<Part> parts_ = std::vector<Part>(1);
  std::size_t size_ = 0;
};

}  // namespace cxengine::engine
