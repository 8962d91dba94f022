// Pattern → Plan.
#include "dsl/lower.h"

#include "dsl/lowering.h"

namespace cxengine::dsl {

std::uint32_t WordsOf(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kAnd:
    case Step::Kind::kOr:
      return static_cast<std::uint32_t>(step.children.size());
    case Step::Kind::kLoop:
      return static_cast<std::uint32_t>(1 + WatchesOf(step));
    case Step::Kind::kExpression:
      return 0;
    case Step::Kind::kWithin:
      return 3;
    case Step::Kind::kDelay:
      return 2;
    case Step::Kind::kSequence:
    case Step::Kind::kEvent:
    case Step::Kind::kTimes:
    case Step::Kind::kIf:
    case Step::Kind::kCase:
    case Step::Kind::kAssign:
    case Step::Kind::kInteraction:
      return 1;
  }
  return 0;
}

Plan Lower(const Pattern& pattern, std::string source) {
  Plan plan;
  plan.source = std::move(source);
  plan.opening = pattern.opening;
  plan.templates = pattern.templates;
  Lowering lowering(pattern, plan);
  lowering.LowerStep(pattern.root, kNone, false);
  ComputeReads(plan);
  lowering.FindLocalsOfCatches();
  return plan;
}

}  // namespace cxengine::dsl
