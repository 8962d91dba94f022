// What can be told of an expression's value before the pattern runs.
#pragma once

#include <optional>

#include "dsl/pattern.h"

namespace cxengine::dsl {

// In this order, so that `and` is the least and `or` the greatest of the parts.
enum class Truth : std::uint8_t { kFalse, kUnknown, kTrue };

inline Truth Opposite(Truth truth) {
  return truth == Truth::kUnknown ? truth : truth == Truth::kTrue ? Truth::kFalse : Truth::kTrue;
}

// The value, if it depends on nothing that happens; large values are not computed.
std::optional<Value> KnownValue(const Node& node);

// Is the value true, or false, whatever happens? For a form that waits: once it has come to its end.
Truth TruthOf(const Node& node);

// Is the predicate of a loop true, or false, whatever happens? Its watches may hit or not.
Truth TruthOfPredicate(const Node& predicate);

}  // namespace cxengine::dsl
