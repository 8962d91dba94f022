// Pattern → Plan.
#include "dsl/lower.h"

#include <algorithm>
#include <utility>

namespace cxengine::dsl {

namespace {

class Lowering {
 public:
  Lowering(const Pattern& pattern, Plan& plan)
      : pattern_(pattern), plan_(plan), slots_(pattern.symbols.size(), kNone) {}

  StepId LowerStep(const Node& node, StepId parent, bool wanted);

 private:
  StepId NewStep(Step::Kind kind, const Node& node, StepId parent, bool wanted);
  void Finish(StepId id);
  void LowerChildren(StepId id, const Node& node, bool wanted);
  // The condition of an `if` or the value of an assignment: an expression, or a child where a window may run
  // out.
  void LowerAsked(StepId id, const Node& node);
  std::uint32_t LowerCommand(StepId step, const Node& node);
  std::uint32_t LowerInteraction(const Node& node);
  ConstraintId LowerConstraint(const ConstraintNode& node, Command& command);
  Operand LowerOperand(const Node& node, Command& command);
  ExpressionId LowerExpression(const Node& node);
  ExpressionId Constant(Span span, Value value);
  // The expression's value if it is known now.
  const Value* Known(ExpressionId id) const;
  bool Fold(Expression& expression) const;
  FieldIndex FieldOf(const std::string& name);
  SlotId SlotOf(SymbolIndex symbol);
  SlotId NewSlot(std::string name);

