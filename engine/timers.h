// Timers over virtual time: of a set of owners, each armed for at most one time, which is due first?
//
// Time is cut into ticks. Owners that are due in the newest open tick, or before, stand in order. The others
// stand in lists that run through their timers, one for each tick, so that arming and disarming them costs
// the same however many there are. The lists of the ticks to come stand in a wheel, those of later ones in a
// tree. A list stays where it is until its tick is the next one, and only then goes into the order: nobody
// ever waits for more than those who are due within one tick.
//
// Equal times come in order of rank, so that nothing depends on who was armed first.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "dsl/environment.h"
#include "engine/marks.h"
#include "engine/pool.h"
#include "engine/position.h"

namespace cxengine::engine {

// `Owners` has a RankOf(number).
template <typename Owners>
class Timers {
 public:
  explicit Timers(const Owners& owners) : owners_(owners) { wheel_.fill(kNobody); }

  // From now on there is an owner of that number, and of all below.
  void Reach(std::uint32_t number) { timed_.Reach(number); }
  // kNever if it is not armed.
  dsl::Milliseconds DueOf(std::uint32_t number) const {
    const Timed& timed = timed_[number];
    return timed.previous == kIsIdle ? kNever : timed.due;
  }
  // Arms the owner of that number for `due`, whatever it was armed for before; kNever: disarms it.
  void Arm(std::uint32_t number, dsl::Milliseconds due) {
    if (DueOf(number) == due) return;
    Disarm(number);
    if (due == kNever) return;
    timed_[number].due = due;
    if (TickOf(due) <= open_) {
      PutInOrder(number);
    } else {
      PutInList(number);
    }
  }
  void Disarm(std::uint32_t number) {
    Timed& timed = timed_[number];
    if (timed.previous == kIsOrdered) {
      if (const auto first = order_.begin(); first->number == number)
        order_.erase(first);
      else
        order_.erase(Ordered{timed.due, owners_.RankOf(number), number});
    } else if (timed.previous != kIsIdle) {
      TakeFromList(number);
    }
    timed.previous = kIsIdle;
  }
  // It is so late, or later. Costs something only once a tick.
  void Pass(dsl::Milliseconds now) {
    const std::uint64_t tick = TickOf(now);
    if (tick <= open_) return;
    for (std::uint64_t first = FirstTick(); first <= tick; first = FirstTick()) PutInOrderFrom(first);
    open_ = tick;
  }
  // Who is due first, at `now` or before; nobody if there is none, and then it is so late.
  std::optional<std::uint32_t> DueBy(dsl::Milliseconds now) {
    const std::uint64_t tick = TickOf(now);
    if (tick > open_) OrderFirst(tick);
    if (!order_.empty() && order_.begin()->due <= now) return order_.begin()->number;
    open_ = std::max(open_, tick);
    return std::nullopt;
  }
  // Nothing if nobody is armed.
  std::optional<dsl::Milliseconds> NextDue() {
    OrderFirst(kNoTick - 1);
    if (order_.empty()) return std::nullopt;
    return order_.begin()->due;
  }
  // Calls `visit` for everyone who is due at `now` or before; who is armed must not change meanwhile.
  template <typename Visit>
  void VisitDue(dsl::Milliseconds now, const Visit& visit) {
    Pass(now);
    for (auto entry = order_.begin(); entry != order_.end() && entry->due <= now; ++entry)
      visit(entry->number);
  }
  // How late it is, or less than a tick earlier.
  dsl::Milliseconds now() const {
    return static_cast<dsl::Milliseconds>((open_ << kTickBits) ^ (std::uint64_t{1} << 63U));
  }
  // Of one timer; and of the order and the tree beside them.
  static constexpr std::size_t StateBytesOfOne() { return sizeof(Timed); }
  std::size_t StateBytes() const {
    return order_.size() * sizeof(Ordered) + far_.size() * sizeof(typename decltype(far_)::value_type);
  }

 private:
  // A tick is 64 ms, the wheel 70 minutes.
  static constexpr unsigned kTickBits = 6;
  static constexpr std::size_t kSlots = Marks::kSize;
  static constexpr std::uint64_t kNoTick = ~std::uint64_t{0};  // no tick is as late

  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};
  static constexpr std::uint32_t kIsOrdered = kNobody - 1;
  static constexpr std::uint32_t kIsIdle = kNobody - 2;

