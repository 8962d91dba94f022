// The inside of lower.cc, shared with its parts: steps and constraints (lower_steps.cc), expressions
// (lower_expressions.cc).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dsl/lower.h"

namespace cxengine::dsl {

class Lowering {
 public:
  Lowering(const Pattern& pattern, Plan& plan)
      : pattern_(pattern), plan_(plan), slots_(pattern.symbols.size(), kNone) {}

  StepId LowerStep(const Node& node, StepId parent, bool wanted);
  // Once all steps are there and know what they read: Interaction::locals.
  void FindLocalsOfCatches();

 private:
  // Owns the next `words` words of the position.
  StepId NewStep(Step::Kind kind, Span span, StepId parent, std::uint32_t words);
  void LowerKind(const Node& node, StepId id, bool wanted);
  // Lowers `node` as the next child of `id`.
  StepId AddChild(StepId id, const Node& node, bool wanted);
  // A child whose value is asked for: where a window runs out in it, the value is false (§4.4).
  void AddAsked(StepId id, const Node& node);
  void LowerParallel(StepId id, const Node& node, bool wanted);
  void LowerLoop(StepId id, const Node& node, bool wanted);
  // `predicate` of a loop with watches: each becomes a child of `id` that fills a slot; yields the expression
  // over these.
  ExpressionId LowerWatches(StepId id, const Node& predicate);
  std::uint32_t NewCaseTable(const Node& node);
  std::uint32_t LowerCommand(StepId step, const Node& node);
  std::uint32_t LowerInteraction(const Node& node);
  ConstraintId LowerConstraint(const ConstraintNode& node, Command& command);
  Operand LowerOperand(const Node& node, Command& command);

  ExpressionId LowerExpression(const Node& node);
  ExpressionId Add(Expression expression);
  ExpressionId Constant(Span span, Value value);
  // The expression's value if it is known now.
  const Value* Known(ExpressionId id) const;
  bool Fold(Expression& expression) const;

  FieldIndex FieldOf(const std::string& name);
  SlotId SlotOf(SymbolIndex symbol);
  SlotId NewSlot(std::string name);
  // Of a local, or of a value that has no name: not that of a variable.
  bool IsLocal(SlotId slot) const;

  const Pattern& pattern_;
  Plan& plan_;
  std::vector<SlotId> slots_;  // by symbol
  StepId loop_ = kNone;        // in whose body we are
};

}  // namespace cxengine::dsl
