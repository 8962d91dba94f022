// `do`, `if` and `when` (§7).
#include "dsl/checker.h"

namespace cxengine::dsl {

Node CheckDo(Checker& checker, const Form& form, Use use) {
  if (!checker.Operands(form, 1, 0)) return InvalidNode(form.span);
  return checker.CheckBody(form, 1, use);
}

Node MakeIf(Span span, Node condition, Node then, Node otherwise) {
  Node node;
  node.span = span;
  bool valid = true;
  for (Node* child : {&condition, &then, &otherwise}) {
    valid = valid && child->kind != Node::Kind::kInvalid;
    node.children.push_back(std::move(*child));
  }
  if (valid) node.kind = Node::Kind::kIf;
  Inherit(node);
  return node;
}

Node NilNode(Span span) {
  Node nil;
  nil.kind = Node::Kind::kConstant;
  nil.span = span;
  return nil;
}

Node InvalidNode(Span span) {
  Node invalid;
  invalid.span = span;
  return invalid;
}

Node CheckBranch(Checker& checker, const Form& form, Use use) {
  checker.PushScope();
  Node branch = checker.Check(form, use);
  checker.PopScope();
  return branch;
}

Node CheckIf(Checker& checker, const Form& form, Use use) {
  if (!checker.Operands(form, 2, 3)) return InvalidNode(form.span);
  Node condition = checker.CheckAsked(form.items[1], Use::kTested);
  Node then = CheckBranch(checker, form.items[2], use);
  Node otherwise = form.items.size() > 3 ? CheckBranch(checker, form.items[3], use) : NilNode(form.span);
  return MakeIf(form.span, std::move(condition), std::move(then), std::move(otherwise));
}

Node CheckWhen(Checker& checker, const Form& form, Use use) {
  if (!checker.Operands(form, 2, 0)) return InvalidNode(form.span);
  Node condition = checker.CheckAsked(form.items[1], Use::kTested);
  Node then = checker.CheckBody(form, 2, use);
  return MakeIf(form.span, std::move(condition), std::move(then), NilNode(form.span));
}

}  // namespace cxengine::dsl
