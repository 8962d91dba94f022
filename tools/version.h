// The version that programs print for --version: that of project() in CMakeLists.txt.
#pragma once

namespace cxengine::tools {

inline constexpr const char* kVersion = "1.0.0";

}  // namespace cxengine::tools
