// Augments: what is added to events before they meet the patterns (platform contract §8).
#pragma once

#include "api/handlers/resource.h"

namespace cxengine::api {

ResourceKind Augments();

}  // namespace cxengine::api
