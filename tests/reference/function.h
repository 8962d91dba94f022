// The functions of §8 on values: all but `rand`, whose numbers are the engine's own affair, `matches?`, which
// has RE2's syntax, and `now`. The last digit of `stdev` and `pow` depends on the way of computing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/value.h"

namespace cxengine::reference {

using dsl::Value;

// nullopt: an operand of the wrong type or a value out of range, or not a function of ours.
std::optional<Value> Apply(const std::string& name, const std::vector<Value>& operands);

bool IsFunction(const std::string& name);
// A function whose result is a yes or no, and that may stand short of its first operand (§4.1).
bool IsPredicate(const std::string& name);
// Takes one operand only: `even?`, `nil?`, …
bool IsUnaryPredicate(const std::string& name);

}  // namespace cxengine::reference
