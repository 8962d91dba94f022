// Expressions of §8, evaluated from their forms: constants, `$field`, `(all $field)`, paths, locals,
// variables and the functions that the generator uses.
//
// An operand of the wrong type yields nullopt: the candidate fails (§8).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dsl/form.h"
#include "tests/reference/journal.h"

namespace cxengine::reference {

using dsl::Form;
using Locals = std::map<std::string, Value>;

// What an expression can see.
struct View {
  const Journal& journal;
  const Locals& locals;
};

std::optional<Value> Evaluate(const Form& form, const View& view);

// Calls a function with operands. nullopt: wrong type, or not a function of ours.
std::optional<Value> Call(const std::string& name, const std::vector<Value>& operands);

// Of a number without a fraction, a double too.
std::optional<std::int64_t> WholeNumber(const Value& value);

// A function whose result is a yes or no, and that may stand short of its first operand (§4.1).
bool IsPredicate(const std::string& name);
// Takes one operand only: `even?`, `nil?`, …
bool IsUnaryPredicate(const std::string& name);
// Evaluate knows this function. `and`, `or`, `not`, `all` count.
bool IsFunction(const std::string& name);

// "$order.total" → "$order", "total": the name before the first dot of a symbol, and the path behind it.
struct PathParts {
  std::string name;
  std::vector<std::string> path;
};
PathParts SplitPath(const std::string& symbol);

}  // namespace cxengine::reference
