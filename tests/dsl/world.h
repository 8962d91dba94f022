// A small world for the tests of what the checker knows of endpoints and templates.
#pragma once

#include <vector>

#include "dsl/compile.h"

namespace cxengine::dsl {

// Types: `echo`, always there, which takes anything; `phone` with `call`, `sms` and, for the verb `fetch`
// alone, any action; `ears` without actions; `service`, which takes any action.
const std::vector<EndpointType>& TypesOfTheWorld();

// The types alone.
const CompileOptions& TypesKnown();
// And a tenant with the endpoints `shop`, a `service`, and `phone-eu`, a `phone`, and templates: `TM1`, which
// includes `TM2`; `TM3`, which includes `TM9`, which is not there; `BAD`, not sound, and `WORSE`, which
// includes it; `LOOP`, which includes itself in any case, and `A` and `B`, each other; `TREE`, which includes
// itself in a section.
const CompileOptions& TenantKnown();
// A tenant that has nothing.
const CompileOptions& EmptyTenantKnown();

}  // namespace cxengine::dsl
