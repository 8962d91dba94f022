// POST /tenants/{tid}/generic/{id}: data that a pattern waits for with `(fetch generic … {:id …})`. Ours; the
// seed has no endpoint for it.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

// Takes any JSON of at most 16 KiB; answers {"id", "answered"}: how many calls it went to. With 0 it waits.
void PostGeneric(Services& services, Exchange exchange);

}  // namespace cxengine::api
