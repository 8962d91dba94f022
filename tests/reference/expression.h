// Expressions of §8, evaluated from their forms: constants, `$field`, `(all $field)`, paths, locals,
// variables, functions, and the forms of control that stand in an expression.
//
// An operand of the wrong type yields nullopt: the candidate or match fails (§8).
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
  Milliseconds now = 0;
};

std::optional<Value> Evaluate(const Form& form, const View& view);
// Of `(within d unit …)`, `(delay d unit)`, `(timeout d unit)`. nullopt: not above 0.
std::optional<Milliseconds> DurationOf(const Form& form, const View& view);
// The text of `(template "…")`: variables only, in `{{ }}` and `{{{ }}}` (§6.1).
std::string Render(const std::string& text, const View& view);

// Of a number without a fraction, a double too.
std::optional<std::int64_t> WholeNumber(const Value& value);

// Evaluate knows this head of a list: a function, `and`, `or`, `all`, or a form of control.
bool IsExpressionHead(const std::string& name);

// "$order.total" → "$order", "total": the name before the first dot of a symbol, and the path behind it.
struct PathParts {
  std::string name;
  std::vector<std::string> path;
};
PathParts SplitPath(const std::string& symbol);

}  // namespace cxengine::reference
