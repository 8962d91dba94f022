// What a form, or what is left of a term, may still read.
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
// The items from `from` on, one after the other.
Names ReadFromItems(const Form& form, std::size_t from, Names after);
// Of the part of `term` that is yet to be entered, and of its children.
Names ReadFromTerm(const Term& term, const Names& after);
// Of what follows the children of `term` inside its own form.
Names ReadBehindChildren(const Term& term, const Names& after);

}  // namespace cxengine::reference
