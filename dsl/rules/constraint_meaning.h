// Which values of a field a constraint takes (§4.1, §4.2), as far as that is known before the pattern runs.
#pragma once

#include <vector>

#include "dsl/pattern.h"
#include "dsl/rules/known_value.h"
#include "dsl/rules/value_set.h"

namespace cxengine::dsl {

// Nil, and a field that is absent, stand apart: a constraint may be unknown of them.
struct Meaning {
  ValueSet holds;  // of these it may be true
  ValueSet fails;  // of these it may be false
  Truth nil = Truth::kUnknown;
  bool complete = true;  // false: it has operands whose values are not known, and may be unknown of any value

  bool never_holds() const { return holds.empty() && nil != Truth::kTrue; }
};

// A part of an `and`, or a branch of an `or`, that never holds.
struct Conflict {
  const ConstraintNode* part;
  const ConstraintNode* other;  // what it contradicts; null if that is no single constraint
  bool alone;                   // it never holds, whatever stands around it
};

// A constant or a set of them, as most constraints are: some value satisfies it and another one does not.
inline bool IsOfConstants(const ConstraintNode& constraint) {
  using Kind = ConstraintNode::Kind;
  return constraint.kind == Kind::kOneOf ||
         (constraint.kind == Kind::kEquals && constraint.operands[0].kind == Node::Kind::kConstant);
}

// Conflicts are added to `conflicts` if it is not null: the innermost ones, at most one for each `and`, and
// none of those below a `not`.
Meaning MeaningOf(const ConstraintNode& constraint, std::vector<Conflict>* conflicts = nullptr);

}  // namespace cxengine::dsl
