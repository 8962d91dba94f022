// The events that the candidates of chains hold: each stands here once, with a count, however many hold it.
//
// What one candidate holds is a trail: its newest event, and the trail before it. Candidates that went the
// first part of their way together share it, so that none is copied when one goes on. A trail of one event
// takes no memory of its own.
//
//   trail of C ──▶ {C, ●}──▶ {B, ●}──▶ A
//   trail of D ──▶ {D, ●}──────┘
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/event.h"
#include "engine/pool.h"

namespace cxengine::engine {

using EventRef = std::uint32_t;  // of an event that is held
using Trail = std::uint32_t;

class HeldEvents {
 public:
  // Adds to the count of the event, which begins with 1.
  EventRef Hold(const std::shared_ptr<const Event>& event);
  EventRef Share(EventRef ref) { return ++events_[ref].count, ref; }
  void Release(EventRef ref);
  const std::shared_ptr<const Event>& Get(EventRef ref) const { return events_[ref].event; }
  EventNumber Number(EventRef ref) const { return events_[ref].number; }

  // The trail of one event; takes over a count of it.
  static Trail Begin(EventRef ref) { return ref | kOne; }
  // Takes over counts of both.
  Trail Extend(Trail before, EventRef ref);
  void ShareTrail(Trail trail);
  void ReleaseTrail(Trail trail);
  EventRef Newest(Trail trail) const { return IsOne(trail) ? trail & ~kOne : steps_[trail].event; }
  EventRef Oldest(Trail trail) const;
  // Oldest first; replaces what is in `refs`.
  void Read(Trail trail, std::vector<EventRef>& refs) const;
  std::vector<std::shared_ptr<const Event>> Events(Trail trail) const;

  // Bytes of trails; and of the events, with their texts.
  std::size_t TrailBytes() const { return steps_.size() * sizeof(Step); }
  std::size_t size() const { return events_.size(); }

 private:
  static constexpr Trail kOne = std::uint32_t{1} << 31U;
  static bool IsOne(Trail trail) { return (trail & kOne) != 0; }

  struct Counted {
    std::shared_ptr<const Event> event;
    EventNumber number = 0;
    std::uint32_t count = 0;
  };
  struct Step {
    EventRef event = 0;
    Trail before = 0;
    std::uint32_t count = 0;
  };

  Pool<Counted> events_;
  Pool<Step> steps_;
  EventRef newest_ = kOne;  // held last; kOne: none
};

}  // namespace cxengine::engine
