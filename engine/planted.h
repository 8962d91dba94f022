// Planted bugs: CXENGINE_PLANTED(n) stands where bug n is. It is `false`, and costs nothing, in every build
// but the copy of this library that tests/CMakeLists.txt compiles with CXENGINE_PLANTED_BUGS, to show that
// the comparison with the reference finds each of them; there it is true while bug n is the chosen one.
#pragma once

#ifdef CXENGINE_PLANTED_BUGS
namespace cxengine::engine {
inline int planted_bug = 0;  // the chosen one, 0 for none; one thread alone uses it
inline constexpr int kPlantedBugs = 30;
}  // namespace cxengine::engine
#define CXENGINE_PLANTED(number) (::cxengine::engine::planted_bug == (number))
#else
#define CXENGINE_PLANTED(number) false
#endif
