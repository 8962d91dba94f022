// Lowering: steps, commands and their constraints.
#include <algorithm>

#include "dsl/lowering.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

// A predicate that tells watches and conditions apart: `(or (event …) (> n 3))`.
bool IsMixture(const Node& node) {
  return node.waits &&
         (node.kind == Kind::kBooleanAnd || node.kind == Kind::kBooleanOr || node.kind == Kind::kCall);
}

std::size_t CountWatches(const Node& predicate) {
  if (!predicate.waits || predicate.acts) return 0;
  if (!IsMixture(predicate)) return 1;
  std::size_t count = 0;
  for (const Node& part : predicate.children) count += CountWatches(part);
  return count;
}

Step::Kind StepKindOf(const Node& node) {
  switch (node.kind) {
    case Kind::kDo:
      return Step::Kind::kSequence;
    case Kind::kEvent:
      return Step::Kind::kEvent;
    case Kind::kAnd:
      return Step::Kind::kAnd;
    case Kind::kOr:
      return Step::Kind::kOr;
    case Kind::kTimes:
      return Step::Kind::kTimes;
    case Kind::kWithin:
      return Step::Kind::kWithin;
    case Kind::kIf:
      return Step::Kind::kIf;
    case Kind::kCase:
      return Step::Kind::kCase;
    case Kind::kAssign:
      return Step::Kind::kAssign;
    case Kind::kInteraction:
      return Step::Kind::kInteraction;
    case Kind::kDelay:
      return Step::Kind::kDelay;
    case Kind::kLoop:
      return Step::Kind::kLoop;
    case Kind::kInvalid:
    case Kind::kConstant:
    case Kind::kList:
    case Kind::kMap:
    case Kind::kField:
    case Kind::kAllValues:
    case Kind::kSymbol:
    case Kind::kPath:
    case Kind::kCall:
    case Kind::kBooleanAnd:
    case Kind::kBooleanOr:
    case Kind::kTemplate:
      return Step::Kind::kExpression;
  }
  return Step::Kind::kExpression;
}

// How many words of the position the step of a node owns.
std::uint32_t WordsOf(const Node& node, Step::Kind kind) {
  if (kind == Step::Kind::kExpression) return 0;
  if (kind == Step::Kind::kAnd || kind == Step::Kind::kOr)
    return static_cast<std::uint32_t>(node.children.size());
  if (kind == Step::Kind::kWithin) return 3;
  if (kind == Step::Kind::kDelay) return 2;
  return kind == Step::Kind::kLoop ? static_cast<std::uint32_t>(1 + CountWatches(node.children[0])) : 1;
}

}  // namespace

StepId Lowering::NewStep(Step::Kind kind, Span span, StepId parent, std::uint32_t words) {
  Step step;
  step.kind = kind;
  step.span = span;
  step.parent = parent;
  step.loop = loop_;
  if (parent != kNone) {
    const bool is_branch = plan_.steps[parent].kind == Step::Kind::kOr;
    step.branch = is_branch ? static_cast<StepId>(plan_.steps.size()) : plan_.steps[parent].branch;
  }
  // Words are given out in pre-order, so that those of a subtree are one run.
  step.word = plan_.words;
  plan_.words += words;
  plan_.steps.push_back(std::move(step));
  return static_cast<StepId>(plan_.steps.size() - 1);
}

StepId Lowering::LowerStep(const Node& node, StepId parent, bool wanted) {
  // What is computed in one go is one step; an assignment keeps its slot.
  const bool computed = node.pure() && node.kind != Kind::kAssign;
  const Step::Kind kind = computed ? Step::Kind::kExpression : StepKindOf(node);
  const StepId id = NewStep(kind, node.span, parent, WordsOf(node, kind));
  plan_.steps[id].wanted = wanted;
  if (kind == Step::Kind::kExpression) {
    plan_.steps[id].expression = LowerExpression(node);
  } else {
    LowerKind(node, id, wanted);
  }
  plan_.steps[id].end = static_cast<StepId>(plan_.steps.size());
  return id;
}

StepId Lowering::AddChild(StepId id, const Node& node, bool wanted) {
  const StepId child = LowerStep(node, id, wanted);
  plan_.steps[id].children.push_back(child);
  return child;
}

void Lowering::AddAsked(StepId id, const Node& node) {
  const StepId child = AddChild(id, node, true);
  plan_.steps[child].catches_expiry = plan_.steps[child].kind != Step::Kind::kExpression;
}

