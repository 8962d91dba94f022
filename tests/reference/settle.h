// Changing a term in one place, with everything that follows.
//
// After an action the world stands still (term.h). `Step` lets it go on by one action: the predicates of the
// loops around it are tested, the outermost first (§7); if none is true, what follows the action runs.
#pragma once

#include <functional>

#include "tests/reference/term.h"

namespace cxengine::reference {

// Offers `term` and everything inside, from the outside in and in the order of the text, to `change`, until
// one is changed (true); then all that is around goes on. A loop's watches come before its body.
bool Change(Term& term, Scene& scene, const std::function<bool(Term&, Scene&)>& change);

// Goes on behind the first action; false when none has stopped.
bool Step(Term& term, Scene& scene);
// Begins the first round of a loop that is about to begin: its predicate is tested first.
bool StepRound(Term& term, Scene& scene);
// All of them. For openings, where nothing is kept for a watch that begins to read.
void Settle(Term& term, Scene& scene);

// Tests the predicate, unless it is one that is asked at each round only. True when the loop has ended (or
// failed).
bool TestLoop(Term& loop, Scene& scene);
void BeginRound(Term& loop, Scene& scene);

}  // namespace cxengine::reference
