// A chain: an opening that takes its events one after the other, each command one of them. To follow it no
// run has to be moved: a candidate is the number of the command that it waits for, the events that it took,
// and a time at which it goes. The run is made when the chain is complete.
//
// Openings of `event` commands are chains, in `sequence`, in `times` of a constant number, and with what
// `def` reads from events among them; also with windows of constant length, if no two of them overlap, and
// with constraints that compare a field with one that was seen before: `{:order-id $order-id}`. What is not a
// chain is left to Candidates.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/bound_plan.h"
#include "engine/failure.h"
#include "engine/run.h"

namespace cxengine::engine {

struct Chain {
  // The last value of `field` among the first so many events that a candidate took.
  struct Source {
    dsl::FieldIndex field = 0;
    std::uint32_t events = 0;

    friend bool operator==(const Source&, const Source&) = default;
  };
  // The event's field has to equal what was captured.
  struct Equality {
    dsl::FieldIndex field = 0;
    Source wanted;
  };
  struct Link {
    const dsl::Command* command = nullptr;
    std::vector<Equality> equalities;
    // What the rest of the opening reads of the events before: it tells candidates apart (§4.6, step 4).
    std::vector<Source> reads;
    bool windowed = false;   // the command stands in a window
    Milliseconds opens = 0;  // a window of this length begins with the wait for this command; 0: none does
  };

  std::vector<Link> links;  // at least two
  bool disjoint = false;    // no event fits two of the commands
  bool captures = false;    // some link has equalities
  bool replays = false;     // something is computed on the way: the run is made by the events, one by one
  bool may_fail = false;    // what follows the last command may fail
};

// The opening `n` times the same command, alone or in a window: a ring of times.
struct Rounds {
  const dsl::Command* command = nullptr;
  std::uint32_t count = 0;  // at least two
  Milliseconds window = 0;  // 0: none
};

// The opening takes one event, any that satisfies its command: with it it is complete, so nothing ever waits.
struct Single {
  bool replays = false;  // as in Chain
};

// Nothing if the opening is no chain. Windows beyond the lifetime (0: there is none) make it none.
std::optional<Chain> FindChain(const BoundPlan& bound, Milliseconds lifetime);
std::optional<Rounds> FindRounds(const BoundPlan& bound, Milliseconds lifetime);
std::optional<Single> FindSingle(const BoundPlan& bound, Milliseconds lifetime);

// The run of an opening that took these events, one after the other, complete. False, with the reason, if it
// fails with the last one.
bool CompleteRun(const BoundPlan& bound, bool replays, std::span<const std::shared_ptr<const Event>> events,
                 Run& run, Failure& failure);

}  // namespace cxengine::engine
