// Is a run what a runner of its plan may have left? Asked of runs that were read from bytes: everything that
// the words of a position lead to is there, and no arithmetic on them overflows.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/bound_plan.h"
#include "engine/run.h"

namespace cxengine::engine {

// Words, times and numbers of events beyond are none of ours.
inline constexpr std::int64_t kFarthest = std::int64_t{1} << 61U;

// Of a run that waits in the opening or, where `body`, behind it.
bool WaitsSoundly(const BoundPlan& bound, const Run& run, bool body);
// Of the words of a `catch` that runs beside the program.
bool WaitsSoundly(const dsl::Plan& plan, const std::vector<std::int64_t>& words, StepId root);
// Of a run whose program is done: its sizes are right.
bool FitsPlan(const dsl::Plan& plan, const Run& run);

}  // namespace cxengine::engine
