// The threads of a body: who reads which event (§4.7), and what runs out when (§4.4).
//
// A live match keeps all events of its key since its birth; cursors are indexes into that list.
#pragma once

#include <optional>
#include <vector>

#include "tests/reference/term.h"

namespace cxengine::reference {

// Before a loop begins its watches read all that is there, and nobody else does meanwhile (§7).
enum class Readers { kWatchesOfBeginningLoops, kAll };

// The least cursor of the commands that wait and have something to read. A window does not let events in that
// arrived after its end.
std::optional<std::size_t> NextToRead(const Term& term, std::size_t cursor,
                                      const std::vector<Arrival>& events, Readers readers);

// Offers event `index` to the commands whose cursor stands there, in the order of the text, a loop's watches
// before its body: the first that fits takes it (unless `held`: the match has it already), and all have read
// it. True when it was taken; the command stands still then.
bool OfferEvent(Term& term, Scene& scene, const std::vector<Arrival>& events, std::size_t index,
                Readers readers, bool held);

// When the next window runs out or delay is over.
std::optional<Milliseconds> NextDeadline(const Term& term);
// When the oldest of those that are due at `deadline` was set.
std::optional<std::uint64_t> OldestAt(const Term& term, Milliseconds deadline);
// Lets the one that was set then happen. A window in which a bound interaction is under way is marked as
// overdue.
bool PassDeadline(Term& term, Scene& scene, std::uint64_t set);
// Lets an overdue window run out, if the interactions are over that were under way when it became so. Nothing
// else inside it runs out meanwhile.
bool PassOverdue(Term& term, Scene& scene);

// Hands a bound interaction its result, or its failure (null): true when it is still waited for.
bool Deliver(Term& term, Scene& scene, std::uint32_t call, const Value* result);

}  // namespace cxengine::reference
