// Lowering: a checked pattern without errors becomes a plan. Constants are folded, names become slots, and
// every step learns what it reads.
#pragma once

#include <string>

#include "dsl/pattern.h"
#include "dsl/plan.h"

namespace cxengine::dsl {

Plan Lower(const Pattern& pattern, std::string source);

// Fills in Step::reads of the whole plan; the last step of lowering (reads.cc).
void ComputeReads(Plan& plan);

// Adds what an expression reads to `reads`.
void AddReads(const Plan& plan, ExpressionId expression, ReadSet& reads);
void Merge(const ReadSet& from, ReadSet& into);

// How many words of the position a step owns.
std::uint32_t WordsOf(const Step& step);

}  // namespace cxengine::dsl
