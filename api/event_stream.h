// NDJSON (platform contract §4): events read line by line from a body of any length, each answered by a line,
// in order and in bounded memory.
//
// A bad line is answered by {"error", "code", "line"}, and the rest goes on. Where the rate is used up or the
// engine's queue is full, the stream waits: its client is not read meanwhile.
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

// Whether a request of this head brings such a body.
bool IsEventStream(const http::Request& head);

// Answers the exchange at once; the lines follow.
void StreamEvents(Services& services, Exchange exchange);

}  // namespace cxengine::api
