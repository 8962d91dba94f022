// Conditions that ask something of one expression: `(> $n 5)`, `(< 0 $n 10)`, `(nil? x)`.
#pragma once

#include <optional>
#include <vector>

#include "dsl/pattern.h"

namespace cxengine::dsl {

// A predicate of one expression; `operand` is the one after it, if there is one and it is known.
struct Comparison {
  const Node* subject;
  const Builtin* predicate;
  std::optional<Value> operand;
};

struct Comparisons {
  std::vector<Comparison> all;  // where the condition is true, so are they all
  bool complete = true;         // and the other way round
};

Comparisons ComparisonsOf(const Node& condition);

}  // namespace cxengine::dsl
