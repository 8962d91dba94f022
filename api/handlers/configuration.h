// All that a tenant configured as one JSON document: to keep, to move to another tenant or server, to bring
// back (platform contract §12).
#pragma once

#include "api/exchange.h"

namespace cxengine::api {

// {"format": 1, "templates": [...], "listeners", "augments", "integrations", "patterns"}, the objects as GET
// shows them.
void ExportConfiguration(Services& services, Exchange exchange);

// Such a document: what it has is made or replaced, under its ids; the rest stays. All or nothing: the first
// object that is refused refuses the document. Answers how many were made and replaced.
void ImportConfiguration(Services& services, Exchange exchange);

}  // namespace cxengine::api
