// The table of everything that the API listener serves, and the way of a request to its handler: token,
// scope, tenant, thread. A new resource is a file in handlers/ and its rows in Routes().
#pragma once

#include <vector>

#include "api/exchange.h"
#include "api/http/router.h"

namespace cxengine::api {

std::vector<Route> Routes();

// Adds each route twice: under /1.0 and without it. `services` must outlive the router.
void AddRoutes(const std::vector<Route>& routes, Services& services, http::Router& router);

}  // namespace cxengine::api
