// A case run by the reference and by the engine.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tests/reference/case.h"
#include "tests/reference/matcher.h"
#include "tests/reference/outlook.h"

namespace cxengine::reference {

// Nullopt, with words in `why`, when a pattern is not one for the reference or grows too many candidates.
// `attempts`: when the engine made its retries (Teller).
std::optional<Outlook> RunReference(const Case& one, const std::map<std::string, Milliseconds>& attempts,
                                    Counts& counts, std::string& why);

// How the engine is driven. None of it may change what is compared.
struct Manner {
  enum class Ticks {
    kWhenDue,
    kMore,    // and at times when nothing is due
    kSeldom,  // before events at random times only: for cases without calls, whose answers would be late
  } ticks = Ticks::kWhenDue;
  std::uint64_t seed = 0;
  bool deaths = false;  // it dies now and then, and comes back from its log and snapshots
};

// Nullopt, with words in `why`, when the checker refuses a pattern.
std::optional<Outlook> RunEngine(const Case& one, const Manner& manner, std::string& why);

}  // namespace cxengine::reference
