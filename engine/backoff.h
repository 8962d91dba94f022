// How long an interaction pauses between two attempts (§6.3).
#pragma once

#include <cstdint>

#include "dsl/environment.h"
#include "engine/record.h"

namespace cxengine::engine {

// The pause after attempt `attempt` (from 1): half a second, doubled with each attempt up to 30 s, times a
// factor in [0.5, 1) that is a function of all three, so that a replay pauses as long and many matches do not
// try again together.
dsl::Milliseconds Backoff(const MatchId& match, std::uint32_t call, std::uint32_t attempt);

}  // namespace cxengine::engine
