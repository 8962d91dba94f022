// What an event and the passing of time make of the residual term of an opening.
#pragma once

#include <optional>
#include <vector>

#include "tests/reference/term.h"

namespace cxengine::reference {

// One way of taking an event: what then remains, and what was seen.
struct Outcome {
  Term term;
  Journal journal;
  bool took = false;  // the event that is being handled, even if it does not hold it any more
};

// Every way in which `term` can take the event, earlier commands first (§4.6.1); none when it cannot. What
// the event sets off has happened; outcomes that nothing can tell apart are one.
//
// The operands of an `and` take it one at a time. The branches of an `or` take it side by side: all that can,
// and where they have a choice of their own, in all combinations; the first branch to finish wins and the
// others are forgotten. A loop's watches go before its body, which gets only what they leave.
std::vector<Outcome> TakeEvent(const Term& term, const Journal& journal, const Arrival& event,
                               const Moment& moment);

// What is left at `now`, before an event that arrives then: windows whose deadline has passed have failed
// (§4.4). Nullopt when the failure goes through to the top. `expired` is counted up for each window.
std::optional<Term> Expire(const Term& term, Milliseconds now, int& expired);

// The events that a candidate or match holds, those of unfinished branches included.
std::vector<std::uint64_t> HeldEvents(const Term& term, const Journal& journal);

}  // namespace cxengine::reference
