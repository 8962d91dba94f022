// Unified diffs, as patch(1) and git take them.
#pragma once

#include <string>
#include <string_view>

namespace cxengine::tools {

// What turns `before` into `after`, the texts of the file `name`, with three lines around each change; ""
// when they are equal. Lines end with a line feed; one that is missing at the end is told. With `color`, ANSI
// escapes. Texts that differ in thousands of places come out as one large change.
std::string UnifiedDiff(std::string_view name, std::string_view before, std::string_view after, bool color);

}  // namespace cxengine::tools
