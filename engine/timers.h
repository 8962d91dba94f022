// Timers over virtual time: of a set of owners, each armed for at most one time, which is due first?
//
// A wheel. Time is cut into ticks of about a second. Owners that are due in the newest open tick, or
// before, stand in order. The others stand in slots, in lists that run through the owners, so that arming and
// disarming them costs the same however many there are. A slot of the first level is a tick, a slot of each
// level above all of the level below; where an owner stands follows from the first digit in which its tick
// differs from the one that is open. When time comes to a slot, whoever stands there goes to the levels below
// or into the order.
//
// Equal times come in order of rank, so that nothing depends on who was armed first.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/container/btree_set.h"
#include "dsl/environment.h"
#include "engine/pool.h"

namespace cxengine::engine {

// What the owner of a timer carries.
struct Timed {
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};
  static constexpr std::uint32_t kIsOrdered = kNobody - 1;
  static constexpr std::uint32_t kIsIdle = kNobody - 2;

  dsl::Milliseconds due = 0;
  std::uint32_t next = kNobody;      // in its slot
  std::uint32_t previous = kIsIdle;  // in its slot, or why it stands in none

  bool is_armed_for(dsl::Milliseconds time) const { return previous != kIsIdle && due == time; }
};

// An `Owner` is a Timed, and has a rank().
template <typename Owner>
class Timers {
 public:
  explicit Timers(Pool<Owner>& owners) : owners_(owners) {
    for (Level& level : levels_) level.slots.fill(Timed::kNobody);
  }

  // Arms the owner of that number for `due`, whatever it was armed for before.
  void Arm(std::uint32_t number, dsl::Milliseconds due) {
    if (owners_[number].previous != Timed::kIsIdle) Disarm(number);
    owners_[number].due = due;
    Put(number);
  }
  void Disarm(std::uint32_t number) {
    Owner& owner = owners_[number];
    if (owner.previous == Timed::kIsOrdered) {
      order_.erase(Ordered{owner.due, owner.rank(), number});
    } else if (owner.previous != Timed::kIsIdle) {
      Unlink(owner);
    }
    owner.previous = Timed::kIsIdle;
  }
  // It is so late, or later. Costs something only once a tick.
  void Pass(dsl::Milliseconds now) {
    const std::uint64_t tick = TickOf(now);
    if (tick <= open_) return;
    while (used_levels_ != 0 && FirstTick() <= tick) {
      open_ = FirstTick();
      TakeFirst([this](std::uint32_t number) { Put(number); });
    }
    open_ = tick;
  }
  // Who is due first, at `now` or before; nobody if there is none.
  std::optional<std::uint32_t> DueBy(dsl::Milliseconds now) {
    Pass(now);
    if (order_.empty() || order_.begin()->due > now) return std::nullopt;
    return order_.begin()->number;
  }
  // Nothing if nobody is armed.
  std::optional<dsl::Milliseconds> NextDue() {
    // Time has not come to the slot yet, so it stays shut: who is armed for less than that goes to slots
    // again.
    while (used_levels_ != 0 && (order_.empty() || FirstTick() <= TickOf(order_.begin()->due)))
      TakeFirst([this](std::uint32_t number) { PutInOrder(number); });
    if (order_.empty()) return std::nullopt;
    return order_.begin()->due;
  }
  // Of those who stand in order; the others take nothing but what they carry.
  std::size_t StateBytes() const { return order_.size() * sizeof(Ordered); }

 private:
  // A tick is 1024 ms, the first level 70 minutes, the second one half a year: those who wait for minutes are
  // moved once, into the order. A slot of a higher level is moved as a whole, when its time comes or, for
  // NextDue, when nobody stands before it: a million owners take 0.2 s.
  static constexpr unsigned kTickBits = 10;
  static constexpr unsigned kBits = 12;  // of a digit
  static constexpr unsigned kLevels = (64 - kTickBits + kBits - 1) / kBits;
  static constexpr std::uint64_t kDigit = (std::uint64_t{1} << kBits) - 1;

