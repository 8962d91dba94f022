// CMake hands the number to this file alone (dsl/CMakeLists.txt), so that a new one compiles nothing else
// anew.
#include "dsl/version.h"

namespace cxengine::dsl {

std::string_view Version() { return CXENGINE_VERSION; }

}  // namespace cxengine::dsl
