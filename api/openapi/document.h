// The OpenAPI 3.1 documents that cxserver serves at /openapi.json: one of the API listener, one of the
// platform listener, so that what only the operator may use is not shown to others.
//
// A document is made once, from three sources: the route tables (routes.cc) give methods, paths and scopes;
// the tables of fields and of integrations give schemas; the rows of operations.h give the words. A route
// without a row is left out, which tests/api/openapi_test.cc does not let pass.
#pragma once

#include "api/problem.h"

namespace cxengine::api::openapi {

Json ApiDocument();
Json PlatformDocument();

}  // namespace cxengine::api::openapi
