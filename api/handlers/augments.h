// Augments: what is added to events before they meet the patterns, and to the contexts of matches before they
// act (platform contract §8).
#pragma once

#include "api/handlers/resource.h"

namespace cxengine::api {

ResourceKind Augments();

// Brings the tenant's augments, as they are stored, to the events that come from now on, and to the matches
// that those bear; then calls `done`.
// False: the server stops. The caller holds the configuration.
bool ApplyAugments(Services& services, const std::string& tenant, std::function<void(bool)> done);
// All tenants', at the start.
void LoadAugments(Services& services);

}  // namespace cxengine::api
