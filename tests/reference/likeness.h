// When two candidates are one (§4.6.4): the same position, the same deadlines, equal values in everything
// that the rest of the opening reads.
#pragma once

#include <set>
#include <string>

#include "tests/reference/term.h"

namespace cxengine::reference {

// "$order.total", "(all $s)", "variable".
using Names = std::set<std::string>;

// Names that may be read from here on, when `form` is next and `after` may be read behind it. A name that is
// surely assigned before it is read is not among them.
Names ReadFrom(const Form& form, Names after);

// A text that is equal for two candidates of a pattern exactly when nothing ahead can tell them apart.
std::string Likeness(const Term& term, const Journal& journal);

}  // namespace cxengine::reference
