// The server's log of matches: which was born, which ended and how.
#pragma once

#include "engine/effect.h"

namespace cxengine::api {

// Ids only: keys, events and the words of failures may hold what a customer said.
void LogEffect(const engine::Effect& effect);

}  // namespace cxengine::api
