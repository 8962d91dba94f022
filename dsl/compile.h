// The facade of this library: pattern text in, plan and findings out.
#pragma once

#include <memory>

#include "dsl/diagnostic.h"
#include "dsl/plan.h"
#include "dsl/signature.h"
#include "dsl/source.h"

namespace cxengine::dsl {

struct CompileOptions {
  // By default nothing is known of endpoints and templates, and nothing is said of them.
  Surroundings surroundings;
  // Also `key-state`, which finds no fault but tells something of most patterns: only for those who ask.
  bool key_state = false;
};

// Reads, checks and lowers `source`; all findings go to `diagnostics`, sorted by place. The plan is null when
// there are errors (warnings alone still give one). It carries the texts of the templates that it uses
// (§3.7). Pure: no I/O, no clock; the same text and options give the same plan.
std::shared_ptr<const Plan> Compile(const Source& source, Diagnostics& diagnostics,
                                    const CompileOptions& options = {});

}  // namespace cxengine::dsl
