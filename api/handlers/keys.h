// What is known of one person, by the value of a key attribute: it can be erased.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

// Answers what was found.
void EraseKey(Services& services, Exchange exchange);

}  // namespace cxengine::api
