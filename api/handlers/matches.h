// The journal for whoever asks: a tenant's matches, newest first, and one of them with what it did.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

// A page; `Link` leads to the next one, where there may be more.
void ListMatches(Services& services, Exchange exchange);
void GetMatch(Services& services, Exchange exchange);

}  // namespace cxengine::api
