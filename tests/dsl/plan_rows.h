// Sources and what becomes of them in a plan, as rows of text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"

namespace cxengine::dsl {

struct PlanRow {
  std::string_view source;
  std::string_view text;
};

// The plan of a source that has no errors.
std::shared_ptr<const Plan> PlanOf(std::string_view source);

// Patterns and their dumps, these after a line break.
void ExpectDumps(const std::vector<PlanRow>& rows);
// The values of a `def`.
void ExpectExpressions(const std::vector<PlanRow>& rows);
// The operands of an `event`.
void ExpectConstraints(const std::vector<PlanRow>& rows);

}  // namespace cxengine::dsl
