// Which types of integrations a tenant may use: all, until the operator takes one back (platform contract
// §10).
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

void ListGrants(Services& services, Exchange exchange);
void GetGrant(Services& services, Exchange exchange);
// The type stands in the path, or in the body as `id`.
void CreateGrant(Services& services, Exchange exchange);
void DeleteGrant(Services& services, Exchange exchange);

}  // namespace cxengine::api
