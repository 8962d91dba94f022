// Templates: their fields, the check of their texts, and their way into the patterns that use them (platform
// contract §7).
#pragma once

#include <string>

#include "api/handlers/resource.h"
#include "api/store/objects.h"
#include "dsl/mustache.h"

namespace cxengine::api {

// A text that is no sound Mustache, that would include itself without end, or with which an enabled pattern
// could no longer run, is a 400. One that an enabled pattern uses, be it through other templates, cannot be
// deleted: a 409. POST and PUT answer when the enabled patterns that use the text have it, for every event
// that comes later; live matches keep the text that they were born with.
ResourceKind Templates();

// The texts by id.
dsl::Partials TemplatesOf(store::Objects& objects, const std::string& tenant);

}  // namespace cxengine::api
