// JSON with integers beyond 64 bits, which simdjson refuses: they become doubles (§1.2). Slow, and rarely
// needed.
#pragma once

#include <optional>
#include <string_view>

#include "dsl/value.h"

namespace cxengine::engine {

// The value of a JSON text of at most `max_depth` levels; nullopt if it is not valid, or a number is beyond a
// double.
std::optional<dsl::Value> ParseBigNumbers(std::string_view json, std::size_t max_depth);

}  // namespace cxengine::engine
