// Who changed what in a tenant, newest first.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

void GetAudit(Services& services, Exchange exchange);

}  // namespace cxengine::api
