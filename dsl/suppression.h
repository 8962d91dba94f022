// Comments that tell dslcheck what not to report:
//
//   ; dslcheck: ignore unused-variable, shadowed-variable -- the console shows it
//   (def colour $colour)
//
// Such a comment stands on a line of its own, and is for the form that follows it: warnings and infos of
// these codes whose place begins inside that form are taken back. The first form of a text also carries what
// is said of the pattern as a whole. Errors cannot be ignored.
#pragma once

#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "dsl/source.h"

namespace cxengine::dsl {

// Takes back from `diagnostics`, the findings of all other stages, what the comments of `source` ask for.
// Adds `bad-ignore` for comments that cannot be followed (an unknown code, the code of an error, no reason,
// no form) and, where the source has no errors, `unused-ignore` for codes that took nothing back.
void ApplyIgnores(const Source& source, const std::vector<Form>& forms, Diagnostics& diagnostics);

}  // namespace cxengine::dsl
