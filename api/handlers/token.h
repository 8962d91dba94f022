// POST /token: OAuth 2.0 (RFC 6749) client credentials, and passwords for the console. Errors are those of
// its §5.2, not the ones of the other endpoints.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

void PostToken(Services& services, Exchange exchange);

}  // namespace cxengine::api
