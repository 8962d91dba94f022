// Calls of functions: number and kind of operands, as far as they can be known (§8, §9).
#include "dsl/checker.h"

namespace cxengine::dsl {

namespace {

Type TypeOfValue(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNil:
      return Type::kAny;  // Fits() treats a constant nil on its own
    case Value::Kind::kBoolean:
      return Type::kBoolean;
    case Value::Kind::kInteger:
      return Type::kInteger;
    case Value::Kind::kDouble:
      return Type::kNumber;
    case Value::Kind::kString:
      return Type::kString;
    case Value::Kind::kList:
      return Type::kList;
    case Value::Kind::kMap:
      return Type::kCollection;
  }
  return Type::kAny;
}

// Could a value of type `actual` be taken where `wanted` is asked for?
bool Fits(Type wanted, Type actual, bool is_map) {
  if (wanted == Type::kAny || actual == Type::kAny || wanted == actual) return true;
  switch (wanted) {
    case Type::kNumber:
      return actual == Type::kInteger;
    case Type::kInteger:
      return actual == Type::kNumber;  // 2.0 is whole; the engine decides
    case Type::kListOrNumbers:
      return actual == Type::kList || actual == Type::kNumber || actual == Type::kInteger;
    case Type::kCollection:
      return actual == Type::kList || actual == Type::kString || is_map;
    case Type::kList:
      return actual == Type::kCollection && !is_map;
    case Type::kAny:
    case Type::kString:
    case Type::kBoolean:
    case Type::kPredicate:
      return false;
  }
  return false;
}

std::string CountText(const Builtin& builtin) {
  const std::string min = std::to_string(builtin.min_operands);
  if (builtin.max_operands == builtin.min_operands) return min;
  if (builtin.max_operands == Builtin::kAnyNumber) return "at least " + min;
  return min + " to " + std::to_string(builtin.max_operands);
}

bool ReportCount(Checker& checker, const Form& form, const Builtin& builtin, int count) {
  if (count >= builtin.min_operands &&
      (builtin.max_operands == Builtin::kAnyNumber || count <= builtin.max_operands)) {
    return true;
  }
  const std::string wanted = CountText(builtin);
  Diagnostic& finding =
      checker.Report(Code::kOperandCount, form.span,
                     "`" + std::string(builtin.name) + "` needs " + wanted +
                         (wanted == "1" || wanted == "at least 1" ? " operand" : " operands") + ", got " +
                         std::to_string(count));
  finding.help = "write `" + std::string(builtin.usage) + "`";
  if (builtin.predicate && count == builtin.min_operands - 1) {
    finding.help += "; only constraints, `filter` and `remove` may leave the first operand out";
  }
  return false;
}

}  // namespace

Type TypeOf(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kConstant:
      return TypeOfValue(node.constant);
    case Node::Kind::kList:
    case Node::Kind::kAllValues:
      return Type::kList;
    case Node::Kind::kMap:
      return Type::kCollection;
    case Node::Kind::kTemplate:
      return Type::kString;
    case Node::Kind::kCall:
      return node.builtin->result;
    case Node::Kind::kInvalid:
    case Node::Kind::kField:
    case Node::Kind::kSymbol:
    case Node::Kind::kPath:
    case Node::Kind::kBooleanAnd:
    case Node::Kind::kBooleanOr:
    case Node::Kind::kIf:
    case Node::Kind::kCase:
    case Node::Kind::kDo:
    case Node::Kind::kAssign:
    case Node::Kind::kEvent:
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
    case Node::Kind::kTimes:
    case Node::Kind::kWithin:
    case Node::Kind::kInteraction:
    case Node::Kind::kDelay:
    case Node::Kind::kLoop:
      return Type::kAny;
  }
  return Type::kAny;
}

bool CouldBeNumber(const Node& node) {
  const bool nil = node.kind == Node::Kind::kConstant && node.constant.is_nil();
  return !nil && Fits(Type::kNumber, TypeOf(node), false);
}

