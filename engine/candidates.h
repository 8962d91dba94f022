// The candidates of one pattern for one key (§4.6): positions in its opening, each with the events it holds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/bound_plan.h"
#include "engine/effect.h"
#include "engine/failure.h"
#include "engine/run.h"
#include "engine/watch.h"

namespace cxengine::engine {

struct Candidate {
  Run run;
  Milliseconds last_taken = 0;
};

// Told what becomes of candidates; empty when nobody watches.
using CandidateTeller = std::function<void(CandidateNews::Fate, const Run&)>;

// What an event did to the candidates.
struct Offered {
  struct Failed {
    EventNumber first_event;
    EventList events;
    Failure why;
  };
  bool taken = false;            // some candidate took it, or began with it
  std::optional<Run> complete;   // the oldest run whose opening is complete: the match
  std::vector<Failed> failures;  // candidates that failed on the way
  std::size_t dropped = 0;       // candidates beyond the cap
};

class Candidates {
 public:
  // Offers the event to every candidate, oldest first, and, where `may_start`, to a new one with this seed.
  // At most `cap` candidates stay.
  void Offer(const BoundPlan& bound, const std::shared_ptr<const Event>& event, bool may_start,
             std::uint64_t seed, std::size_t cap, const CandidateTeller& tell, Offered& offered);

  // Ends what is due at `now` or before: windows, and candidates that have taken nothing for `lifetime` (0:
  // for ever).
  void Expire(const BoundPlan& bound, Milliseconds now, Milliseconds lifetime, const CandidateTeller& tell);
  // kNever if nothing is.
  Milliseconds NextDue(const BoundPlan& bound, Milliseconds lifetime) const;

  // Whether one holds such an event; drops those that do, and says how many.
  bool Hold(const std::function<bool(const Event&)>& is_such) const;
  std::size_t DropIf(const std::function<bool(const Event&)>& is_such);

  // The plan has changed behind the same opening: runs get room for what is new.
  void Rebind(const BoundPlan& bound);

  const std::vector<Candidate>& list() const { return list_; }  // oldest first
  // Puts back what such a list held, in order.
  void Restore(Candidate candidate) { list_.push_back(std::move(candidate)); }

  bool empty() const { return list_.empty(); }
  std::size_t StateBytes() const;

 private:
  // Moves a run by one way of taking the event, and files what came of it.
  void Advance(const BoundPlan& bound, Run run, const std::shared_ptr<const Event>& event,
               const std::vector<StepId>& takers, const CandidateTeller& tell, Offered& offered);
  // Merge, then Cap.
  void Thin(const BoundPlan& bound, std::size_t cap, const CandidateTeller& tell, Offered& offered);
  // Drops each candidate that an older one makes superfluous (§4.6, step 4); the older one lives as long as
  // the younger would have. Only those that `changed_` marks can be, or meet, such.
  void Merge(const BoundPlan& bound, const CandidateTeller& tell);
  void Cap(const BoundPlan& bound, std::size_t cap, const CandidateTeller& tell, Offered& offered);
  // Drops the candidates whose place is not wanted, and tells so.
  template <typename Wanted>
  void Keep(CandidateNews::Fate otherwise, const CandidateTeller& tell, const Wanted& wanted);

  std::vector<Candidate> list_;  // oldest first
  std::vector<char> changed_;    // while an event is offered: this one took it
};

// Bytes that a run holds, roughly; events are shared and count as a pointer.
std::size_t RunBytes(const Run& run);

}  // namespace cxengine::engine
