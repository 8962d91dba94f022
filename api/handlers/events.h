// POST /tenants/{tid}/event and GET /tenants/{tid}/event/history (platform contract §4).
#pragma once

#include <cstddef>

#include "api/exchange.h"
#include "api/inbox.h"

namespace cxengine::api {

// Of one event, as sent.
inline constexpr std::size_t kMaxEventBytes = 16 * 1024;

// Takes one JSON object. The answer comes from the engine thread, once the event is matched.
void PostEvent(Services& services, Exchange exchange);
void GetHistory(Services& services, Exchange exchange);

// The refusal of an event that was not taken.
Problem WhyNotTaken(const EventReceipt& receipt);

}  // namespace cxengine::api
