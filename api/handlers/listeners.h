// Listeners: connections to third parties whose events become ours (platform contract §9).
#pragma once

#include "api/handlers/resource.h"

namespace cxengine::api {

ResourceKind Listeners();

// {"status", "message"} of one.
void GetListenerStatus(Services& services, Exchange exchange);

}  // namespace cxengine::api
