// Where the candidates of chains stand for one key: a line of candidates for each node, and for each value
// that they wait for there, oldest first. Lines and rings are numbers of Chains, which owns what stands in
// them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
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

  bool empty() const { return size() == 0; }
  std::size_t size() const { return many_ != nullptr ? many_->lines.size() : one_.node == kNowhere ? 0 : 1; }
  std::span<const Line> lines() const;
  Line& at(std::size_t place) { return many_ != nullptr ? many_->lines[place] : one_; }
  // Null if nobody stands there. Lines move when others are added or removed.
  Line* Find(std::uint32_t node, std::uint32_t value);
  // Finds or adds it.
  Line& Get(std::uint32_t node, std::uint32_t value);
  // A mark that would be left by itself goes, too.
  void Remove(const Line& line);

  // A mark says when the last event came that satisfied a condition: who stands in a node from which several
  // edges lead has gone on by one of them if he came before its mark, and still stands there for the others.
  void SetMark(std::uint32_t condition, EventNumber number);
  std::optional<EventNumber> MarkOf(std::uint32_t condition) const;
  static std::uint32_t ConditionOf(const Line& mark) { return mark.node - kMark; }
  static EventNumber NumberOf(const Line& mark) { return (EventNumber{mark.head} << 32U) | mark.tail; }

  std::size_t marks() const { return many_ != nullptr ? many_->marks : !empty() && one_.is_mark() ? 1 : 0; }

  // Nothing is due before this; kNever if nothing will be.
  Milliseconds due() const { return many_ != nullptr ? many_->due : one_.due; }
  // A line is due then.
  void NoteDue(Milliseconds due);
  // Finds it anew, from what the lines say.
  void FindDue();
  // Beside what stands here.
  std::size_t StateBytes() const;

 private:
  static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};
  static constexpr std::uint32_t kMark = std::uint32_t{1} << 31U;
  static constexpr std::size_t kFew = 48;  // lines; more are found by a table
  using Places = absl::flat_hash_map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t>;
  struct Many {
    std::vector<Line> lines;
    std::unique_ptr<Places> places;
    Milliseconds due = kNever;
    std::uint32_t marks = 0;
  };

  std::size_t Place(std::uint32_t node, std::uint32_t value) const;

  Line one_{kNowhere};          // the only one, or none
  std::unique_ptr<Many> many_;  // two or more
};

}  // namespace cxengine::engine
