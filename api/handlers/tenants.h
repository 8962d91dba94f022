// GET /tenants/{tid}: the public face of a tenant.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

void GetTenant(Services& services, Exchange exchange);

}  // namespace cxengine::api
