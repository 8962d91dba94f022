// Matches that a repair of the data folder has dropped: the journal would show them as waiting for ever.
#pragma once

#include <cstddef>
#include <functional>

#include "api/clock.h"
#include "api/store/database.h"
#include "engine/record.h"

namespace cxengine::api::journal {

// Of the matches that have not ended, those that are not `live` have, with the result `lost`; how many.
// Throws store::Error; then nothing was done.
std::size_t EndLost(store::Database& journal, const std::function<bool(const engine::MatchId&)>& live,
                    Milliseconds at);

}  // namespace cxengine::api::journal
