// What an event and the passing of time make of a residual term.
#pragma once

#include <optional>
#include <vector>

#include "tests/reference/term.h"

namespace cxengine::reference {

// One way of taking an event: what then remains, and what was seen.
struct Outcome {
  Term term;
  Journal journal;
};

// Every way in which `term` can take the event of `moment`, earlier commands first (§4.6.1); none when it
// cannot.
//
// The operands of an `and` take it one at a time. The branches of an `or` take it side by side: all that can,
// and where they have a choice of their own, in all combinations; the first branch to finish wins and the
// others are forgotten.
std::vector<Outcome> TakeEvent(const Term& term, const Journal& journal, const Moment& moment);

// What is left at `now`, before an event that arrives then: windows whose deadline has passed have failed
// (§4.4). Nullopt when the failure goes through to the top. `expired` is counted up for each window.
std::optional<Term> Expire(const Term& term, Milliseconds now, int& expired);

// The events that a candidate holds, those of unfinished branches included.
std::vector<std::uint64_t> HeldEvents(const Term& term, const Journal& journal);

}  // namespace cxengine::reference
