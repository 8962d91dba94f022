// What a predicate of the language (§8) says of each value of a set.
#pragma once

#include "dsl/builtin.h"
#include "dsl/rules/value_set.h"

namespace cxengine::dsl {

// The values of a set, by what the predicate says of them. Each part is rounded up, so a value whose answer
// is not known is in several.
struct Answers {
  ValueSet yes;
  ValueSet no;
  ValueSet fails;  // values that it is not defined for: false in a constraint, an error elsewhere
};

// `operand` is the one after the value, null where there is none or it is not known before the pattern runs.
Answers Ask(const Builtin& predicate, const Value* operand, const ValueSet& values);

}  // namespace cxengine::dsl
