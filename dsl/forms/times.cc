// `(times n form …)` (§4.3).
#include "dsl/checker.h"

namespace cxengine::dsl {

namespace {

bool CouldCount(const Node& node) {
  if (node.kind != Node::Kind::kConstant) return CouldBeNumber(node);
  const Value& n = node.constant;
  return n.is_number() && n.number() >= 0 && n.number() <= kMaxTimes &&
         static_cast<double>(static_cast<std::int64_t>(n.number())) == n.number();
}

}  // namespace

Node CheckTimes(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  if (!checker.Operands(form, 2, 0)) return node;
  Node count = checker.CheckOperand(form.items[1]);
  bool valid = count.kind != Node::Kind::kInvalid;
  if (valid && !CouldCount(count)) {
    checker
        .Report(Code::kBadCount, form.items[1].span,
                "`times` needs a whole number from 0 to 1 000 000, got " + Describe(form.items[1]))
        .help = "write `(times 3 (event …))`";
    valid = false;
  }
  Node body = checker.CheckBody(form, 2, use);
  if (valid) node.kind = Node::Kind::kTimes;
  node.children.push_back(std::move(count));
  node.children.push_back(std::move(body));
  Inherit(node);
  node.stateful = true;
  return node;
}

}  // namespace cxengine::dsl
