// Timers.
#include "engine/timers.h"

namespace cxengine::engine {

namespace {

bool Before(const Timed* a, const Timed* b) {
  return a->due != b->due ? a->due < b->due : a->order < b->order;
}

}  // namespace

void Timers::Put(std::size_t place, Timed* owner) {
  heap_[place] = owner;
  owner->place = place;
}

void Timers::Up(std::size_t place) {
  Timed* owner = heap_[place];
  while (place > 0) {
    const std::size_t parent = (place - 1) / 2;
    if (!Before(owner, heap_[parent])) break;
    Put(place, heap_[parent]);
    place = parent;
  }
  Put(place, owner);
}

void Timers::Down(std::size_t place) {
  Timed* owner = heap_[place];
  for (;;) {
    std::size_t child = 2 * place + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && Before(heap_[child + 1], heap_[child])) ++child;
    if (!Before(heap_[child], owner)) break;
    Put(place, heap_[child]);
    place = child;
  }
  Put(place, owner);
}

void Timers::Arm(Timed& owner, dsl::Milliseconds due) {
  if (owner.place != Timed::kNotArmed) {
    if (owner.due == due) return;
    Disarm(owner);
  }
  owner.due = due;
  owner.order = next_order_++;
  heap_.push_back(&owner);
  Up(heap_.size() - 1);
}

void Timers::Disarm(Timed& owner) {
  if (owner.place == Timed::kNotArmed) return;
  const std::size_t place = owner.place;
  owner.place = Timed::kNotArmed;
  Timed* last = heap_.back();
  heap_.pop_back();
  if (last == &owner) return;
  Put(place, last);
  Up(place);
  Down(last->place);
}

}  // namespace cxengine::engine
