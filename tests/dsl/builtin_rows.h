// A call of a function and what comes of it, as a row: {"+", "[1, 2]", "3"}, or {"/", "[1, 0]", "! `/`
// divides by zero"}.
#pragma once

#include <string_view>
#include <vector>

namespace cxengine::dsl {

struct BuiltinRow {
  std::string_view name;
  std::string_view operands;  // a JSON array
  std::string_view outcome;   // the result as JSON, of the very kind (3 is no 3.0); or "! " and the failure
};

// Runs each row, loud and quiet, and compares the results with the types that the function's row promises.
void ExpectRows(const std::vector<BuiltinRow>& rows);

// The rows of the tests, by file of builtins/.
const std::vector<BuiltinRow>& ArithmeticRows();
const std::vector<BuiltinRow>& AggregateRows();
const std::vector<BuiltinRow>& PredicateRows();
const std::vector<BuiltinRow>& ListRows();
const std::vector<BuiltinRow>& TextRows();

}  // namespace cxengine::dsl
