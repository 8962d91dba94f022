// The comments of a source (§1.1), which the reader skips.
#pragma once

#include <string_view>
#include <vector>

#include "dsl/source.h"

namespace cxengine::dsl {

// Each comment from its `;` to the end of its line, without the line break, in order. A `;` inside a string
// begins none; a string that is never closed reaches to the end. Takes time linear in `text`.
std::vector<Span> FindComments(std::string_view text);

}  // namespace cxengine::dsl
