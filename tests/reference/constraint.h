// Constraints of an `event` command (§4.1, §4.2): captured when the command begins to wait, then asked of
// each event.
//
// Capturing replaces every expression by its value, so that a captured constraint reads nothing any more.
// Logic is three-valued; only "true" matches.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/reference/expression.h"
#include "tests/reference/function.h"

namespace cxengine::reference {

enum class Truth { kFalse, kUnknown, kTrue };

struct Constraint {
  enum class Kind {
    kConstant,   // equals `values[0]`, which stands in the pattern; nil asks for absence
    kValue,      // equals `values[0]`, the value of an expression; nil matches nothing
    kSet,        // equals one of `values`
    kPredicate,  // `name` of the field's value and `values`
    kAnd,
    kOr,
    kNot,
  };
  Kind kind = Kind::kConstant;
  std::string name;
  std::vector<Value> values;
  bool literal = true;  // of kPredicate: the operand stands in the pattern
  std::vector<Constraint> parts;
};

struct FieldConstraint {
  std::string field;  // may be dotted
  Constraint constraint;
};

using EventConstraints = std::vector<FieldConstraint>;

// Of `(event {…})`. nullopt: an expression failed.
std::optional<EventConstraints> Capture(const Form& event, const View& view);

// A symbol that stands in a constraint for a predicate, not for a variable.
bool IsPredicateName(const Form& form);
// `(> 50)`: a predicate short of its first operand.
bool IsPartialPredicate(const Form& form);

bool Fits(const EventConstraints& constraints, const Value& event);
Truth Holds(const Constraint& constraint, const Value& value);
// The value of a possibly dotted field; nil when it is absent.
Value FieldOf(const Value& event, const std::string& field);

// The same text for the same meaning.
std::string ToText(const EventConstraints& constraints);

}  // namespace cxengine::reference
