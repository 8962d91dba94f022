// When two candidates are one (§4.6.4): the same position, the same deadlines, equal values in everything
// that the rest of the opening reads.
#pragma once

#include <string>

#include "tests/reference/term.h"

namespace cxengine::reference {

// A text that is equal for two candidates of a pattern exactly when nothing ahead can tell them apart.
std::string Likeness(const Term& term, const Journal& journal);

}  // namespace cxengine::reference
