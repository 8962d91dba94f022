// Where the candidates of chains stand for one key: a line of candidates for each node, and for each value
// that they wait for there, oldest first. Lines and rings are numbers of Chains, which owns what stands in
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "engine/chain_net.h"
#include "engine/event.h"
#include "engine/position.h"

namespace cxengine::engine {

class Waiting {
 public:
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

  struct Line {
    std::uint32_t node = 0;        // or kMark + a condition: see Mark
    std::uint32_t value = 0;       // a hash of what is waited for; 0: nothing that was captured
    std::uint32_t head = kNobody;  // the oldest candidate; of rounds: their ring
    std::uint32_t tail = kNobody;
    Milliseconds due = kNever;  // nobody's time is up before

    bool is_mark() const { return node >= kMark; }
  };
  using Lines = absl::InlinedVector<Line, 1>;

  bool empty() const { return lines_.empty(); }
  std::size_t size() const { return lines_.size(); }
  const Lines& lines() const { return lines_; }
  Line& at(std::size_t place) { return lines_[place]; }
  // Null if nobody stands there. Lines move when others are added or removed.
  Line* Find(std::uint32_t node, std::uint32_t value);
  // Finds or adds it.
  Line& Get(std::uint32_t node, std::uint32_t value);
  void Remove(const Line& line);

  // A mark says when the last event came that satisfied a condition: who stands in a node from which several
  // edges lead has gone on by one of them if he came before its mark, and still stands there for the others.
  void SetMark(std::uint32_t condition, EventNumber number);
  std::optional<EventNumber> MarkOf(std::uint32_t condition) const;
  static std::uint32_t ConditionOf(const Line& mark) { return mark.node - kMark; }
  static EventNumber NumberOf(const Line& mark) { return (EventNumber{mark.head} << 32U) | mark.tail; }

  std::size_t marks() const { return marks_; }

  // Nothing is due before this; kNever if nothing will be.
  Milliseconds due() const { return due_; }
  void set_due(Milliseconds due) { due_ = due; }
  std::size_t StateBytes() const;

 private:
  static constexpr std::uint32_t kMark = std::uint32_t{1} << 31U;
  static constexpr std::size_t kFew = 48;  // lines; more are found by a table
  using Places = absl::flat_hash_map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t>;

  std::size_t Place(std::uint32_t node, std::uint32_t value) const;

  Lines lines_;
  std::unique_ptr<Places> places_;
  Milliseconds due_ = kNever;
  std::uint32_t marks_ = 0;
};

}  // namespace cxengine::engine
