// Timers over virtual time: of a set of owners, each armed for at most one time, which is due first?
//
// Time is cut into ticks. Owners that are due in the newest open tick, or before, stand in order. The others
// stand in lists that run through the owners, one for each tick, so that arming and disarming them costs the
// same however many there are. The lists of the ticks to come stand in a wheel, those of later ones in a
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

namespace cxengine::engine {

// What the owner of a timer carries.
struct Timed {
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};
  static constexpr std::uint32_t kIsOrdered = kNobody - 1;
  static constexpr std::uint32_t kIsIdle = kNobody - 2;

  dsl::Milliseconds due = 0;
  std::uint32_t next = kNobody;      // in its list
  std::uint32_t previous = kIsIdle;  // in its list, or why it stands in none

  bool is_armed_for(dsl::Milliseconds time) const { return previous != kIsIdle && due == time; }
};

// An `Owner` is a Timed, and has a rank().
template <typename Owner>
class Timers {
 public:
  explicit Timers(Pool<Owner>& owners) : owners_(owners) { wheel_.fill(Timed::kNobody); }

  // Arms the owner of that number for `due`, whatever it was armed for before.
  void Arm(std::uint32_t number, dsl::Milliseconds due) {
    if (owners_[number].previous != Timed::kIsIdle) Disarm(number);
    owners_[number].due = due;
    if (TickOf(due) <= open_) {
      PutInOrder(number);
    } else {
      PutInList(number);
    }
  }
  void Disarm(std::uint32_t number) {
    Owner& owner = owners_[number];
    if (owner.previous == Timed::kIsOrdered) {
      order_.erase(Ordered{owner.due, owner.rank(), number});
    } else if (owner.previous != Timed::kIsIdle) {
      TakeFromList(number);
    }
    owner.previous = Timed::kIsIdle;
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
    OrderFirst(kNever - 1);
    if (order_.empty()) return std::nullopt;
    return order_.begin()->due;
  }
  // Of the order and the tree; the others take nothing but what they carry.
  std::size_t StateBytes() const {
    return order_.size() * sizeof(Ordered) + far_.size() * sizeof(typename decltype(far_)::value_type);
  }

 private:
  // A tick is 64 ms, the wheel 70 minutes.
  static constexpr unsigned kTickBits = 6;
  static constexpr std::size_t kSlots = Marks::kSize;
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};  // no tick is as late

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
    Owner& owner = owners_[number];
    const std::uint64_t tick = TickOf(owner.due);
    const bool near = tick - open_ <= kSlots;
    std::uint32_t& first =
        near ? wheel_[tick % kSlots] : far_.try_emplace(tick, Timed::kNobody).first->second;
    owner.next = first;
    owner.previous = Timed::kNobody;
    if (first != Timed::kNobody) {
      owners_[first].previous = number;
    } else if (near) {
      used_.Set(tick % kSlots, true);
    }
    first = number;
  }
  void TakeFromList(std::uint32_t number) {
    const Owner& owner = owners_[number];
    if (owner.next != Timed::kNobody) owners_[owner.next].previous = owner.previous;
    if (owner.previous != Timed::kNobody) {
      owners_[owner.previous].next = owner.next;
      return;
    }
    const std::uint64_t tick = TickOf(owner.due);
    const std::size_t slot = tick % kSlots;
    if (wheel_[slot] == number) {
      wheel_[slot] = owner.next;
      if (owner.next == Timed::kNobody) used_.Set(slot, false);
    } else if (owner.next != Timed::kNobody) {
      far_.find(tick)->second = owner.next;
    } else {
      far_.erase(tick);
    }
  }
  void PutInOrder(std::uint32_t number) {
    Owner& owner = owners_[number];
    order_.insert(Ordered{owner.due, owner.rank(), number});
    owner.previous = Timed::kIsOrdered;
  }

  // The first that has a list; kNever if there is none.
  std::uint64_t FirstTick() const {
    const std::uint64_t far = far_.empty() ? kNever : far_.begin()->first;
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
    const std::uint32_t first = std::exchange(wheel_[tick % kSlots], Timed::kNobody);
    used_.Set(tick % kSlots, false);
    PutInOrderAll(first);
  }
  void PutInOrderAll(std::uint32_t number) {
    while (number != Timed::kNobody) {
      const std::uint32_t next = owners_[number].next;
      PutInOrder(number);
      number = next;
    }
  }

  Pool<Owner>& owners_;
  std::uint64_t open_ = 0;                   // this tick, and those before
  std::array<std::uint32_t, kSlots> wheel_;  // who stands first, for each of the ticks after the open one
  Marks used_;                               // the slots in which somebody stands
  absl::btree_map<std::uint64_t, std::uint32_t> far_;  // likewise, by tick, of those who were armed for later
  absl::btree_set<Ordered> order_;
};

}  // namespace cxengine::engine