  struct Timed {
    dsl::Milliseconds due = 0;
    std::uint32_t next = kNobody;      // in its list
    std::uint32_t previous = kIsIdle;  // in its list, or why it stands in none
  };
  struct Ordered {
    dsl::Milliseconds due;
    std::uint64_t rank;
    std::uint32_t number;
    friend auto operator<=>(const Ordered&, const Ordered&) = default;
  };

  // Times before 0 come before the others.
  static std::uint64_t TickOf(dsl::Milliseconds time) {
    return (static_cast<std::uint64_t>(time) ^ (std::uint64_t{1} << 63U)) >> kTickBits;
  }

  // Of a tick that is not open yet.
  void PutInList(std::uint32_t number) {
    Timed& timed = timed_[number];
    const std::uint64_t tick = TickOf(timed.due);
    const bool near = tick - open_ <= kSlots;
    std::uint32_t& first = near ? wheel_[tick % kSlots] : far_.try_emplace(tick, kNobody).first->second;
    timed.next = first;
    timed.previous = kNobody;
    if (first != kNobody) {
      timed_[first].previous = number;
    } else if (near) {
      used_.Set(tick % kSlots, true);
    }
    first = number;
  }
  void TakeFromList(std::uint32_t number) {
    const Timed& timed = timed_[number];
    if (timed.next != kNobody) timed_[timed.next].previous = timed.previous;
    if (timed.previous != kNobody) {
      timed_[timed.previous].next = timed.next;
      return;
    }
    const std::uint64_t tick = TickOf(timed.due);
    const std::size_t slot = tick % kSlots;
    if (wheel_[slot] == number) {
      wheel_[slot] = timed.next;
      if (timed.next == kNobody) used_.Set(slot, false);
    } else if (timed.next != kNobody) {
      far_.find(tick)->second = timed.next;
    } else {
      far_.erase(tick);
    }
  }
  void PutInOrder(std::uint32_t number) {
    Timed& timed = timed_[number];
    order_.insert(Ordered{timed.due, owners_.RankOf(number), number});
    timed.previous = kIsOrdered;
  }

  // The first that has a list; kNoTick if there is none.
  std::uint64_t FirstTick() const {
    const std::uint64_t far = far_.empty() ? kNoTick : far_.begin()->first;
    // The slot of the open tick comes last in the wheel.
    const std::size_t from = (open_ + 1) % kSlots;
    std::size_t slot = used_.FirstFrom(from);
    if (slot == kSlots) slot = used_.FirstFrom(0);
    return slot == kSlots ? far : std::min(far, open_ + 1 + (slot - from) % kSlots);
  }
  // Whoever is due first stands in order, if it is until the end of `last`. No tick is opened by that: who is
  // armed for less still goes to a list.
  void OrderFirst(std::uint64_t last) {
    for (std::uint64_t tick = FirstTick();
         tick <= last && (order_.empty() || tick <= TickOf(order_.begin()->due)); tick = FirstTick())
      PutInOrderFrom(tick);
  }
  // Those of that tick, which is the first one.
  void PutInOrderFrom(std::uint64_t tick) {
    if (const auto far = far_.begin(); far != far_.end() && far->first == tick) {
      const std::uint32_t first = far->second;
      far_.erase(far);
      PutInOrderAll(first);
    }
    if (tick - open_ > kSlots) return;
    const std::uint32_t first = std::exchange(wheel_[tick % kSlots], kNobody);
    used_.Set(tick % kSlots, false);
    PutInOrderAll(first);
  }
  void PutInOrderAll(std::uint32_t number) {
    while (number != kNobody) {
      const std::uint32_t next = timed_[number].next;
      PutInOrder(number);
      number = next;
    }
  }

  const Owners& owners_;
  Blocks<Timed> timed_;                      // by number
  std::uint64_t open_ = 0;                   // this tick, and those before
  std::array<std::uint32_t, kSlots> wheel_;  // who stands first, for each of the ticks after the open one
  Marks used_;                               // the slots in which somebody stands
  absl::btree_map<std::uint64_t, std::uint32_t> far_;  // likewise, by tick, of those who were armed for later
  absl::btree_set<Ordered> order_;
};

}  // namespace cxengine::engine