  struct Ordered {
    dsl::Milliseconds due;
    std::uint64_t rank;
    std::uint32_t number;
    friend auto operator<=>(const Ordered&, const Ordered&) = default;
  };
  struct Level {
    std::array<std::uint32_t, kDigit + 1> slots;
    std::array<std::uint64_t, 64> used = {};  // a bit for each slot in which somebody stands
    std::uint64_t used_words = 0;             // a bit for each word of those that is not 0
  };
  static void Set(std::uint64_t& bits, unsigned bit, bool value) {
    bits = (bits & ~(std::uint64_t{1} << bit)) | (std::uint64_t{value} << bit);
  }

  // Times before 0 come before the others.
  static std::uint64_t TickOf(dsl::Milliseconds time) {
    return (static_cast<std::uint64_t>(time) ^ (std::uint64_t{1} << 63U)) >> kTickBits;
  }
  static unsigned DigitOf(std::uint64_t tick, unsigned level) {
    return static_cast<unsigned>((tick >> (kBits * level)) & kDigit);
  }
  // Of a tick that is not open yet.
  unsigned LevelOf(std::uint64_t tick) const {
    return (static_cast<unsigned>(std::bit_width(tick ^ open_)) - 1) / kBits;
  }

  void Put(std::uint32_t number) {
    Owner& owner = owners_[number];
    const std::uint64_t tick = TickOf(owner.due);
    if (tick <= open_) return PutInOrder(number);
    const unsigned level = LevelOf(tick);
    const unsigned digit = DigitOf(tick, level);
    owner.next = levels_[level].slots[digit];
    owner.previous = Timed::kNobody;
    if (owner.next != Timed::kNobody) owners_[owner.next].previous = number;
    SetSlot(level, digit, number);
  }
  void PutInOrder(std::uint32_t number) {
    Owner& owner = owners_[number];
    order_.insert(Ordered{owner.due, owner.rank(), number});
    owner.previous = Timed::kIsOrdered;
  }
  void Unlink(const Owner& owner) {
    if (owner.next != Timed::kNobody) owners_[owner.next].previous = owner.previous;
    if (owner.previous != Timed::kNobody) {
      owners_[owner.previous].next = owner.next;
      return;
    }
    const std::uint64_t tick = TickOf(owner.due);
    const unsigned level = LevelOf(tick);
    SetSlot(level, DigitOf(tick, level), owner.next);
  }
  // `first` stands there first, or nobody.
  void SetSlot(unsigned at, unsigned digit, std::uint32_t first) {
    Level& level = levels_[at];
    std::uint64_t& word = level.used[digit / 64];
    level.slots[digit] = first;
    Set(word, digit % 64, first != Timed::kNobody);
    Set(level.used_words, digit / 64, word != 0);
    Set(used_levels_, at, level.used_words != 0);
  }

  // The first slot in which somebody stands: those of lower levels come before those of higher ones.
  unsigned FirstLevel() const { return static_cast<unsigned>(std::countr_zero(used_levels_)); }
  unsigned FirstDigit() const {
    const Level& level = levels_[FirstLevel()];
    const auto word = static_cast<unsigned>(std::countr_zero(level.used_words));
    return 64 * word + static_cast<unsigned>(std::countr_zero(level.used[word]));
  }
  // With which it begins.
  std::uint64_t FirstTick() const {
    const unsigned shift = kBits * FirstLevel();
    return (((open_ >> shift) & ~kDigit) | FirstDigit()) << shift;
  }
  // Empties it; calls `put` for all that stand there.
  template <typename PutElsewhere>
  void TakeFirst(const PutElsewhere& put) {
    const unsigned level = FirstLevel();
    const unsigned digit = FirstDigit();
    std::uint32_t number = levels_[level].slots[digit];
    SetSlot(level, digit, Timed::kNobody);
    while (number != Timed::kNobody) {
      const std::uint32_t next = owners_[number].next;
      put(number);
      number = next;
    }
  }

  Pool<Owner>& owners_;
  std::uint64_t open_ = 0;  // this tick, and those before
  std::array<Level, kLevels> levels_;
  std::uint64_t used_levels_ = 0;  // a bit for each level in which somebody stands
  absl::btree_set<Ordered> order_;
};

}  // namespace cxengine::engine
