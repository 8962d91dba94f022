// HeldEvents.
#include "engine/held_events.h"

#include <algorithm>

namespace cxengine::engine {

EventRef HeldEvents::Hold(const std::shared_ptr<const Event>& event) {
  if (newest_ == kOne || events_[newest_].event != event) {
    newest_ = events_.Add();
    events_[newest_].event = event;
    events_[newest_].number = event->number();
  }
  ++events_[newest_].count;
  return newest_;
}

void HeldEvents::Release(EventRef ref) {
  if (--events_[ref].count > 0) return;
  events_.Remove(ref);
  if (newest_ == ref) newest_ = kOne;
}

Trail HeldEvents::Extend(Trail before, EventRef ref) {
  const Trail trail = steps_.Add();
  steps_[trail] = {ref, before, 1};
  return trail;
}

void HeldEvents::ShareTrail(Trail trail) {
  ++(IsOne(trail) ? events_[trail & ~kOne].count : steps_[trail].count);
}

void HeldEvents::ReleaseTrail(Trail trail) {
  while (!IsOne(trail)) {
    Step& step = steps_[trail];
    if (--step.count > 0) return;
    const Trail before = step.before;
    Release(step.event);
    steps_.Remove(trail);
    trail = before;
  }
  Release(trail & ~kOne);
}

EventRef HeldEvents::Oldest(Trail trail) const {
  while (!IsOne(trail)) trail = steps_[trail].before;
  return trail & ~kOne;
}

void HeldEvents::Read(Trail trail, std::vector<EventRef>& refs) const {
  refs.clear();
  for (; !IsOne(trail); trail = steps_[trail].before) refs.push_back(steps_[trail].event);
  refs.push_back(trail & ~kOne);
  std::reverse(refs.begin(), refs.end());
}

std::vector<std::shared_ptr<const Event>> HeldEvents::Events(Trail trail) const {
  std::vector<EventRef> refs;
  Read(trail, refs);
  std::vector<std::shared_ptr<const Event>> events;
  events.reserve(refs.size() + 1);
  for (const EventRef ref : refs) events.push_back(events_[ref].event);
  return events;
}

}  // namespace cxengine::engine
