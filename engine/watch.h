// What becomes of candidates, for whoever wants to see it (`dslrun --trace`). Effects tell of matches only:
// most candidates come and go without leaving a trace (§4.4).
//
// Watching changes nothing of what a shard does, and a shard that nobody watches does nothing for it. Those
// that go with their pattern, changed or disabled, are not told of.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "engine/event.h"

namespace cxengine::engine {

struct CandidateNews {
  enum class Fate : std::uint8_t {
    kOpened,    // it began with the event that is being handled
    kTook,      // it took that event, and waits for more
    kWentOn,    // a window of it ran out, and another branch goes on
    kExpired,   // a window of it ran out
    kIdle,      // it has taken nothing for its lifetime (§3.5)
    kMerged,    // nothing ahead can tell it from an older one (§4.6, step 4)
    kLost,      // another one completed that holds or took an event of it (§4.6, step 3)
    kOverflow,  // it was the oldest of more than the cap
  };
  Fate fate;
  Milliseconds at;
  std::string_view pattern;  // valid during the call, as is the key
  std::string_view key;
  std::vector<EventNumber> events;  // that it holds, in order of consumption
};

using CandidateWatch = std::function<void(const CandidateNews&)>;

}  // namespace cxengine::engine
