// What each part of a plan may read. The engine uses it to tell whether two candidates can still behave
// differently (§4.6, step 4).
#include <algorithm>

#include "dsl/lower.h"

namespace cxengine::dsl {

namespace {

void Insert(std::vector<std::uint32_t>& sorted, std::uint32_t value) {
  const auto it = std::lower_bound(sorted.begin(), sorted.end(), value);
  if (it == sorted.end() || *it != value) sorted.insert(it, value);
}

void Erase(std::vector<std::uint32_t>& sorted, std::uint32_t value) {
  const auto it = std::lower_bound(sorted.begin(), sorted.end(), value);
  if (it != sorted.end() && *it == value) sorted.erase(it);
}

ReadSet ReadsOf(Plan& plan, StepId id) {
  const Step& step = plan.steps[id];
  ReadSet reads;
  // Backwards, so that an assignment hides the reads that come after it.
  for (auto child = step.children.rbegin(); child != step.children.rend(); ++child) {
    const ReadSet inner = ReadsOf(plan, *child);
    const Step& part = plan.steps[*child];
    const bool in_order = step.kind == Step::Kind::kSequence;
    // Of an `if-let`. (Watches of a loop are read again and again: nothing hides them.)
    const bool condition = step.kind == Step::Kind::kIf && *child == step.children[0];
    if ((in_order || condition) && part.kind == Step::Kind::kAssign) Erase(reads.slots, part.slot);
    Merge(inner, reads);
  }
  if (step.expression != kNone) AddReads(plan, step.expression, reads);
  if (step.kind == Step::Kind::kEvent) {
    for (const Command::Capture& capture : plan.commands[step.index].captures)
      AddReads(plan, capture.value, reads);
  }
  if (step.kind == Step::Kind::kInteraction) {
    const Interaction& interaction = plan.interactions[step.index];
    for (const ExpressionId id2 : {interaction.params, interaction.retries, interaction.timeout}) {
      if (id2 != kNone) AddReads(plan, id2, reads);
    }
  }
  plan.steps[id].reads = reads;
  return reads;
}

}  // namespace

void Merge(const ReadSet& from, ReadSet& into) {
  for (const FieldIndex field : from.fields) Insert(into.fields, field);
  for (const FieldIndex field : from.all_values) Insert(into.all_values, field);
  for (const SlotId slot : from.slots) Insert(into.slots, slot);
  into.random = into.random || from.random;
}

void AddReads(const Plan& plan, ExpressionId id, ReadSet& reads) {
  const Expression& expression = plan.expressions[id];
  ReadSet inner;
  if (expression.kind == Expression::Kind::kField) Insert(inner.fields, expression.index);
  if (expression.kind == Expression::Kind::kAllValues) Insert(inner.all_values, expression.index);
  if (expression.kind == Expression::Kind::kSlot) Insert(inner.slots, expression.index);
  inner.random = expression.kind == Expression::Kind::kCall && expression.builtin->name == "rand";
  for (const ExpressionId operand : expression.operands) AddReads(plan, operand, inner);
  // Locals that the expression binds are set before they are read. (Those of an `if-let` belong to the `if`.)
  const auto forget = [&inner](const Expression& binder) {
    for (const SlotId slot : binder.slots) {
      if (slot != kNone) Erase(inner.slots, slot);
    }
  };
  forget(expression);
  if (expression.kind == Expression::Kind::kIf) forget(plan.expressions[expression.operands[0]]);
  Merge(inner, reads);
}

void ComputeReads(Plan& plan) { ReadsOf(plan, 0); }

}  // namespace cxengine::dsl
