// Timers.
#include "engine/timers.h"

#include <algorithm>

namespace cxengine::engine {

void Timers::Put(std::size_t place, const Entry& entry) {
  heap_[place] = entry;
  entry.owner->place = place;
}

void Timers::Up(std::size_t place) {
  const Entry entry = heap_[place];
  while (place > 0) {
    const std::size_t parent = (place - 1) / kChildren;
    if (!Before(entry, heap_[parent])) break;
    Put(place, heap_[parent]);
    place = parent;
  }
  Put(place, entry);
}

void Timers::Down(std::size_t place) {
  const Entry entry = heap_[place];
  for (;;) {
    const std::size_t first = kChildren * place + 1;
    if (first >= heap_.size()) break;
    std::size_t child = first;
    for (std::size_t other = first + 1; other < std::min(first + kChildren, heap_.size()); ++other) {
      if (Before(heap_[other], heap_[child])) child = other;
    }
    if (!Before(heap_[child], entry)) break;
    Put(place, heap_[child]);
    place = child;
  }
  Put(place, entry);
}

void Timers::Arm(Timed& owner, dsl::Milliseconds due, std::uint64_t rank) {
  if (IsArmedFor(owner, due)) return;
  Disarm(owner);
  owner.due = due;
  heap_.push_back({due, rank, &owner});
  Up(heap_.size() - 1);
}

void Timers::Disarm(Timed& owner) {
  if (owner.place == Timed::kNotArmed) return;
  const std::size_t place = owner.place;
  owner.place = Timed::kNotArmed;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (last.owner == &owner) return;
  Put(place, last);
  Up(place);
  Down(last.owner->place);
}

}  // namespace cxengine::engine
