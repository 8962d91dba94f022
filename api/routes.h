// The tables of everything that the API and the platform listener serve, and the way of a request to its
// handler: token, scope, tenant, thread. A new resource is a file in handlers/ and its rows here.
#pragma once

#include <vector>

#include "api/exchange.h"
#include "api/http/router.h"

namespace cxengine::api {

std::vector<Route> Routes();
// Of the platform listener: for the bearer of the admin token, whose routes have no scopes.
std::vector<Route> PlatformRoutes();

// Adds each route twice: under /1.0 and without it. `services` must outlive the router.
void AddRoutes(const std::vector<Route>& routes, Services& services, http::Router& router);
// Each under /1.0 only.
void AddPlatformRoutes(const std::vector<Route>& routes, Services& services, http::Router& router);

}  // namespace cxengine::api
