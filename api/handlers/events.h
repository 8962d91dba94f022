// POST /tenants/{tid}/event and GET /tenants/{tid}/event/history (platform contract §4).
#pragma once

#include "api/exchange.h"
#include "api/submission.h"

namespace cxengine::api {

// Why an event was refused that is longer than the setting `max-event`.
Problem EventTooLarge(const Services& services);

// Takes one JSON object. The answer comes from the engine thread, once the event is matched.
void PostEvent(Services& services, Exchange exchange);
void GetHistory(Services& services, Exchange exchange);

// The refusal of an event that was not taken.
Problem WhyNotTaken(const EventReceipt& receipt);

}  // namespace cxengine::api
