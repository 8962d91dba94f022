// Where the candidates of chains stand for one key: a line of candidates for each node, and for each value
// that they wait for there, oldest first. Trails, candidates and rings are numbers of Chains, which owns what
// they stand for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "engine/chain_net.h"
#include "engine/event.h"
#include "engine/ordered_table.h"
#include "engine/position.h"

namespace cxengine::engine {

class Waiting {
 public:
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

  struct Line {
    std::uint32_t node = kNobody;  // or kMark + a condition: see Mark; kNobody: no line
    std::uint32_t value = 0;       // a hash of what is waited for; 0: nothing that was captured
    // The oldest candidate and the newest one. One alone stands here itself: its trail, and nobody; of rounds
    // likewise their ring.
    std::uint32_t head = kNobody;
    std::uint32_t tail = kNobody;
    Milliseconds due = kNever;  // of one alone; of several nobody's time is up before

    bool is_mark() const { return node >= kMark; }
    bool is_alone() const { return tail == kNobody; }

    std::uint32_t hash() const { return HashOf(node, value); }
    bool is_free() const { return node == kNobody; }
  };

  bool empty() const { return lines_.empty(); }
  std::size_t size() const { return lines_.size(); }
  // Null if nobody stands there. Lines move when others are added or removed.
  Line* Find(std::uint32_t node, std::uint32_t value) {
    return lines_.Find(HashOf(node, value), Is{node, value});
  }
  // Finds or adds it.
  Line& Get(std::uint32_t node, std::uint32_t value);
  // A mark that would be left by itself goes, too.
  void Remove(const Line& line);
  // One line, or none, instead of all.
  void Become(const Line& line);
  void Clear();
  // Gives back memory.
  void Trim() { lines_.Trim(); }
  // Calls `visit` for each line, in no order. If this may change, the one that is visited may be removed.
  template <typename Visit>
  void VisitAll(const Visit& visit) const {
    lines_.VisitAll(visit);
  }
  template <typename Visit>
  void VisitAll(const Visit& visit) {
    lines_.VisitAll(visit);
  }
  // Of several, some line; of one that one.
  const Line& AnyLine() const { return lines_.First(); }

  // A mark says when the last event came that satisfied a condition: who stands in a node from which several
  // edges lead has gone on by one of them if he came before its mark, and still stands there for the others.
  void SetMark(std::uint32_t condition, EventNumber number);
  std::optional<EventNumber> MarkOf(std::uint32_t condition) const;
  static std::uint32_t ConditionOf(const Line& mark) { return mark.node - kMark; }
  static EventNumber NumberOf(const Line& mark) { return (EventNumber{mark.head} << 32U) | mark.tail; }

  std::size_t marks() const { return marks_; }

  // Nothing is due before this; kNever if nothing will be.
  Milliseconds due() const { return size() == 1 ? AnyLine().due : due_; }
  // A line is due then.
  void NoteDue(Milliseconds due) { due_ = std::min(due_, due); }
  // Finds it anew, from what the lines say.
  void FindDue();
  // Beside what stands here.
  std::size_t StateBytes() const { return lines_.StateBytes(); }

 private:
  static constexpr std::uint32_t kMark = std::uint32_t{1} << 31U;

  struct Is {
    std::uint32_t node;
    std::uint32_t value;
    bool operator()(const Line& line) const { return line.node == node && line.value == value; }
  };
  static std::uint32_t HashOf(std::uint32_t node, std::uint32_t value) {
    return static_cast<std::uint32_t>((((std::uint64_t{node} << 32U) | value) * 0x9E3779B97F4A7C15U) >> 32U);
  }

  OrderedTable<Line> lines_;
  Milliseconds due_ = kNever;
  std::uint32_t marks_ = 0;
};

}  // namespace cxengine::engine