  const Pattern& pattern_;
  Plan& plan_;
  std::vector<SlotId> slots_;  // by symbol
};

StepId Lowering::NewStep(Step::Kind kind, const Node& node, StepId parent, bool wanted) {
  Step step;
  step.kind = kind;
  step.span = node.span;
  step.parent = parent;
  step.wanted = wanted;
  if (parent != kNone) {
    const bool is_branch = plan_.steps[parent].kind == Step::Kind::kOr;
    step.branch = is_branch ? static_cast<StepId>(plan_.steps.size()) : plan_.steps[parent].branch;
  }
  plan_.steps.push_back(std::move(step));
  return static_cast<StepId>(plan_.steps.size() - 1);
}

void Lowering::Finish(StepId id) { plan_.steps[id].end = static_cast<StepId>(plan_.steps.size()); }

void Lowering::LowerChildren(StepId id, const Node& node, bool wanted) {
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    const bool last = i + 1 == node.children.size();
    const bool parallel = node.kind == Node::Kind::kAnd || node.kind == Node::Kind::kOr;
    const StepId child = LowerStep(node.children[i], id, wanted && (last || parallel));
    plan_.steps[id].children.push_back(child);
  }
}

void Lowering::LowerAsked(StepId id, const Node& node) {
  if (node.pure()) {
    plan_.steps[id].expression = LowerExpression(node);
    return;
  }
  const StepId child = LowerStep(node, id, true);
  plan_.steps[child].catches_expiry = true;
  plan_.steps[id].children.push_back(child);
}

StepId Lowering::LowerStep(const Node& node, StepId parent, bool wanted) {
  // Words are given out in pre-order, so that the subtree of a step is one run of them.
  const auto place = [this](StepId id, std::uint32_t words) {
    plan_.steps[id].word = plan_.words;
    plan_.words += words;
  };
  StepId id = kNone;
  if (node.pure()) {
    // An assignment of a local keeps its slot; everything else is just computed.
    if (node.kind == Node::Kind::kAssign) {
      id = NewStep(Step::Kind::kAssign, node, parent, wanted);
      place(id, 1);
      LowerAsked(id, node.children[0]);
      plan_.steps[id].slot = SlotOf(node.symbol);
    } else {
      id = NewStep(Step::Kind::kExpression, node, parent, wanted);
      place(id, 0);
      plan_.steps[id].expression = LowerExpression(node);
    }
    Finish(id);
    return id;
  }
  switch (node.kind) {
    case Node::Kind::kDo:
      id = NewStep(Step::Kind::kSequence, node, parent, wanted);
      place(id, 1);
      plan_.steps[id].yields_true = node.collects;
      LowerChildren(id, node, wanted);
      break;
    case Node::Kind::kEvent: {
      id = NewStep(Step::Kind::kEvent, node, parent, wanted);
      place(id, 1);
      const std::uint32_t command = LowerCommand(id, node);
      plan_.steps[id].index = command;
      break;
    }
    case Node::Kind::kAnd:
    case Node::Kind::kOr: {
      const bool is_and = node.kind == Node::Kind::kAnd;
      id = NewStep(is_and ? Step::Kind::kAnd : Step::Kind::kOr, node, parent, wanted);
      place(id, static_cast<std::uint32_t>(node.children.size()));
      plan_.steps[id].yields_true = !is_and;
      plan_.has_or = plan_.has_or || !is_and;
      if (is_and && wanted) {
        plan_.steps[id].slot = static_cast<SlotId>(plan_.slots());
        for (std::size_t i = 0; i < node.children.size(); ++i) NewSlot("value");
      }
      LowerChildren(id, node, wanted);
      break;
    }
    case Node::Kind::kTimes:
    case Node::Kind::kWithin: {
      id = NewStep(node.kind == Node::Kind::kTimes ? Step::Kind::kTimes : Step::Kind::kWithin, node, parent,
                   wanted);
      place(id, 1);
      plan_.steps[id].yields_true = true;
      plan_.steps[id].unit = node.unit;
      plan_.steps[id].expression = LowerExpression(node.children[0]);
      const StepId body = LowerStep(node.children[1], id, wanted);
      plan_.steps[id].children.push_back(body);
      break;
    }
    case Node::Kind::kIf: {
      id = NewStep(Step::Kind::kIf, node, parent, wanted);
      place(id, 1);
      // The condition of `if-let` assigns: always a step then.
      if (node.children[0].kind == Node::Kind::kAssign) {
        const StepId condition = LowerStep(node.children[0], id, true);
        plan_.steps[condition].catches_expiry = true;
        plan_.steps[id].children.push_back(condition);
      } else {
        LowerAsked(id, node.children[0]);
      }
      for (std::size_t i = 1; i < 3; ++i) {
        const StepId branch = LowerStep(node.children[i], id, wanted);
        plan_.steps[id].children.push_back(branch);
      }
      break;
    }
    case Node::Kind::kAssign:
      id = NewStep(Step::Kind::kAssign, node, parent, wanted);
      place(id, 1);
      LowerAsked(id, node.children[0]);
      plan_.steps[id].slot = SlotOf(node.symbol);
      break;
    case Node::Kind::kInteraction: {
      id = NewStep(Step::Kind::kInteraction, node, parent, wanted);
      place(id, 1);
      const std::uint32_t interaction = LowerInteraction(node);
      plan_.steps[id].index = interaction;
      break;
    }
    case Node::Kind::kDelay:
      id = NewStep(Step::Kind::kDelay, node, parent, wanted);
      place(id, 1);
      plan_.steps[id].unit = node.unit;
      plan_.steps[id].expression = LowerExpression(node.children[0]);
      break;
    case Node::Kind::kInvalid:
    case Node::Kind::kConstant:
    case Node::Kind::kList:
    case Node::Kind::kMap:
    case Node::Kind::kField:
    case Node::Kind::kAllValues:
    case Node::Kind::kSymbol:
    case Node::Kind::kPath:
    case Node::Kind::kCall:
    case Node::Kind::kBooleanAnd:
    case Node::Kind::kBooleanOr:
    case Node::Kind::kTemplate:  // these are pure whenever they are valid
      id = NewStep(Step::Kind::kExpression, node, parent, wanted);
      place(id, 0);
      plan_.steps[id].expression = Constant(node.span, Value());
      break;
  }
  Finish(id);
  return id;
}

std::uint32_t Lowering::LowerCommand(StepId step, const Node& node) {
  Command command;
  command.step = step;
  for (const ConstraintNode& constraint : node.constraints) {
    const FieldIndex field = FieldOf(constraint.field);
    const ConstraintId id = LowerConstraint(constraint, command);
    command.constraints.push_back({field, id});
  }
  plan_.commands.push_back(std::move(command));
  return static_cast<std::uint32_t>(plan_.commands.size() - 1);
}

ConstraintId Lowering::LowerConstraint(const ConstraintNode& node, Command& command) {
  Constraint out;
  switch (node.kind) {
    case ConstraintNode::Kind::kInvalid:
    case ConstraintNode::Kind::kEquals:
      out.kind = Constraint::Kind::kEquals;
      break;
    case ConstraintNode::Kind::kOneOf:
      out.kind = Constraint::Kind::kOneOf;
      break;
    case ConstraintNode::Kind::kTest:
      out.kind = Constraint::Kind::kTest;
      break;
    case ConstraintNode::Kind::kAnd:
      out.kind = Constraint::Kind::kAnd;
      break;
    case ConstraintNode::Kind::kOr:
      out.kind = Constraint::Kind::kOr;
      break;
    case ConstraintNode::Kind::kNot:
      out.kind = Constraint::Kind::kNot;
      break;
  }
  out.test = node.test;
  out.elements = node.elements;
  for (const Node& operand : node.operands) out.operands.push_back(LowerOperand(operand, command));
  for (const ConstraintNode& part : node.parts) out.parts.push_back(LowerConstraint(part, command));
  plan_.constraints.push_back(std::move(out));
  return static_cast<ConstraintId>(plan_.constraints.size() - 1);
}

Operand Lowering::LowerOperand(const Node& node, Command& command) {
  const ExpressionId value = LowerExpression(node);
  // The constant nil asks for absence (§4.2); an expression that yields nil does not, even if that is known
  // now.
  const Value* known = Known(value);
  if (known != nullptr && (node.kind == Node::Kind::kConstant || !known->is_nil())) return {*known, kNone};
  const SlotId slot = NewSlot("captured");
  command.captures.push_back({slot, value});
  return {Value(), slot};
}

std::uint32_t Lowering::LowerInteraction(const Node& node) {
  Interaction out;
  out.verb = node.verb;
  out.endpoint = node.endpoint;
  out.action = node.action;
  out.bound = node.bound;
  out.nil_on_failure = node.tested;
  if (!node.children.empty()) out.params = LowerExpression(node.children[0]);
  plan_.interactions.push_back(std::move(out));
  return static_cast<std::uint32_t>(plan_.interactions.size() - 1);
}

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
        plan_.expressions.push_back(std::move(binding));
        out.operands[0] = static_cast<ExpressionId>(plan_.expressions.size() - 1);
      }
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
      return Constant(node.span, Value());
  }
  if (out.kind != Expression::Kind::kDo) out.slots.clear();
  if (Fold(out)) return Constant(node.span, std::move(out.constant));
  plan_.expressions.push_back(std::move(out));
  return static_cast<ExpressionId>(plan_.expressions.size() - 1);
}

ExpressionId Lowering::Constant(Span span, Value value) {
  Expression out;
  out.span = span;
  out.constant = std::move(value);
  plan_.expressions.push_back(std::move(out));
  return static_cast<ExpressionId>(plan_.expressions.size() - 1);
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

}  // namespace

std::uint32_t WordsOf(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kAnd:
    case Step::Kind::kOr:
      return static_cast<std::uint32_t>(step.children.size());
    case Step::Kind::kExpression:
      return 0;
    case Step::Kind::kSequence:
    case Step::Kind::kEvent:
    case Step::Kind::kTimes:
    case Step::Kind::kWithin:
    case Step::Kind::kIf:
    case Step::Kind::kAssign:
    case Step::Kind::kInteraction:
    case Step::Kind::kDelay:
      return 1;
  }
  return 0;
}

Plan Lower(const Pattern& pattern, std::string source) {
  Plan plan;
  plan.source = std::move(source);
  plan.opening = pattern.opening;
  Lowering lowering(pattern, plan);
  lowering.LowerStep(pattern.root, kNone, false);
  ComputeReads(plan);
  return plan;
}

}  // namespace cxengine::dsl
