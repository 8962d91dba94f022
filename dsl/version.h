// The version of cxengine: that of project() in CMakeLists.txt. All programs and the server name it.
#pragma once

#include <string_view>

namespace cxengine::dsl {

std::string_view Version();  // "1.0.0"

}  // namespace cxengine::dsl
