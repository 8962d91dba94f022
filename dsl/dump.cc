// Plans as text: one step a line, indented by depth.
#include "dsl/plan.h"

namespace cxengine::dsl {

namespace {

class Dumper {
 public:
  explicit Dumper(const Plan& plan) : plan_(plan) {}

  void DumpStep(StepId id, int depth) {
    const Step& step = plan_.steps[id];
    out_.append(static_cast<std::size_t>(depth) * 2, ' ');
    out_ += Head(step);
    if (step.catches_expiry) out_ += " or false";
    out_ += '\n';
    for (const StepId child : step.children) {
      if (child != InlineCondition(step)) DumpStep(child, depth + 1);
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  // The first condition of an `if` and the subject of a `case` stand beside them where they are just
  // computed.
  StepId InlineCondition(const Step& step) const {
    const bool asks = step.kind == Step::Kind::kIf || step.kind == Step::Kind::kCase;
    const bool computed = asks && plan_.steps[step.children[0]].kind == Step::Kind::kExpression;
    return computed ? step.children[0] : kNone;
  }

  std::string Slot(SlotId slot) const { return plan_.slot_names[slot] + "@" + std::to_string(slot); }

  // A key of a map that is no plain word stands in quotes, so that different maps have different texts.
  static std::string Name(const std::string& name) {
    const bool plain = !name.empty() && name.find_first_of(" \t\n\r\"\\():") == std::string::npos;
    return plain ? ":" + name : ToJson(Value::String(name));
  }

  std::string Head(const Step& step) const {
    const StepId condition = InlineCondition(step);
    const ExpressionId computed = condition == kNone ? step.expression : plan_.steps[condition].expression;
    const std::string value = computed == kNone ? "" : " " + Text(computed);
    switch (step.kind) {
      case Step::Kind::kSequence:
        return step.yields_true ? "sequence" : "do";
      case Step::Kind::kEvent:
        return "event" + CommandText(plan_.commands[step.index]);
      case Step::Kind::kAnd:
        return "and";
      case Step::Kind::kOr:
        return "or";
      case Step::Kind::kTimes:
        return "times" + value;
      case Step::Kind::kWithin:
        return "within" + value + " × " + std::to_string(step.unit) + " ms";
      case Step::Kind::kIf:
        return "if" + value;
      case Step::Kind::kCase:
        return "case" + value + " of" + Constants(plan_.cases[step.index]);
      case Step::Kind::kLoop:
        return std::string(step.repeats ? "until" : "unless") + (step.tests_once ? " at each round" : "");
      case Step::Kind::kAssign:
        return Slot(step.slot) + " :=" + value;
      case Step::Kind::kInteraction:
        return CallText(plan_.interactions[step.index]);
      case Step::Kind::kDelay:
        return "delay" + value + " × " + std::to_string(step.unit) + " ms";
      case Step::Kind::kExpression:
        return "compute" + value;
    }
    return "";
  }

  static std::string Constants(const CaseTable& table) {
    std::string out;
    for (const Value& constant : table.constants) out += " " + ToJson(constant);
    return out;
  }

  std::string CallText(const Interaction& call) const {
    std::string out = call.bound ? "ask " : "start ";
    out += call.verb + " " + call.endpoint + " " + call.action;
    if (call.params != kNone) out += " " + Text(call.params);
    if (call.retries != kNone) out += ", retries " + Text(call.retries);
    if (call.timeout != kNone)
      out += ", timeout " + Text(call.timeout) + " × " + std::to_string(call.timeout_unit) + " ms";
    return out + (call.nil_on_failure ? " or nil" : "");
  }

  std::string CommandText(const Command& command) const {
    std::string out;
    for (const Command::Capture& capture : command.captures)
      out += " " + Slot(capture.slot) + " := " + Text(capture.value) + ";";
    for (const auto& [field, constraint] : command.constraints) {
      out += " :" + plan_.fields[field].name + " " + ConstraintText(constraint);
    }
    return out;
  }

  std::string OperandText(const Operand& operand) const {
    return operand.slot == kNone ? ToJson(operand.constant) : Slot(operand.slot);
  }

  std::string ConstraintText(ConstraintId id) const {
    const Constraint& constraint = plan_.constraints[id];
    std::string out;
    switch (constraint.kind) {
      case Constraint::Kind::kEquals:
        return "= " + OperandText(constraint.operands[0]);
      case Constraint::Kind::kOneOf:
        out = "(one-of";
        break;
      case Constraint::Kind::kTest:
        out = "(" + std::string(constraint.test->name);
        break;
      case Constraint::Kind::kAnd:
        out = "(and";
        break;
      case Constraint::Kind::kOr:
        out = "(or";
        break;
      case Constraint::Kind::kNot:
        out = "(not";
        break;
    }
    for (const Value& element : constraint.elements) out += " " + ToJson(element);
    for (const Operand& operand : constraint.operands) out += " " + OperandText(operand);
    for (const ConstraintId part : constraint.parts) out += " " + ConstraintText(part);
    return out + ")";
  }

  std::string Text(ExpressionId id) const {
    const Expression& expression = plan_.expressions[id];
    std::string out;
    switch (expression.kind) {
      case Expression::Kind::kConstant:
        return ToJson(expression.constant);
      case Expression::Kind::kField:
        return "$" + plan_.fields[expression.index].name;
      case Expression::Kind::kAllValues:
        return "(all $" + plan_.fields[expression.index].name + ")";
      case Expression::Kind::kSlot:
        return Slot(expression.index);
      case Expression::Kind::kList:
        out = "(list";
        break;
      case Expression::Kind::kMap:
        out = "(map";
        break;
      case Expression::Kind::kPath:
        out = "(get";
        break;
      case Expression::Kind::kCall:
        out = "(" + std::string(expression.builtin->name);
        break;
      case Expression::Kind::kAnd:
        out = "(and";
        break;
      case Expression::Kind::kOr:
        out = "(or";
        break;
      case Expression::Kind::kIf:
        out = "(if";
        break;
      case Expression::Kind::kCase:
        out = "(case of" + Constants(plan_.cases[expression.index]);
        break;
      case Expression::Kind::kDo:
        out = "(do";
        break;
      case Expression::Kind::kTemplate:
        out = "(template ";
        out += expression.template_id.empty() ? ToJson(expression.constant) : "+" + expression.template_id;
        break;
    }
    if (expression.predicate != nullptr) out += " " + std::string(expression.predicate->name);
    const bool named =
        expression.kind == Expression::Kind::kMap || expression.kind == Expression::Kind::kTemplate;
    for (std::size_t i = 0; i < expression.operands.size(); ++i) {
      if (named) out += " " + Name(expression.names[i]);
      if (!expression.slots.empty() && expression.slots[i] != kNone)
        out += " " + Slot(expression.slots[i]) + " :=";
      out += " " + Text(expression.operands[i]);
    }
    if (!named) {
      for (const std::string& name : expression.names) out += " ." + name;
    }
    return out + ")";
  }

  const Plan& plan_;
  std::string out_;
};

}  // namespace

std::string Dump(const Plan& plan) {
  Dumper dumper(plan);
  const auto& forms = plan.root().children;
  std::string out = "opening\n";
  for (std::uint32_t i = 0; i < forms.size(); ++i) {
    if (i == plan.opening) {
      out += dumper.Take() + "body\n";
    }
    dumper.DumpStep(forms[i], 1);
  }
  out += dumper.Take();
  if (!plan.templates.empty()) out += "templates\n";
  for (const auto& [id, text] : plan.templates) out += "  " + id + " " + ToJson(Value::String(text)) + "\n";
  return out;
}

std::string DumpOpening(const Plan& plan) {
  Dumper dumper(plan);
  for (std::uint32_t i = 0; i < plan.opening; ++i) dumper.DumpStep(plan.root().children[i], 0);
  return dumper.Take();
}

}  // namespace cxengine::dsl
