// Backoff.
#include "engine/backoff.h"

#include <xxhash.h>

#include <algorithm>
#include <array>

namespace cxengine::engine {

dsl::Milliseconds Backoff(const MatchId& match, std::uint32_t call, std::uint32_t attempt) {
  constexpr std::uint64_t kFirst = 500;
  constexpr std::uint64_t kLongest = 30'000;
  constexpr std::uint32_t kDoublings = 6;  // 500 ms · 2⁶ is beyond the longest
  const std::uint64_t whole = std::min(kLongest, kFirst << std::min(attempt - 1, kDoublings));
  const std::array<std::uint64_t, 3> seed = {match.high, match.low, (std::uint64_t{call} << 32U) | attempt};
  const std::uint64_t random = XXH3_64bits(seed.data(), sizeof(seed));
  return static_cast<dsl::Milliseconds>(whole / 2 + random % (whole / 2));
}

}  // namespace cxengine::engine
