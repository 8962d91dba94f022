// What the server tells the checker of a tenant's things when a pattern is compiled.
#pragma once

#include <string>

#include "api/store/objects.h"
#include "dsl/signature.h"

namespace cxengine::api {

// Of `tenant`, for a pattern with this key attribute: the endpoints that every tenant has, as there are no
// others yet, and the templates that are stored.
dsl::Surroundings SurroundingsOf(store::Objects& objects, const std::string& tenant,
                                 const std::string& key_attribute = "id");

}  // namespace cxengine::api
