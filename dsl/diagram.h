// The plan of a pattern as a picture: what it waits for, and what it does then (docs/dslrun.md shows one).
//
// Yields a graph in Graphviz' DOT language, for `dot -Tsvg`. The words in it are those of the author, cut
// where they are long. Rounded boxes wait for an event, filled boxes call an endpoint, diamonds decide,
// frames are windows and loops, dashed edges leave when the time is over.
#pragma once

#include <string>

#include "dsl/plan.h"

namespace cxengine::dsl {

// `plan` is one that Compile made. Takes time linear in it.
std::string Diagram(const Plan& plan);

}  // namespace cxengine::dsl
