// The facade of this library: pattern text in, plan and findings out.
#pragma once

#include <memory>

#include "dsl/diagnostic.h"
#include "dsl/plan.h"
#include "dsl/source.h"

namespace cxengine::dsl {

// Reads, checks and lowers `source`; all findings go to `diagnostics`, sorted by place. The plan is null when
// there are errors (warnings alone still give one). Pure: no I/O, no clock; the same text gives the same
// plan.
std::shared_ptr<const Plan> Compile(const Source& source, Diagnostics& diagnostics);

}  // namespace cxengine::dsl
