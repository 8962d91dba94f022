// NumberTable: a hash table of 32-bit numbers. What they stand for, and which one is looked for, the owner
// knows.
//
// A large one is in parts that grow apart from each other, so that no insertion has to move all there is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"

namespace cxengine::engine {

class NumberTable {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // The number with that hash for which `is` is true; kNone if there is none.
  template <typename Is>
  std::uint32_t Find(std::uint64_t hash, const Is& is) const {
    const std::uint32_t top = TopOf(hash);
    const Part& part = PartOf(top);
    const auto entry = part.find(Wanted<Is>{top, is});
    return entry == part.end() ? kNone : entry->number;
  }
  // It is not there.
  void Add(std::uint64_t hash, std::uint32_t number) {
    if (parts_.size() == 1 && size_ == kWhole) Split();
    const std::uint32_t top = TopOf(hash);
    PartOf(top).insert(Entry{top, number});
    ++size_;
  }
  // It is there.
  void Remove(std::uint64_t hash, std::uint32_t number) {
    const std::uint32_t top = TopOf(hash);
    PartOf(top).erase(Entry{top, number});
    --size_;
  }
  // Calls `visit` for each number, in no order. The table must not change meanwhile.
  template <typename Visit>
  void VisitAll(const Visit& visit) const {
    for (const Part& part : parts_) {
      for (const Entry& entry : part) visit(entry.number);
    }
  }
  std::size_t StateBytes() const {
    std::size_t places = 0;
    for (const Part& part : parts_) places += part.empty() ? 0 : part.capacity();
    return places * (sizeof(Entry) + 1);
  }

 private:
  static constexpr std::size_t kWhole = 4096;  // entries of a table that is not in parts yet
  static constexpr unsigned kBits = 8;         // of a hash, for 256 parts

  struct Entry {
    std::uint32_t top;  // half of the hash
    std::uint32_t number;
  };
  template <typename Is>
  struct Wanted {
    std::uint32_t top;
    const Is& is;
  };
  struct Hash {
    using is_transparent = void;
    template <typename Any>
    std::size_t operator()(const Any& any) const {
      return absl::Hash<std::uint32_t>()(any.top);
    }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Entry& a, const Entry& b) const { return a.number == b.number; }
    template <typename Is>
    bool operator()(const Entry& entry, const Wanted<Is>& wanted) const {
      return entry.top == wanted.top && wanted.is(entry.number);
    }
  };
  using Part = absl::flat_hash_set<Entry, Hash, Equal>;

  static std::uint32_t TopOf(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }
  const Part& PartOf(std::uint32_t top) const {
    return parts_[parts_.size() == 1 ? 0 : top >> (32U - kBits)];
  }
  Part& PartOf(std::uint32_t top) { return const_cast<Part&>(std::as_const(*this).PartOf(top)); }
  void Split() {
    const Part whole = std::move(parts_[0]);
    parts_ = std::vector<Part>(std::size_t{1} << kBits);
    for (const Entry& entry : whole) PartOf(entry.top).insert(entry);
  }

  std::vector<Part> parts_ = std::vector<Part>(1);
  std::size_t size_ = 0;
};

}  // namespace cxengine::engine
