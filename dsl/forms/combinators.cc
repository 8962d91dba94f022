// The combinators `sequence`, `and` and `or` (§4.3), and the boolean `and` and `or` (§8) that share their
// names.
#include <algorithm>

#include "dsl/checker.h"

namespace cxengine::dsl {

Node CheckSequence(Checker& checker, const Form& form, Use use) {
  if (!checker.Operands(form, 1, 0)) return InvalidNode(form.span);
  Node node = checker.CheckBody(form, 1, use);
  node.collects = true;
  return node;
}

Node CheckAndOr(Checker& checker, const Form& form, Use use) {
  const bool is_and = form.items[0].text == "and";
  Node node;
  node.span = form.span;
  if (!checker.Operands(form, 1, 0)) return node;
  const bool combinator = std::any_of(form.items.begin() + 1, form.items.end(), ContainsEvent);
  const Form* odd = nullptr;  // the first operand of a combinator that is sound and waits for no event
  node.kind = combinator ? (is_and ? Node::Kind::kAnd : Node::Kind::kOr)
                         : (is_and ? Node::Kind::kBooleanAnd : Node::Kind::kBooleanOr);
  bool valid = true;
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    checker.PushScope();
    node.children.push_back(combinator ? checker.Check(form.items[i], use)
                                       : checker.CheckOperand(form.items[i]));
    checker.PopScope();
    const Node& child = node.children.back();
    valid = valid && child.kind != Node::Kind::kInvalid;
    if (combinator && odd == nullptr && !ContainsEvent(form.items[i]) && !ContainsInvalid(child)) {
      odd = &form.items[i];
    }
  }
  if (odd != nullptr) {
    checker
        .Report(
            Code::kMixedCombinator, odd->span,
            "`" + form.items[0].text + "` collects events here, but " + Describe(*odd) + " waits for none")
        .help = "test the condition with `if` or `when`, or put it into the constraints of an `event`";
    node.kind = Node::Kind::kInvalid;
  }
  Inherit(node);
  if (!valid && !combinator) node.kind = Node::Kind::kInvalid;
  return node;
}

}  // namespace cxengine::dsl
