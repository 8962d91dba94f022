// The rows of the OpenAPI document, a function and file for each group of routes. A new route is a row here
// and one in routes.cc; tests/api/openapi_test.cc fails on either without the other.
#pragma once

#include <vector>

#include "api/openapi/operation.h"

namespace cxengine::api::openapi {

std::vector<Operation> AccountOperations();   // with the token endpoint
std::vector<Operation> TenantOperations();    // the tenant, its configuration as a whole, its trail
std::vector<Operation> ResourceOperations();  // patterns, templates, listeners, augments
std::vector<Operation> AugmentFileOperations();
std::vector<Operation> IntegrationOperations();
std::vector<Operation> EventOperations();
std::vector<Operation> MatchOperations();
std::vector<Operation> PlatformOperations();
// What needs no token and has no version in its path: the page and the document itself; health and metrics.
std::vector<Operation> ApiPageOperations();
std::vector<Operation> PlatformPageOperations();

}  // namespace cxengine::api::openapi
