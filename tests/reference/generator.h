// Random patterns, streams and answers, from small alphabets so that matches, splits, merges and ties are
// frequent.
#pragma once

#include <cstdint>

#include "tests/reference/case.h"

namespace cxengine::reference {

// The same seed gives the same case. One to three patterns, 5 to 40 events.
Case MakeCase(std::uint64_t seed);

}  // namespace cxengine::reference
