// The opening of a pattern: the longest prefix of top-level forms that collects events and does nothing else
// (§3.3).
#pragma once

#include <cstdint>

#include "dsl/diagnostic.h"
#include "dsl/pattern.h"

namespace cxengine::dsl {

// How many top-level forms of `root` are the opening.
std::uint32_t FindOpening(const Node& root);

// What only an opening must not do: compute with `rand` or `now` before the first event (§3.3), or have an
// `and` of more than 10 operands (§4.3).
void CheckOpening(const Pattern& pattern, Diagnostics& diagnostics);

}  // namespace cxengine::dsl
