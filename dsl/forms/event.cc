// `(event {:field constraint …})` (§4.1).
#include "dsl/checker.h"

namespace cxengine::dsl {

void SuggestKeyword(Diagnostic& finding, const Form& key) {
  if (key.kind != Form::Kind::kSymbol) return;
  std::string_view name = key.text;
  if (name.front() == '$') name.remove_prefix(1);
  while (!name.empty() && name.back() == ':') name.remove_suffix(1);
  if (name.empty()) return;
  finding.fix = Rewrite(key.span, ":" + std::string(name));
  finding.help = finding.fix->title;
}

Node CheckEvent(Checker& checker, const Form& form, Use /*use*/) {
  Node node;
  node.span = form.span;
  if (form.items.size() > 1 && form.items[1].kind == Form::Kind::kList) {
    SuggestConstraintMap(form, checker.Report(Code::kBadConstraint, form.items[1].span,
                                              "the constraints of an `event` are a map"));
    return node;
  }
  if (!checker.Operands(form, 0, 1)) return node;
  node.kind = Node::Kind::kEvent;
  node.waits = true;
  if (form.items.size() == 1) return node;
  const Form& map = form.items[1];
  if (map.kind != Form::Kind::kMap) {
    checker
        .Report(Code::kBadConstraint, map.span,
                "the constraints of an `event` are a map, not " + Describe(map))
        .help = "write `(event {:field value})`";
    node.kind = Node::Kind::kInvalid;
    return node;
  }
  if (map.faulty) {
    node.kind = Node::Kind::kInvalid;  // a key or value is missing: who knows which is which
    return node;
  }
  for (std::size_t i = 0; i + 1 < map.items.size(); i += 2) {
    const Form& key = map.items[i];
    if (key.faulty) {
      node.kind = Node::Kind::kInvalid;
      continue;
    }
    if (key.kind != Form::Kind::kKeyword) {
      Diagnostic& finding = checker.Report(Code::kBadConstraint, key.span,
                                           "a field is named by a keyword, not by " + Describe(key));
      SuggestKeyword(finding, key);
      node.kind = Node::Kind::kInvalid;
      continue;
    }
    ConstraintNode constraint = checker.CheckConstraint(map.items[i + 1]);
    if (constraint.kind == ConstraintNode::Kind::kInvalid) node.kind = Node::Kind::kInvalid;
    constraint.field = key.text;
    constraint.field_span = key.span;
    node.constraints.push_back(std::move(constraint));
  }
  return node;
}

}  // namespace cxengine::dsl
