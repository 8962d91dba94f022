// Evaluation of constraints.
#include "engine/predicate.h"

#include <algorithm>
#include <array>

#include "engine/planted.h"

namespace cxengine::engine {

namespace {

Truth Of(bool value) { return value ? Truth::kTrue : Truth::kFalse; }

class Evaluation {
 public:
  // Without slots, tests on captured operands are open.
  Evaluation(const dsl::Plan& plan, const std::vector<Value>* slots) : plan_(plan), slots_(slots) {}

  // Sets `open` when a captured operand would have decided.
  Truth Holds(dsl::ConstraintId id, const Value& value, bool& open) const {
    const dsl::Constraint& constraint = plan_.constraints[id];
    switch (constraint.kind) {
      case dsl::Constraint::Kind::kEquals:
        return Equals(constraint.operands[0], value, open);
      case dsl::Constraint::Kind::kOneOf: {
        const bool found = std::find(constraint.elements.begin(), constraint.elements.end(), value) !=
                           constraint.elements.end();
        return value.is_nil() && !found ? Truth::kUnknown : Of(found);
      }
      case dsl::Constraint::Kind::kTest:
        return Test(constraint, value, open);
      case dsl::Constraint::Kind::kAnd: {
        Truth result = Truth::kTrue;
        for (const dsl::ConstraintId part : constraint.parts)
          result = std::min(result, Holds(part, value, open));
        return result;
      }
      case dsl::Constraint::Kind::kOr: {
        Truth result = Truth::kFalse;
        for (const dsl::ConstraintId part : constraint.parts)
          result = std::max(result, Holds(part, value, open));
        return result;
      }
      case dsl::Constraint::Kind::kNot:
        switch (Holds(constraint.parts[0], value, open)) {
          case Truth::kFalse:
            return Truth::kTrue;
          case Truth::kUnknown:
            return CXENGINE_PLANTED(13) ? Truth::kTrue : Truth::kUnknown;
          case Truth::kTrue:
            return Truth::kFalse;
        }
    }
    return Truth::kUnknown;
  }

 private:
  // nullptr for an operand that is not known here.
  const Value* Read(const dsl::Operand& operand) const {
    if (operand.slot == dsl::kNone) return &operand.constant;
    return slots_ == nullptr ? nullptr : &(*slots_)[operand.slot];
  }

  Truth Equals(const dsl::Operand& operand, const Value& value, bool& open) const {
    const Value* wanted = Read(operand);
    if (wanted == nullptr) {
      open = true;
      return Truth::kUnknown;
    }
    // The constant nil asks for absence; an expression that yields nil matches nothing.
    if (wanted->is_nil()) return operand.slot == dsl::kNone ? Of(value.is_nil()) : Truth::kUnknown;
    return value.is_nil() ? Truth::kUnknown : Of(value == *wanted);
  }

  Truth Test(const dsl::Constraint& constraint, const Value& value, bool& open) const {
    constexpr std::size_t kMaxOperands = 8;
    std::array<Value, kMaxOperands> operands;
    std::size_t count = 0;
    operands[count++] = value;
    for (const dsl::Operand& operand : constraint.operands) {
      const Value* known = Read(operand);
      if (known == nullptr) {
        open = true;
        return Truth::kUnknown;
      }
      // As with equality, an expression that yields nil matches nothing, not even its own negation.
      if (known->is_nil() && operand.slot != dsl::kNone) return Truth::kUnknown;
      if (count < kMaxOperands) operands[count++] = *known;
    }
    if (value.is_nil()) return Truth::kUnknown;
    // A comparison of unlike types is false, never an error.
    dsl::Environment environment;
    environment.quiet = true;
    const Value result = constraint.test->evaluate({operands.data(), count}, environment);
    return Of(!environment.failed() && result.truthy());
  }

  const dsl::Plan& plan_;
  const std::vector<Value>* slots_;
};

}  // namespace

bool Matches(const BoundPlan& bound, const dsl::Command& command, const Event& event,
             const std::vector<Value>& slots) {
  const Evaluation evaluation(*bound.plan, &slots);
  bool open = false;
  return std::all_of(command.constraints.begin(), command.constraints.end(), [&](const auto& part) {
    return evaluation.Holds(part.constraint, bound.Read(part.field, event), open) == Truth::kTrue;
  });
}

bool CouldHold(const dsl::Plan& plan, dsl::ConstraintId constraint, const Value& value) {
  bool open = false;
  const Truth truth = Evaluation(plan, nullptr).Holds(constraint, value, open);
  return truth == Truth::kTrue || open;
}

bool CouldMatch(const BoundPlan& bound, const dsl::Command& command, const Event& event) {
  return std::all_of(command.constraints.begin(), command.constraints.end(), [&](const auto& part) {
    return CouldHold(*bound.plan, part.constraint, bound.Read(part.field, event));
  });
}

}  // namespace cxengine::engine
