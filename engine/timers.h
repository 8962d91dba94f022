// Timers over virtual time: of a set of owners, each armed for at most one time, which is due first?
//
// A binary heap whose elements know their places, so that arming anew and disarming cost O(log n) and leave
// nothing behind. Equal times come in the order of arming.
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
  std::uint64_t order = 0;
  std::size_t place = kNotArmed;
};

class Timers {
 public:
  // Arms the owner for `due`, whatever it was armed for before.
  void Arm(Timed& owner, dsl::Milliseconds due);
  void Disarm(Timed& owner);
  // nullptr if nothing is armed.
  Timed* First() const { return heap_.empty() ? nullptr : heap_.front(); }
  std::size_t size() const { return heap_.size(); }

 private:
  void Up(std::size_t place);
  void Down(std::size_t place);
  void Put(std::size_t place, Timed* owner);

  std::vector<Timed*> heap_;
  std::uint64_t next_order_ = 0;
};

}  // namespace cxengine::engine
