// Where a text stops being JSON. simdjson is fast and does not say; this is asked only once it has refused a
// text.
#pragma once

#include <string>
#include <string_view>

namespace cxengine::engine {

// "column 12" or, in a text of several lines, "line 3, column 5"; both count from 1, columns in characters.
// "" if the text is valid JSON.
std::string PlaceOfJsonFault(std::string_view json);

}  // namespace cxengine::engine
