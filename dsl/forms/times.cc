// `(times n form …)` (§4.3).
#include "dsl/checker.h"

namespace cxengine::dsl {

namespace {

bool CouldCount(const Node& node) {
  return node.kind == Node::Kind::kConstant ? IsCount(node.constant, kMaxTimes) : CouldBeNumber(node);
}

}  // namespace

bool IsCount(const Value& value, std::int64_t most) {
  return value.is_number() && value.number() >= 0 && value.number() <= static_cast<double>(most) &&
         static_cast<double>(static_cast<std::int64_t>(value.number())) == value.number();
}

Node CheckTimes(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  if (!checker.Operands(form, 2, 0)) return node;
  if (form.items.size() > 2 && ContainsEvent(form.items[1]) && form.items.back().kind == Form::Kind::kAtom) {
    checker.Report(Code::kBadCount, form.items[1].span, "the count of `times` comes first").help =
        "write `(times " + std::string(checker.source().TextOf(form.items.back().span)) + " (event …))`";
    return node;
  }
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