bool Checker::OperandFits(const Builtin& builtin, std::size_t index, const Form& form, const Node& operand) {
  if (operand.kind == Node::Kind::kInvalid) return false;
  const Type wanted =
      builtin.operands.empty() ? Type::kAny : builtin.operands[std::min(index, builtin.operands.size() - 1)];
  const bool constant = operand.kind == Node::Kind::kConstant;
  const bool nil_misfit = constant && operand.constant.is_nil() && wanted != Type::kAny;
  if (nil_misfit || !Fits(wanted, TypeOf(operand), operand.kind == Node::Kind::kMap)) {
    Report(Code::kOperandKind, form.span,
           "`" + std::string(builtin.name) + "` needs " + std::string(TypeName(wanted)) + " here, got " +
               Describe(form))
        .help = "write `" + std::string(builtin.usage) + "`";
    return false;
  }
  if (!constant || builtin.fault == nullptr) return true;
  const std::string fault = builtin.fault(index, operand.constant);
  if (!fault.empty()) Report(Code::kBadRegex, form.span, fault);
  return fault.empty();
}

namespace {

// The predicate operand of `filter` and `remove`: a name, or a call short of its first operand. Appends the
// further operands.
const Builtin* CheckPredicateOperand(Checker& checker, const Form& form, std::vector<Node>& rest) {
  if (form.kind == Form::Kind::kList && !form.items.empty() && form.items[0].faulty) return nullptr;
  const bool call =
      form.kind == Form::Kind::kList && !form.items.empty() && form.items[0].kind == Form::Kind::kSymbol;
  const std::string name = call ? form.items[0].text : form.kind == Form::Kind::kSymbol ? form.text : "";
  const Builtin* predicate = FindBuiltin(name);
  if (predicate == nullptr || !predicate->predicate) {
    checker.Report(Code::kOperandKind, form.span, Describe(form) + " is no predicate").help =
        "write a predicate's name, `even?`, or one short of its first operand, `(> 5)`";
    return nullptr;
  }
  const int count = call ? static_cast<int>(form.items.size()) - 1 : 0;
  if (count != predicate->min_operands - 1) {
    checker
        .Report(Code::kOperandKind, form.span,
                "`" + name + "` is to lack only its first operand here, got " + std::to_string(count))
        .help =
        "the element of the list stands in the first place of `" + std::string(predicate->usage) + "`";
    return nullptr;
  }
  bool fits = true;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(count); ++i) {
    rest.push_back(checker.CheckOperand(form.items[i]));
    fits = checker.OperandFits(*predicate, i, form.items[i], rest.back()) && fits;
  }
  return fits ? predicate : nullptr;
}

}  // namespace

Node Checker::CheckCall(const Form& form, const Builtin& builtin) {
  Node node;
  node.span = form.span;
  node.builtin = &builtin;
  const int count = static_cast<int>(form.items.size()) - 1;
  bool valid = ReportCount(*this, form, builtin, count);
  const bool takes_predicate = !builtin.operands.empty() && builtin.operands.front() == Type::kPredicate;
  std::vector<Node> rest;
  if (takes_predicate && valid) {
    node.predicate = CheckPredicateOperand(*this, form.items[1], rest);
    valid = node.predicate != nullptr;
  }
  for (std::size_t i = takes_predicate ? 2 : 1; i < form.items.size(); ++i) {
    Node operand = CheckOperand(form.items[i]);
    valid = OperandFits(builtin, i - 1, form.items[i], operand) && valid;
    node.children.push_back(std::move(operand));
  }
  for (Node& operand : rest) {
    valid = valid && operand.kind != Node::Kind::kInvalid;
    node.children.push_back(std::move(operand));
  }
  node.kind = valid ? Node::Kind::kCall : Node::Kind::kInvalid;
  return node;
}

}  // namespace cxengine::dsl
