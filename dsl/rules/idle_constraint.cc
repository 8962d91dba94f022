// A constraint that holds whatever the field's value is: often an `or` of two `not`s that was to be an `and`.
#include "dsl/rules/constraint_meaning.h"
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

// `some?`, `(not nil)` and `(not= nil)` are one to the checker, and mean what they say.
bool IsSome(const ConstraintNode& constraint) {
  return constraint.kind == ConstraintNode::Kind::kNot &&
         constraint.parts[0].kind == ConstraintNode::Kind::kEquals &&
         IsMissing(constraint.parts[0].operands[0]);
}

void Check(const ConstraintNode& constraint, Diagnostics& diagnostics) {
  if (IsSome(constraint) || IsOfConstants(constraint)) return;
  std::vector<Conflict> conflicts;
  const Meaning meaning = MeaningOf(constraint, &conflicts);
  if (!meaning.complete || !meaning.fails.empty() || !conflicts.empty()) return;
  if (meaning.nil == Truth::kTrue) {
    diagnostics
        .Report(Code::kIdleConstraint, constraint.span,
                "this holds for every event: it says nothing of `" + constraint.field + "`")
        .help = "delete it";
  } else {
    diagnostics
        .Report(Code::kIdleConstraint, constraint.span,
                "this holds for every value of `" + constraint.field + "`")
        .help = "write `some?` if any value will do; several alternatives are excluded by `(not #{… …})`";
  }
}

}  // namespace

void CheckIdleConstraints(const Pattern& pattern, Diagnostics& diagnostics) {
  EachNode(pattern.root, [&](const Node& node) {
    for (const ConstraintNode& constraint : node.constraints) Check(constraint, diagnostics);
  });
}

}  // namespace cxengine::dsl
