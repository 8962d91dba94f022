// The platform's side of tenants (platform contract §10): made, set, deleted by the bearer of the admin
// token.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

void CreateTenant(Services& services, Exchange exchange);
void ListTenants(Services& services, Exchange exchange);
void ReadTenant(Services& services, Exchange exchange);
void UpdateTenant(Services& services, Exchange exchange);
// With all that belongs to it; its patterns stop at once.
void DeleteTenant(Services& services, Exchange exchange);

// On start: tells the engine for how many keys tenants may have something waiting.
void LoadKeyQuotas(Services& services);

// The tenant that the path names; if there is none, the exchange is answered.
std::optional<store::Tenant> NamedTenant(Services& services, Exchange& exchange);

}  // namespace cxengine::api
