// `dslcheck --explain`: what a code means, or which codes there are.
#pragma once

#include <string>

#include "dsl/diagnostic.h"

namespace cxengine::tools {

// Meaning, reason and both examples, for a terminal of 80 columns.
std::string ExplainCode(const dsl::CodeRow& row, bool color);

// A line for each code: its name, its severity, and what it says.
std::string ListCodes(bool color);

}  // namespace cxengine::tools
