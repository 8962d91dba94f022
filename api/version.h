// The version that --version prints; raise it together with the one in CMakeLists.txt.
#pragma once

namespace cxengine::api {

inline constexpr const char* kVersion = "1.0.0";

}  // namespace cxengine::api
