// Who a match is: its id, and what it is called by in effects.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/effect.h"
#include "engine/tenants.h"

namespace cxengine::engine {

// What of a pattern's identity goes into the ids of its matches.
std::string HashedText(const PatternIdentity& pattern);

// `first` is the number of the event that the run began with. `fate` tells apart what never became a match
// and may share its first event with one: "" for matches.
MatchId MakeMatchId(const ActivePattern& pattern, std::string_view key, EventNumber first,
                    std::string_view fate = "");
std::shared_ptr<const MatchIdentity> Identify(const ActivePattern& pattern, std::string_view key,
                                              const MatchId& id);

}  // namespace cxengine::engine
