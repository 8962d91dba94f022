// Timers over virtual time: of a set of owners, each armed for at most one time, which is due first?
//
// A heap whose elements know their places, so that arming anew and disarming cost O(log n) and leave nothing
// behind. Children stand together in memory, so they are four. Equal times come in order of rank, so that
// nothing depends on who was armed first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dsl/environment.h"

namespace cxengine::engine {

// An owner of one timer; lives at least as long as it is armed.
struct Timed {
  static constexpr std::size_t kNotArmed = ~std::size_t{0};
  dsl::Milliseconds due = 0;
  std::size_t place = kNotArmed;
};

class Timers {
 public:
  // Arms the owner for `due`, whatever it was armed for before. `rank` is the owner's own.
  void Arm(Timed& owner, dsl::Milliseconds due, std::uint64_t rank);
  static bool IsArmedFor(const Timed& owner, dsl::Milliseconds due) {
    return owner.place != Timed::kNotArmed && owner.due == due;
  }
  void Disarm(Timed& owner);
  // nullptr if nothing is armed.
  Timed* First() const { return heap_.empty() ? nullptr : heap_.front().owner; }
  std::size_t size() const { return heap_.size(); }

 private:
  static constexpr std::size_t kChildren = 4;

  void Up(std::size_t place);
  void Down(std::size_t place);
  // With what is compared, so that owners are not looked at while others are moved.
  struct Entry {
    dsl::Milliseconds due;
    std::uint64_t rank;
    Timed* owner;
  };
  static bool Before(const Entry& a, const Entry& b) {
    return a.due != b.due ? a.due < b.due : a.rank < b.rank;
  }
  void Put(std::size_t place, const Entry& entry);

  std::vector<Entry> heap_;
};

}  // namespace cxengine::engine
