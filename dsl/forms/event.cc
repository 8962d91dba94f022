// `(event {:field constraint …})` (§4.1).
#include <algorithm>

#include "dsl/checker.h"

namespace cxengine::dsl {

bool IsPlainName(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void SuggestKeyword(Diagnostic& finding, const Form& key) {
  const bool text = key.kind == Form::Kind::kAtom && key.value.is_string();
  if (!text && key.kind != Form::Kind::kSymbol) return;
  std::string_view name = text ? key.value.string() : key.text;
  const bool word = FindForm(name) != nullptr || FindBuiltin(name) != nullptr;
  if (!text && word) {
    finding.help = name == "or"
                       ? "alternatives are a set: `#{\"a\" \"b\"}`"
                       : "`" + std::string(name) + "` begins a list: `(" + std::string(name) + " …)`";
    return;
  }
  if (name.starts_with('$')) name.remove_prefix(1);
  while (!name.empty() && name.back() == ':') name.remove_suffix(1);
  if (text ? !IsPlainName(name) : name.empty()) return;
  finding.fix = Rewrite(key.span, ":" + std::string(name));
  finding.help = finding.fix->title;
}

void SuggestBraces(Diagnostic& finding, const Form& form, std::size_t first, std::size_t last) {
  Fix fix;
  fix.title = "put braces around them";
  fix.edits.push_back({{form.items[first].span.begin, form.items[first].span.begin}, "{"});
  fix.edits.push_back({{form.items[last].span.end, form.items[last].span.end}, "}"});
  finding.help = fix.title + ": `{" + (form.items[first].kind == Form::Kind::kKeyword ? ":" : "") +
                 form.items[first].text + " …}`";
  finding.fix = std::move(fix);
}

namespace {

// `(event :type "a")` and `(event {…} within 2 hours)`; false if it is neither.
bool ReportMisplaced(Checker& checker, const Form& form) {
  if (form.items.size() < 3) return false;
  const Span rest{form.items[1].span.begin, form.items.back().span.end};
  if (form.items[1].kind == Form::Kind::kKeyword && form.items.size() % 2 == 1) {
    SuggestBraces(checker.Report(Code::kBadConstraint, rest, "the constraints of an `event` are a map"), form,
                  1, form.items.size() - 1);
    return true;
  }
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    const Form& word = form.items[i];
    const bool name = word.kind == Form::Kind::kSymbol || word.kind == Form::Kind::kKeyword;
    if (!name || word.text != "within") continue;
    checker
        .Report(Code::kOperandCount, {word.span.begin, rest.end},
                "a window stands around an `event`, not in it")
        .help = "write `(within 2 hours (event …))`";
    return true;
  }
  return false;
}

}  // namespace

Node CheckEvent(Checker& checker, const Form& form, Use /*use*/) {
  Node node;
  node.span = form.span;
  if (form.items.size() > 1 && form.items[1].kind == Form::Kind::kList) {
    SuggestConstraintMap(form, checker.Report(Code::kBadConstraint, form.items[1].span,
                                              "the constraints of an `event` are a map"));
    return node;
  }
  if (ReportMisplaced(checker, form) || !checker.Operands(form, 0, 1)) return node;
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
