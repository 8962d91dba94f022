// What the server tells the checker of a tenant's things when a pattern is compiled.
#pragma once

#include <string>

#include "dsl/signature.h"

namespace cxengine::api {

// Of `tenant`, for a pattern with this key attribute. As far as the store knows them: a tenant has the
// endpoints that every tenant has, and templates are not stored yet, so nothing is known of those.
dsl::Surroundings SurroundingsOf(const std::string& tenant, const std::string& key_attribute);

}  // namespace cxengine::api
