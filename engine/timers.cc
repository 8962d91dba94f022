// Timers.
#include "engine/timers.h"

namespace cxengine::engine {

void Timers::Put(std::size_t place, const Entry& entry) {
  heap_[place] = entry;
  entry.owner->place = place;
}

void Timers::Up(std::size_t place) {
  const Entry entry = heap_[place];
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (!Before(entry, heap_[parent])) break;
    Put(place, heap_[parent]);
    place = parent;
  }
  Put(place, entry);
}

void Timers::Down(std::size_t place) {
  const Entry entry = heap_[place];
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && Before(heap_[child + 1], heap_[child])) ++child;
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
