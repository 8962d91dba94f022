// What the checker is told of a tenant.
#pragma once

#include <string>

#include "dsl/signature.h"

namespace cxengine::api {

struct Services;

// Of `tenant`, for a pattern with this key attribute: the endpoints that every tenant has, those of its
// integrations, and the templates that are stored.
dsl::Surroundings SurroundingsOf(Services& services, const std::string& tenant,
                                 const std::string& key_attribute = "id");

}  // namespace cxengine::api
