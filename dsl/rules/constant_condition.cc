// A condition that is always true, or always false: `(if true …)`, `(when (= 1 1) …)`, `(if (count list) …)`,
// the `else` of an `event` that nobody gives a time. What other conditions and events around it decide is
// decided_condition.cc's.
#include "dsl/rules/known_value.h"
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"
#include "dsl/rules/written.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

// Why a value that looks like a question is always the same.
std::string Advice(const Node& condition, Truth truth) {
  const Node& value = condition.kind == Kind::kAssign ? condition.children[0] : condition;
  if (value.waits && truth == Truth::kTrue)
    return "a window makes it false when the time is up: `(within 1 hour (event …))`";
  if (value.kind == Kind::kDelay) return "a `delay` yields nil; what comes after it is its own form";
  if (truth == Truth::kFalse) return "";
  if (value.kind == Kind::kAllValues) return "a list is true, even an empty one; ask `(pos? (count …))`";
  if (value.kind != Kind::kCall) return "";
  switch (value.builtin->result) {
    case Type::kNumber:
    case Type::kInteger:
      return "every number is true, 0 too; compare it: `(> … 0)`";
    case Type::kString:
      return "every text is true, the empty one too; compare it: `(not= … \"\")`";
    case Type::kList:
    case Type::kListOrNumbers:
    case Type::kCollection:
      return "a list is true, even an empty one; ask `(pos? (count …))`";
    case Type::kAny:
    case Type::kBoolean:
    case Type::kPredicate:
      return "";
  }
  return "";
}

class ConstantConditions {
 public:
  ConstantConditions(const Pattern& pattern, Diagnostics& diagnostics)
      : pattern_(pattern), diagnostics_(diagnostics) {}

  void Visit(const Node& node) {
    for (const ConstraintNode& constraint : node.constraints) Visit(constraint);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      if (!Check(node, i)) Visit(node.children[i]);
    }
  }

 private:
  void Visit(const ConstraintNode& constraint) {
    for (const Node& operand : constraint.operands) Visit(operand);
    for (const ConstraintNode& part : constraint.parts) Visit(part);
  }

  // Looks at a child if it is a condition. True if it was reported and there is nothing more to say of it.
  bool Check(const Node& node, std::size_t child) {
    const std::size_t last = node.children.size() - 1;
    if (node.kind == Kind::kIf) return child % 2 == 0 && child < last && CheckCondition(node, child);
    if (node.kind == Kind::kCase) return child == 0 && CheckSubject(node.children[0]);
    if (node.kind == Kind::kLoop) return child == 0 && CheckPredicate(node);
    const bool logic = node.kind == Kind::kBooleanAnd || node.kind == Kind::kBooleanOr;
    // The last one may be a default: `(or $name "customer")`.
    return logic && child < last && CheckOperand(node.children[child]);
  }

  bool CheckCondition(const Node& node, std::size_t i) {
    const Node& condition = node.children[i];
    const Truth truth = TruthOf(condition);
    // `(cond … true default)` is a way to write the default; what stands behind it is unreachable-form's.
    const bool literal = condition.kind == Kind::kConstant;
    if (literal && truth == Truth::kTrue && node.name == "cond") return false;
    // An `event` without a time is a fine condition as long as nobody expects it to be false.
    const bool nothing_else = i + 3 == node.children.size() && IsMissingBranch(node, node.children.back());
    if (condition.waits && truth == Truth::kTrue && nothing_else) return false;
    return Report(condition, truth);
  }

  bool CheckPredicate(const Node& loop) {
    const Node& predicate = loop.children[0];
    const Truth truth = TruthOfPredicate(predicate);
    // `(until false …)` is how one says "for ever".
    if (loop.repeats && truth == Truth::kFalse && predicate.kind == Kind::kConstant) return false;
    return Report(predicate, truth, true);
  }

  bool CheckSubject(const Node& subject) {
    const std::optional<Value> value = KnownValue(subject);
    if (!value) return false;
    diagnostics_.Report(Code::kConstantCondition, subject.span,
                        "the value of this `case` is always " + Quoted(*value));
    return true;
  }

  bool CheckOperand(const Node& operand) {
    return Report(operand, operand.pure() ? TruthOf(operand) : Truth::kUnknown);
  }

  bool Report(const Node& condition, Truth truth, bool predicate = false) {
    if (truth == Truth::kUnknown) return false;
    diagnostics_
        .Report(Code::kConstantCondition, condition.span,
                Quoted(condition, pattern_) + " is always " + (truth == Truth::kTrue ? "true" : "false"))
        .help = predicate ? "" : Advice(condition, truth);
    return condition.pure();  // what a condition that waits or acts holds is still run
  }

  const Pattern& pattern_;
  Diagnostics& diagnostics_;
};

}  // namespace

void CheckConstantConditions(const Pattern& pattern, Diagnostics& diagnostics) {
  ConstantConditions(pattern, diagnostics).Visit(pattern.root);
}

}  // namespace cxengine::dsl
