// Points and spans of time as people write them: `1500`, `2024-05-01T12:00:00.250Z`, `90 days`.
//
// In goes text, out come milliseconds (since 1970, UTC, for an instant). What cannot be read is nullopt, with
// a sentence in `error`. Nothing here asks what time it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dsl/environment.h"

namespace cxengine::engine {

using dsl::Milliseconds;

// Instants lie between the years 0000 and 9999, so that adding a window never overflows.
inline constexpr Milliseconds kFirstInstant = -62'167'219'200'000;
inline constexpr Milliseconds kLastInstant = 253'402'300'799'999;

// Milliseconds, or ISO 8601: a date, then optionally `T` or a space and hours:minutes[:seconds[.fraction]],
// then optionally `Z` or an offset (`+02:00`, `+0200`, `+02`). Without an offset it is UTC. A fraction is cut
// to milliseconds.
std::optional<Milliseconds> ParseInstant(std::string_view text, std::string& error);

// ISO 8601 in UTC with milliseconds: "2024-05-01T12:00:00.250Z". For the years 0000 to 9999.
std::string FormatInstant(Milliseconds instant);

// A whole number and a unit of §4.3, singular or plural; a bare number counts milliseconds. Not negative.
std::optional<Milliseconds> ParseDuration(std::string_view text, std::string& error);

}  // namespace cxengine::engine
