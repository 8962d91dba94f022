// OrderedTable<Entry>: a hash table of small things that stand in the order of their hashes, each in the
// place that its hash asks for or, where that is taken, behind it. So a look is at one line of memory, most
// often; four fifths of it may be full; and growing, by a quarter, moves all in one pass.
//
// An Entry has a hash() of 32 bits, and says whether it is_free(), as one that was just made is. Entries move
// when others are added or removed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace cxengine::engine {

template <typename Entry>
class OrderedTable {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // Fetches the memory that Find will look at.
  void Prefetch(std::uint32_t hash) const {
    if (!entries_.empty()) __builtin_prefetch(&entries_[Home(hash)]);
  }
  // The entry with that hash for which `is` is true; null if there is none.
  template <typename Is>
  const Entry* Find(std::uint32_t hash, const Is& is) const {
    if (entries_.empty()) return nullptr;
    for (std::size_t at = FirstOf(hash); !entries_[at].is_free() && entries_[at].hash() == hash; ++at) {
      if (is(entries_[at])) return &entries_[at];
    }
    return nullptr;
  }
  template <typename Is>
  Entry* Find(std::uint32_t hash, const Is& is) {
    return const_cast<Entry*>(std::as_const(*this).Find(hash, is));
  }
  Entry& Add(const Entry& added) {
    if (entries_.empty()) Resize(1);
    if (size_ >= kFew && 5 * (size_ + 1) > 4 * homes_) Resize(std::max(2 * kFew, homes_ + homes_ / 4));
    ++size_;
    // Those behind make room, up to the next free place.
    const std::size_t place = FirstOf(added.hash());
    Entry moved = added;
    std::size_t at = place;
    while (!moved.is_free()) std::swap(moved, entries_[at++]);
    if (at == entries_.size()) entries_.emplace_back();
    return entries_[place];
  }
  // One that is there.
  void Remove(const Entry& removed) {
    auto at = static_cast<std::size_t>(&removed - entries_.data());
    // Those behind move up, unless they are at home.
    for (; !entries_[at + 1].is_free() && Home(entries_[at + 1].hash()) <= at; ++at)
      entries_[at] = entries_[at + 1];
    entries_[at] = Entry();
    --size_;
  }
  // Keeps its memory if that is little, for all of it is looked at.
  void Clear() {
    if (homes_ > 1) entries_ = std::vector<Entry>();
    if (size_ > 0) std::fill(entries_.begin(), entries_.end(), Entry());
    homes_ = 1;
    size_ = 0;
  }
  // Any entry of those that are there.
  const Entry& First() const {
    return *std::find_if(entries_.begin(), entries_.end(), [](const Entry& one) { return !one.is_free(); });
  }
  // Gives back memory if it takes much more than it has to.
  void Trim() {
    if (homes_ > 8 * size_ + 1) Resize(size_ > kFew ? 2 * size_ : 1);
  }
  // Calls `visit` for each, in no order that matters.
  template <typename Visit>
  void VisitAll(const Visit& visit) const {
    for (const Entry& entry : entries_) {
      if (!entry.is_free()) visit(entry);
    }
  }
  // Likewise; the one that is visited may be removed.
  template <typename Visit>
  void VisitAll(const Visit& visit) {
    for (std::size_t at = 0; at < entries_.size();) {
      const std::uint32_t before = size_;
      if (!entries_[at].is_free()) visit(entries_[at]);
      if (size_ == before) ++at;
    }
  }
  std::size_t StateBytes() const { return size_ == 0 ? 0 : entries_.size() * sizeof(Entry); }

 private:
  static constexpr std::uint32_t kFew = 16;  // stand without free places between them

  std::size_t Home(std::uint32_t hash) const { return (std::uint64_t{hash} * homes_) >> 32U; }
  // Of the first one with that hash, or else where it would stand.
  std::size_t FirstOf(std::uint32_t hash) const {
    std::size_t at = Home(hash);
    while (!entries_[at].is_free() && entries_[at].hash() < hash) ++at;
    return at;
  }
  void Resize(std::uint32_t homes) {
    homes_ = homes;
    std::vector<Entry> before(homes + 1 + homes / 64);
    before.swap(entries_);
    std::size_t next = 0;
    for (const Entry& entry : before) {
      if (entry.is_free()) continue;
      next = std::max(next, Home(entry.hash()));
      if (next + 1 >= entries_.size()) entries_.resize(next + 2);
      entries_[next++] = entry;
    }
  }

  // In order of hash, free places between them; the last place is free. Between an entry and its home there
  // is no free place.
  std::vector<Entry> entries_;
  std::uint32_t homes_ = 1;  // so many places from the beginning are homes
  std::uint32_t size_ = 0;
};

}  // namespace cxengine::engine
