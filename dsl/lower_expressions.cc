// Lowering: expressions, and the tables of fields and slots.
#include <algorithm>
#include <utility>

#include "dsl/lowering.h"

namespace cxengine::dsl {

ExpressionId Lowering::LowerExpression(const Node& node) {
  Expression out;
  out.span = node.span;
  out.builtin = node.builtin;
  out.predicate = node.predicate;
  out.names = node.names;
  // A local that an expression binds (in a `let`, or as the condition of an `if-let`) has its slot before the
  // parts that read it.
  for (const Node& child : node.children) {
    const bool binding = child.kind == Node::Kind::kAssign;
    out.operands.push_back(LowerExpression(binding ? child.children[0] : child));
    out.slots.push_back(binding ? SlotOf(child.symbol) : kNone);
  }
  switch (node.kind) {
    case Node::Kind::kConstant:
      return Constant(node.span, node.constant);
    case Node::Kind::kList:
      out.kind = Expression::Kind::kList;
      break;
    case Node::Kind::kMap:
      out.kind = Expression::Kind::kMap;
      break;
    case Node::Kind::kField:
      out.kind = Expression::Kind::kField;
      out.index = FieldOf(node.name);
      break;
    case Node::Kind::kAllValues:
      out.kind = Expression::Kind::kAllValues;
      out.index = FieldOf(node.name);
      break;
    case Node::Kind::kSymbol:
      out.kind = Expression::Kind::kSlot;
      out.index = SlotOf(node.symbol);
      break;
    case Node::Kind::kPath:
      out.kind = Expression::Kind::kPath;
      break;
    case Node::Kind::kCall:
      out.kind = Expression::Kind::kCall;
      break;
    case Node::Kind::kBooleanAnd:
      out.kind = Expression::Kind::kAnd;
      break;
    case Node::Kind::kBooleanOr:
      out.kind = Expression::Kind::kOr;
      break;
    case Node::Kind::kTemplate:
      out.kind = Expression::Kind::kTemplate;
      out.constant = node.constant;
      out.template_id = node.name;
      break;
    case Node::Kind::kIf:
      out.kind = Expression::Kind::kIf;
      // The condition of a pure `if-let`: a `kDo` of one binding keeps the local.
      if (out.slots[0] != kNone) {
        Expression binding;
        binding.kind = Expression::Kind::kDo;
        binding.span = node.children[0].span;
        binding.operands = {out.operands[0]};
        binding.slots = {out.slots[0]};
        out.operands[0] = Add(std::move(binding));
      }
      break;
    case Node::Kind::kCase:
      out.kind = Expression::Kind::kCase;
      out.index = NewCaseTable(node);
      break;
    case Node::Kind::kDo:
      out.kind = Expression::Kind::kDo;
      break;
    case Node::Kind::kAssign:  // handled by the parent
    case Node::Kind::kInvalid:
    case Node::Kind::kEvent:
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
    case Node::Kind::kTimes:
    case Node::Kind::kWithin:
    case Node::Kind::kInteraction:
    case Node::Kind::kDelay:
    case Node::Kind::kLoop:
      return Constant(node.span, Value());
  }
  if (out.kind != Expression::Kind::kDo) out.slots.clear();
  if (Fold(out)) return Constant(node.span, std::move(out.constant));
  return Add(std::move(out));
}

ExpressionId Lowering::Add(Expression expression) {
  plan_.expressions.push_back(std::move(expression));
  return static_cast<ExpressionId>(plan_.expressions.size() - 1);
}

ExpressionId Lowering::Constant(Span span, Value value) {
  Expression out;
  out.span = span;
  out.constant = std::move(value);
  return Add(std::move(out));
}

const Value* Lowering::Known(ExpressionId id) const {
  const Expression& expression = plan_.expressions[id];
  return expression.kind == Expression::Kind::kConstant ? &expression.constant : nullptr;
}

bool Lowering::Fold(Expression& expression) const {
  using Kind = Expression::Kind;
  const bool call =
      expression.kind == Kind::kCall && expression.builtin->constant && expression.predicate == nullptr;
  if (!call && expression.kind != Kind::kList && expression.kind != Kind::kMap) return false;
  List operands;
  for (const ExpressionId id : expression.operands) {
    const Value* known = Known(id);
    if (known == nullptr) return false;
    operands.push_back(*known);
  }
  if (call) {
    // What fails, fails when it runs, with the place in the journal.
    Environment environment;
    Value value = expression.builtin->evaluate(operands, environment);
    if (environment.failed()) return false;
    expression.constant = std::move(value);
  } else if (expression.kind == Kind::kList) {
    expression.constant = Value::MakeList(std::move(operands));
  } else {
    Map entries;
    for (std::size_t i = 0; i < operands.size(); ++i)
      entries.emplace_back(expression.names[i], std::move(operands[i]));
    expression.constant = Value::MakeMap(std::move(entries));
  }
  return true;
}

FieldIndex Lowering::FieldOf(const std::string& name) {
  for (std::size_t i = 0; i < plan_.fields.size(); ++i) {
    if (plan_.fields[i].name == name) return static_cast<FieldIndex>(i);
  }
  Field field{name, {}};
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('.', at), name.size());
    field.path.push_back(name.substr(at, end - at));
    at = end + 1;
  }
  plan_.fields.push_back(std::move(field));
  return static_cast<FieldIndex>(plan_.fields.size() - 1);
}

SlotId Lowering::SlotOf(SymbolIndex symbol) {
  if (slots_[symbol] == kNone) slots_[symbol] = NewSlot(pattern_.symbols[symbol].name);
  return slots_[symbol];
}

SlotId Lowering::NewSlot(std::string name) {
  plan_.slot_names.push_back(std::move(name));
  return static_cast<SlotId>(plan_.slot_names.size() - 1);
}

bool Lowering::IsLocal(SlotId slot) const {
  const auto symbol = std::find(slots_.begin(), slots_.end(), slot);
  return symbol == slots_.end() || pattern_.symbols[static_cast<std::size_t>(symbol - slots_.begin())].local;
}

std::uint32_t Lowering::NewCaseTable(const Node& node) {
  CaseTable table;
  table.constants = node.elements;
  for (std::size_t i = 0; i < node.elements.size(); ++i) {
    table.places.emplace(node.elements[i], static_cast<std::uint32_t>(i));
  }
  plan_.cases.push_back(std::move(table));
  return static_cast<std::uint32_t>(plan_.cases.size() - 1);
}

}  // namespace cxengine::dsl
