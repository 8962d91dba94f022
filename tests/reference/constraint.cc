// Capture, Fits, Holds.
#include "tests/reference/constraint.h"

#include <algorithm>

namespace cxengine::reference {
namespace {

using Kind = Constraint::Kind;

Truth Of(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

bool IsHead(const Form& form, const char* name) {
  return form.kind == Form::Kind::kList && !form.items.empty() && form.items[0].IsSymbol(name);
}

std::optional<Constraint> CaptureOne(const Form& form, const View& view);

std::optional<Constraint> CaptureLogic(const Form& form, const View& view) {
  Constraint constraint;
  const std::string& head = form.items[0].text;
  if (form.items.size() < 2) return std::nullopt;
  constraint.kind = head == "and" ? Kind::kAnd : head == "or" ? Kind::kOr : Kind::kNot;
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    const auto part = CaptureOne(form.items[i], view);
    if (!part) return std::nullopt;
    constraint.parts.push_back(*part);
  }
  return constraint;
}

std::optional<Constraint> CapturePredicate(const Form& form, const View& view) {
  Constraint constraint;
  constraint.kind = Kind::kPredicate;
  if (form.kind == Form::Kind::kSymbol) {
    constraint.name = form.text;
    return constraint;
  }
  constraint.name = form.items[0].text;
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    const auto value = Evaluate(form.items[i], view);
    if (!value) return std::nullopt;
    constraint.values.push_back(*value);
    constraint.literal =
        form.items[i].kind == Form::Kind::kAtom || form.items[i].kind == Form::Kind::kKeyword;
  }
  return constraint;
}

std::optional<Constraint> CaptureOne(const Form& form, const View& view) {
  if (IsHead(form, "and") || IsHead(form, "or") || IsHead(form, "not")) return CaptureLogic(form, view);
  if (IsPredicateName(form) || IsPartialPredicate(form)) return CapturePredicate(form, view);
  Constraint constraint;
  if (form.kind == Form::Kind::kSet) {
    constraint.kind = Kind::kSet;
    for (const Form& item : form.items) {
      const auto value = Evaluate(item, view);
      if (!value) return std::nullopt;
      constraint.values.push_back(*value);
    }
    return constraint;
  }
  const bool expression = form.kind == Form::Kind::kSymbol || form.kind == Form::Kind::kList;
  constraint.kind = expression ? Kind::kValue : Kind::kConstant;
  const auto value = Evaluate(form, view);
  if (!value) return std::nullopt;
  constraint.values.push_back(*value);
  return constraint;
}

Truth HoldsPredicate(const Constraint& constraint, const Value& value) {
  const bool nil_operand = !constraint.values.empty() && constraint.values[0].is_nil();
  if (nil_operand && !constraint.literal) return Truth::kUnknown;
  if (value.is_nil()) {
    if (constraint.name == "nil?" || (constraint.name == "=" && nil_operand)) return Truth::kTrue;
    if (constraint.name == "some?" || (constraint.name == "not=" && nil_operand)) return Truth::kFalse;
    return Truth::kUnknown;
  }
  std::vector<Value> operands = constraint.values;
  operands.insert(operands.begin(), value);
  const auto result = Apply(constraint.name, operands);
  return Of(result && result->truthy());
}

std::string ToText(const Constraint& constraint) {
  std::string text = std::to_string(static_cast<int>(constraint.kind)) + constraint.name + "(";
  for (const Value& value : constraint.values) text += dsl::ToJson(value) + " ";
  for (const Constraint& part : constraint.parts) text += ToText(part);
  return text + ")";
}

}  // namespace

bool IsPredicateName(const Form& form) {
  return form.kind == Form::Kind::kSymbol && IsUnaryPredicate(form.text);
}

bool IsPartialPredicate(const Form& form) {
  if (form.kind != Form::Kind::kList || form.items.empty()) return false;
  const std::string& head = form.items[0].text;
  return IsPredicate(head) && form.items.size() == (IsUnaryPredicate(head) ? 1 : 2);
}

std::optional<EventConstraints> Capture(const Form& event, const View& view) {
  EventConstraints constraints;
  if (event.items.size() < 2) return constraints;
  const std::vector<Form>& pairs = event.items[1].items;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
    const auto constraint = CaptureOne(pairs[i + 1], view);
    if (!constraint) return std::nullopt;
    constraints.push_back({pairs[i].text, *constraint});
  }
  return constraints;
}

Value FieldOf(const Value& event, const std::string& field) {
  if (!event.Get(field).is_nil()) return event.Get(field);
  const PathParts parts = SplitPath(field);
  Value value = event.Get(parts.name);
  for (const std::string& step : parts.path) value = Value(value.Get(step));
  return value;
}

Truth Holds(const Constraint& constraint, const Value& value) {
  switch (constraint.kind) {
    case Kind::kConstant:
      if (value.is_nil() && !constraint.values[0].is_nil()) return Truth::kUnknown;
      return Of(value == constraint.values[0]);
    case Kind::kValue:
      if (value.is_nil() || constraint.values[0].is_nil()) return Truth::kUnknown;
      return Of(value == constraint.values[0]);
    case Kind::kSet: {
      const bool found =
          std::find(constraint.values.begin(), constraint.values.end(), value) != constraint.values.end();
      return value.is_nil() && !found ? Truth::kUnknown : Of(found);
    }
    case Kind::kPredicate:
      return HoldsPredicate(constraint, value);
    case Kind::kNot: {
      const Truth part = Holds(constraint.parts[0], value);
      return part == Truth::kUnknown ? part : Of(part == Truth::kFalse);
    }
    case Kind::kAnd:
    case Kind::kOr: {
      // Kleene: the least of the parts, or the greatest.
      Truth result = constraint.kind == Kind::kAnd ? Truth::kTrue : Truth::kFalse;
      for (const Constraint& part : constraint.parts) {
        const Truth truth = Holds(part, value);
        result = constraint.kind == Kind::kAnd ? std::min(result, truth) : std::max(result, truth);
      }
      return result;
    }
  }
  return Truth::kFalse;
}

bool Fits(const EventConstraints& constraints, const Value& event) {
  for (const auto& [field, constraint] : constraints) {
    if (Holds(constraint, FieldOf(event, field)) != Truth::kTrue) return false;
  }
  return true;
}

std::string ToText(const EventConstraints& constraints) {
  std::string text;
  for (const auto& [field, constraint] : constraints) text += field + "=" + ToText(constraint) + ";";
  return text;
}

}  // namespace cxengine::reference
