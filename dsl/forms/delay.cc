// `(delay duration unit)` (§6.6).
#include "dsl/checker.h"

namespace cxengine::dsl {

Node CheckDelay(Checker& checker, const Form& form, Use /*use*/) {
  Node node;
  node.span = form.span;
  node.acts = true;  // a mistaken one, too, ends the opening
  if (!checker.Operands(form, 2, 2)) return node;
  node.children.emplace_back();
  node.unit = CheckDuration(checker, form.items[1], form.items[2], node.children[0]);
  if (node.unit != 0) node.kind = Node::Kind::kDelay;
  return node;
}

}  // namespace cxengine::dsl