void Lowering::LowerKind(const Node& node, StepId id, bool wanted) {
  switch (plan_.steps[id].kind) {
    case Step::Kind::kSequence:
      plan_.steps[id].yields_true = node.collects;
      for (const Node& child : node.children) AddChild(id, child, wanted && &child == &node.children.back());
      return;
    case Step::Kind::kEvent:
      plan_.steps[id].index = LowerCommand(id, node);
      return;
    case Step::Kind::kAnd:
    case Step::Kind::kOr:
      LowerParallel(id, node, wanted);
      return;
    case Step::Kind::kTimes:
    case Step::Kind::kWithin:
      plan_.steps[id].yields_true = true;
      plan_.steps[id].unit = node.unit;
      plan_.steps[id].expression = LowerExpression(node.children[0]);
      AddChild(id, node.children[1], wanted);
      return;
    case Step::Kind::kIf:
      for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
        AddAsked(id, node.children[i]);
        AddChild(id, node.children[i + 1], wanted);
      }
      AddChild(id, node.children.back(), wanted);
      return;
    case Step::Kind::kCase:
      plan_.steps[id].index = NewCaseTable(node);
      AddAsked(id, node.children[0]);
      for (std::size_t i = 1; i < node.children.size(); ++i) AddChild(id, node.children[i], wanted);
      return;
    case Step::Kind::kAssign:
      if (node.children[0].pure()) {
        plan_.steps[id].expression = LowerExpression(node.children[0]);
      } else {
        AddAsked(id, node.children[0]);
      }
      plan_.steps[id].slot = SlotOf(node.symbol);
      plan_.steps[id].changes = !pattern_.symbols[node.symbol].local;
      return;
    case Step::Kind::kInteraction:
      plan_.steps[id].index = LowerInteraction(node);
      if (!IsMissing(node.children[3])) AddChild(id, node.children[3], false);
      return;
    case Step::Kind::kDelay:
      plan_.steps[id].unit = node.unit;
      plan_.steps[id].expression = LowerExpression(node.children[0]);
      return;
    case Step::Kind::kLoop:
      LowerLoop(id, node, wanted);
      return;
    case Step::Kind::kExpression:
      return;
  }
}

void Lowering::LowerParallel(StepId id, const Node& node, bool wanted) {
  const bool is_and = node.kind == Kind::kAnd;
  plan_.steps[id].yields_true = !is_and;
  plan_.has_branches = plan_.has_branches || !is_and;
  if (is_and && wanted) {
    plan_.steps[id].slot = static_cast<SlotId>(plan_.slots());
    for (std::size_t i = 0; i < node.children.size(); ++i) NewSlot("value");
  }
  for (const Node& child : node.children) AddChild(id, child, wanted);
}

void Lowering::LowerLoop(StepId id, const Node& node, bool wanted) {
  const Node& predicate = node.children[0];
  plan_.steps[id].repeats = node.repeats;
  plan_.steps[id].tests_once = predicate.acts;
  if (CountWatches(predicate) == 0) {
    AddAsked(id, predicate);
  } else {
    plan_.has_branches = true;
    const ExpressionId test = LowerWatches(id, predicate);
    const StepId step = NewStep(Step::Kind::kExpression, predicate.span, id, 0);
    plan_.steps[step].expression = test;
    plan_.steps[step].end = step + 1;
    plan_.steps[id].children.push_back(step);
  }
  const StepId outer = std::exchange(loop_, id);
  AddChild(id, node.children[1], wanted && !node.repeats);
  loop_ = outer;
}

ExpressionId Lowering::LowerWatches(StepId id, const Node& predicate) {
  if (!predicate.waits) return LowerExpression(predicate);
  Expression out;
  out.span = predicate.span;
  if (IsMixture(predicate)) {
    const bool is_and = predicate.kind == Kind::kBooleanAnd;
    out.kind = predicate.kind == Kind::kCall ? Expression::Kind::kCall
               : is_and                      ? Expression::Kind::kAnd
                                             : Expression::Kind::kOr;
    out.builtin = predicate.builtin;
    for (const Node& part : predicate.children) out.operands.push_back(LowerWatches(id, part));
    return Add(std::move(out));
  }
  const StepId watch = NewStep(Step::Kind::kAssign, predicate.span, id, 1);
  const SlotId slot = NewSlot("watch");
  plan_.steps[watch].branch = watch;
  plan_.steps[watch].slot = slot;
  AddChild(watch, predicate, true);
  plan_.steps[watch].end = static_cast<StepId>(plan_.steps.size());
  plan_.steps[id].children.push_back(watch);
  out.kind = Expression::Kind::kSlot;
  out.index = slot;
  return Add(std::move(out));
}

void Lowering::FindLocalsOfCatches() {
  for (const Step& step : plan_.steps) {
    if (step.kind != Step::Kind::kInteraction || step.children.empty()) continue;
    const Step& handler = plan_.steps[step.children[0]];
    std::vector<SlotId> slots = handler.reads.slots;
    for (StepId id = step.children[0]; id < handler.end; ++id) {
      const Step& part = plan_.steps[id];
      if (part.slot == kNone) continue;
      const std::size_t count = part.kind == Step::Kind::kAnd ? part.children.size() : 1;
      for (std::size_t i = 0; i < count; ++i) slots.push_back(part.slot + static_cast<SlotId>(i));
    }
    std::sort(slots.begin(), slots.end());
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
    std::erase_if(slots, [this](SlotId slot) { return !IsLocal(slot); });
    plan_.interactions[step.index].locals = std::move(slots);
  }
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
  const auto option = [this](const Node& child) { return IsMissing(child) ? kNone : LowerExpression(child); };
  out.params = option(node.children[0]);
  out.retries = option(node.children[1]);
  out.timeout = option(node.children[2]);
  out.timeout_unit = node.unit;
  plan_.interactions.push_back(std::move(out));
  return static_cast<std::uint32_t>(plan_.interactions.size() - 1);
}

}  // namespace cxengine::dsl
