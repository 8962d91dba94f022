// Where the candidates of chains stand for one key: a line of candidates for each node, and for each value
// that they wait for there, oldest first. Trails, candidates and rings are numbers of Chains, which owns what
// they stand for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/chain_net.h"
#include "engine/event.h"
#include "engine/number_table.h"
#include "engine/position.h"

namespace cxengine::engine {

class Waiting {
 public:
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

  struct Line {
    std::uint32_t node = 0;   // or kMark + a condition: see Mark
    std::uint32_t value = 0;  // a hash of what is waited for; 0: nothing that was captured
    // The oldest candidate and the newest one. One alone stands here itself: its trail, and nobody; of rounds
    // likewise their ring.
    std::uint32_t head = kNobody;
    std::uint32_t tail = kNobody;
    Milliseconds due = kNever;  // of one alone; of several nobody's time is up before

    bool is_mark() const { return node >= kMark; }
    bool is_alone() const { return tail == kNobody; }
  };

  bool empty() const { return lines_.empty(); }
  std::size_t size() const { return lines_.size(); }
  std::span<const Line> lines() const { return lines_; }
  Line& at(std::size_t place) { return lines_[place]; }
  // Calls `visit` for each line; that one may be removed meanwhile.
  template <typename Visit>
  void VisitAll(const Visit& visit) {
    for (std::size_t i = size(); i-- > 0;) {
      if (i < size()) visit(lines_[i]);
    }
  }
  // Null if nobody stands there. Lines move when others are added or removed.
  Line* Find(std::uint32_t node, std::uint32_t value);
  // Finds or adds it.
  Line& Get(std::uint32_t node, std::uint32_t value);
  // A mark that would be left by itself goes, too.
  void Remove(const Line& line);
  // One line, or none, instead of all.
  void Become(const Line& line);
  void Clear();

  // A mark says when the last event came that satisfied a condition: who stands in a node from which several
  // edges lead has gone on by one of them if he came before its mark, and still stands there for the others.
  void SetMark(std::uint32_t condition, EventNumber number);
  std::optional<EventNumber> MarkOf(std::uint32_t condition) const;
  static std::uint32_t ConditionOf(const Line& mark) { return mark.node - kMark; }
  static EventNumber NumberOf(const Line& mark) { return (EventNumber{mark.head} << 32U) | mark.tail; }

  std::size_t marks() const { return marks_; }

  // Nothing is due before this; kNever if nothing will be.
  Milliseconds due() const { return size() == 1 ? lines_[0].due : due_; }
  // A line is due then.
  void NoteDue(Milliseconds due) { due_ = std::min(due_, due); }
  // Finds it anew, from what the lines say.
  void FindDue();
  // Beside what stands here.
  std::size_t StateBytes() const;

 private:
  static constexpr std::uint32_t kMark = std::uint32_t{1} << 31U;
  static constexpr std::size_t kFew = 16;  // lines; more are found by a table

  static std::uint64_t HashOf(std::uint32_t node, std::uint32_t value) {
    return ((std::uint64_t{node} << 32U) | value) * 0x9E3779B97F4A7C15U;
  }
  std::size_t Place(std::uint32_t node, std::uint32_t value) const;

  std::vector<Line> lines_;
  std::unique_ptr<NumberTable> places_;  // of lines, by HashOf
  Milliseconds due_ = kNever;
  std::uint32_t marks_ = 0;
};

}  // namespace cxengine::engine
