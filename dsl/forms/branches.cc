// `do`, `if`, `when` and `cond` (§7).
#include <algorithm>

#include "dsl/checker.h"

namespace cxengine::dsl {

Node CheckDo(Checker& checker, const Form& form, Use use) {
  if (!checker.Operands(form, 1, 0)) return InvalidNode(form.span);
  return checker.CheckBody(form, 1, use);
}

Node MakeIf(const Form& form, std::vector<Node> conditions_and_branches) {
  Node node;
  node.span = form.span;
  node.name = form.items[0].text;
  node.children = std::move(conditions_and_branches);
  const bool valid = std::none_of(node.children.begin(), node.children.end(),
                                  [](const Node& child) { return child.kind == Node::Kind::kInvalid; });
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
  std::vector<Node> parts;
  parts.push_back(checker.CheckAsked(form.items[1], Use::kTested));
  parts.push_back(CheckBranch(checker, form.items[2], use));
  parts.push_back(form.items.size() > 3 ? CheckBranch(checker, form.items[3], use) : NilNode(form.span));
  return MakeIf(form, std::move(parts));
}

Node CheckWhen(Checker& checker, const Form& form, Use use) {
  if (!checker.Operands(form, 2, 0)) return InvalidNode(form.span);
  std::vector<Node> parts;
  parts.push_back(checker.CheckAsked(form.items[1], Use::kTested));
  parts.push_back(checker.CheckBody(form, 2, use));
  parts.push_back(NilNode(form.span));
  return MakeIf(form, std::move(parts));
}

Node CheckCond(Checker& checker, const Form& form, Use use) {
  if (!checker.Operands(form, 2, 0)) return InvalidNode(form.span);
  std::vector<Node> parts;
  std::size_t i = 1;
  for (; i + 1 < form.items.size(); i += 2) {
    parts.push_back(checker.CheckAsked(form.items[i], Use::kTested));
    parts.push_back(CheckBranch(checker, form.items[i + 1], use));
  }
  parts.push_back(i < form.items.size() ? CheckBranch(checker, form.items[i], use) : NilNode(form.span));
  return MakeIf(form, std::move(parts));
}

}  // namespace cxengine::dsl
