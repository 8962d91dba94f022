// `(until predicate form …)` and `(unless predicate form …)` (§7).
#include <algorithm>

#include "dsl/checker.h"

namespace cxengine::dsl {

namespace {

// `and`, `or` or `not` over watches and conditions: boolean here, and only here (§4.3).
bool IsMixture(const Form& form) {
  if (form.kind != Form::Kind::kList || form.items.size() < 2 || !ContainsEvent(form)) return false;
  if (form.items[0].IsSymbol("not")) return true;
  if (!form.items[0].IsSymbol("and") && !form.items[0].IsSymbol("or")) return false;
  return std::any_of(form.items.begin() + 1, form.items.end(),
                     [](const Form& part) { return !ContainsEvent(part) || IsMixture(part); });
}

Node CheckPredicate(Checker& checker, const Form& form);

Node CheckMixture(Checker& checker, const Form& form) {
  Node node;
  node.span = form.span;
  const std::string& word = form.items[0].text;
  if (word == "not" && !checker.Operands(form, 1, 1)) return node;
  bool valid = true;
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    node.children.push_back(CheckPredicate(checker, form.items[i]));
    const Node& part = node.children.back();
    valid = valid && part.kind != Node::Kind::kInvalid;
    if (!part.acts && (part.waits || part.pure())) continue;
    checker
        .Report(Code::kMixedCombinator, form.items[i].span,
                "`" + word + "` watches for events here, but " + Describe(form.items[i]) +
                    (part.acts ? " acts" : " changes the match"))
        .help = "do that in the body, and keep the outcome in a variable";
    valid = false;
  }
  node.kind = word == "and"  ? Node::Kind::kBooleanAnd
              : word == "or" ? Node::Kind::kBooleanOr
                             : Node::Kind::kCall;
  if (word == "not") node.builtin = FindBuiltin(word);
  if (!valid) node.kind = Node::Kind::kInvalid;
  Inherit(node);
  return node;
}

Node CheckPredicate(Checker& checker, const Form& form) {
  return IsMixture(form) ? CheckMixture(checker, form) : checker.CheckAsked(form, Use::kTested);
}

// A `def` or `set` in a predicate, which is tested again and again.
const Node* FindChange(const Checker& checker, const Node& node) {
  if (node.kind == Node::Kind::kAssign && !checker.symbol(node.symbol).local) return &node;
  for (const Node& child : node.children) {
    if (const Node* found = FindChange(checker, child)) return found;
  }
  return nullptr;
}

}  // namespace

Node CheckLoop(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  if (!checker.Operands(form, 2, 0)) return node;
  node.repeats = form.items[0].text == "until";
  checker.PushScope();
  node.children.push_back(CheckPredicate(checker, form.items[1]));
  checker.PopScope();
  // One that acts is tested once a round.
  const bool skip = node.children[0].acts || node.children[0].kind == Node::Kind::kInvalid;
  const Node* change = skip ? nullptr : FindChange(checker, node.children[0]);
  if (change != nullptr) {
    checker
        .Report(Code::kOutOfPlace, change->span,
                "the predicate of `" + form.items[0].text +
                    "` is tested after every action and cannot change a "
                    "variable")
        .help = "change it in the body";
    node.children[0].kind = Node::Kind::kInvalid;
  }
  // The last value of a body that starts over is nobody's.
  node.children.push_back(checker.CheckBody(form, 2, node.repeats ? Use::kStatement : use));
  if (node.children[0].kind != Node::Kind::kInvalid) node.kind = Node::Kind::kLoop;
  Inherit(node);
  node.stateful = true;
  return node;
}

}  // namespace cxengine::dsl
