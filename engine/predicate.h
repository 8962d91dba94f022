// Constraints of event commands against events, in three-valued logic (§4.2).
#pragma once

#include <cstdint>
#include <vector>

#include "engine/bound_plan.h"

namespace cxengine::engine {

enum class Truth : std::uint8_t { kFalse, kUnknown, kTrue };

// Does the event satisfy every constraint of the command? `slots` holds its captured operands. Only true
// matches.
bool Matches(const BoundPlan& bound, const dsl::Command& command, const Event& event,
             const std::vector<Value>& slots);

// Could it, whatever is captured? Constraints on captured operands count as satisfied.
bool CouldMatch(const BoundPlan& bound, const dsl::Command& command, const Event& event);
// The same of one constraint and the value that its field has.
bool CouldHold(const dsl::Plan& plan, dsl::ConstraintId constraint, const Value& value);

}  // namespace cxengine::engine
