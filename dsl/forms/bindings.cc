// Locals and variables: `let`, `if-let`, `when-let`, `def`, `set`, and `(all $field)` (§5).
#include "dsl/checker.h"

namespace cxengine::dsl {

namespace {

// name := value. The name is in scope from here on.
Node CheckBinding(Checker& checker, const Form& name, const Form& value, Use use) {
  Node node;
  node.span = {name.span.begin, value.span.end};
  node.children.push_back(checker.CheckAsked(value, use));
  node.symbol = checker.BindLocal(name);
  if (node.symbol != kNoSymbol && node.children[0].kind != Node::Kind::kInvalid)
    node.kind = Node::Kind::kAssign;
  Inherit(node);
  return node;
}

// The `[name value …]` after the head; false when it is malformed.
bool BindingForms(Checker& checker, const Form& form, bool single) {
  const Form& bindings = form.items[1];
  const std::size_t count = bindings.items.size();
  if (bindings.kind == Form::Kind::kVector && count % 2 == 0 && count > 0 && (!single || count == 2))
    return true;
  Diagnostic& finding = checker.Report(
      Code::kOperandKind, bindings.span,
      "`" + form.items[0].text + "` needs " + (single ? "one name and its value" : "names and their values") +
          " in a vector" + (bindings.kind == Form::Kind::kVector ? "" : ", got " + Describe(bindings)));
  finding.help = "write `" + std::string(FindForm(form.items[0].text)->usage) + "`";
  return false;
}

// The condition of `if-let` and `when-let`: the assignment, whose value is tested.
Node CheckLetCondition(Checker& checker, const Form& form) {
  const std::vector<Form>& binding = form.items[1].items;
  return CheckBinding(checker, binding[0], binding[1], Use::kTested);
}

}  // namespace

Node CheckLet(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  if (!checker.Operands(form, 2, 0) || !BindingForms(checker, form, false)) return node;
  checker.PushScope();
  node.kind = Node::Kind::kDo;
  const std::vector<Form>& bindings = form.items[1].items;
  for (std::size_t i = 0; i + 1 < bindings.size(); i += 2) {
    node.children.push_back(CheckBinding(checker, bindings[i], bindings[i + 1], Use::kBound));
  }
  node.children.push_back(checker.CheckBody(form, 2, use));
  checker.PopScope();
  for (const Node& child : node.children) {
    if (child.kind == Node::Kind::kInvalid) node.kind = Node::Kind::kInvalid;
  }
  Inherit(node);
  return node;
}

Node CheckIfLet(Checker& checker, const Form& form, Use use) {
  if (!checker.Operands(form, 2, 3) || !BindingForms(checker, form, true)) return InvalidNode(form.span);
  std::vector<Node> parts;
  checker.PushScope();
  parts.push_back(CheckLetCondition(checker, form));
  parts.push_back(CheckBranch(checker, form.items[2], use));
  checker.PopScope();
  parts.push_back(form.items.size() > 3 ? CheckBranch(checker, form.items[3], use) : NilNode(form.span));
  return MakeIf(form, std::move(parts));
}

Node CheckWhenLet(Checker& checker, const Form& form, Use use) {
  if (!checker.Operands(form, 2, 0) || !BindingForms(checker, form, true)) return InvalidNode(form.span);
  std::vector<Node> parts;
  checker.PushScope();
  parts.push_back(CheckLetCondition(checker, form));
  parts.push_back(checker.CheckBody(form, 2, use));
  checker.PopScope();
  parts.push_back(NilNode(form.span));
  return MakeIf(form, std::move(parts));
}

Node CheckDef(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  if (!checker.Operands(form, 2, 2)) return node;
  node.children.push_back(checker.CheckAsked(form.items[2], Use::kBound));
  node.symbol = checker.DefineVariable(form.items[1]);
  if (node.symbol != kNoSymbol && node.children[0].kind != Node::Kind::kInvalid)
    node.kind = Node::Kind::kAssign;
  if (use != Use::kStatement && node.symbol != kNoSymbol) checker.symbol(node.symbol).used = true;
  Inherit(node);
  node.stateful = true;
  return node;
}

namespace {

void ReportNoVariable(Checker& checker, const Form& name) {
  const auto report = [&](const std::string& message) -> Diagnostic& {
    return checker.Report(Code::kSetTarget, name.span, message);
  };
  const std::string whole = name.text.substr(0, name.text.find('.'));
  if (name.kind != Form::Kind::kSymbol) {
    report("`set` changes a variable, not " + Describe(name)).help = "write `(set name value)`";
  } else if (name.text.front() == '$') {
    report("`" + name.text + "` is a field of the event and cannot be set").help =
        "keep what changes in a variable: `(def name value)`";
  } else if (whole != name.text && checker.Find(whole) != kNoSymbol) {
    report("`" + name.text + "` is a path; only a whole variable can be set").help =
        "write `(set " + whole + " …)`";
  } else {
    Diagnostic& finding = report("no variable `" + name.text + "` is defined here");
    Suggest(finding, name.span, name.text, checker.NamesInScope());
    if (finding.help.empty()) finding.help = "define it first: `(def name value)`";
  }
}

}  // namespace

Node CheckSet(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  if (!checker.Operands(form, 2, 2)) return node;
  const Form& name = form.items[1];
  const SymbolIndex known = name.kind == Form::Kind::kSymbol ? checker.Find(name.text) : kNoSymbol;
  const bool used = known != kNoSymbol && checker.symbol(known).used;
  node.children.push_back(checker.CheckAsked(form.items[2], Use::kBound));
  if (known != kNoSymbol && !used && use == Use::kStatement && node.children[0].pure()) {
    // `(set n (inc n))` alone makes nothing of `n`.
    Symbol& symbol = checker.symbol(known);
    symbol.read_to_set = symbol.read_to_set || symbol.used;
    symbol.used = false;
  }
  node.stateful = true;
  Inherit(node);
  const SymbolIndex target = name.kind == Form::Kind::kSymbol ? checker.Find(name.text) : kNoSymbol;
  if (target == kNoSymbol) {
    if (name.kind == Form::Kind::kSymbol && checker.IsLost(name.text)) return node;
    ReportNoVariable(checker, name);
    return node;
  }
  if (checker.symbol(target).local) {
    Diagnostic& finding =
        checker.Report(Code::kSetTarget, name.span, "`" + name.text + "` is a local and cannot be set");
    finding.related.push_back({checker.symbol(target).span, "bound here"});
    finding.help = "use a variable: `(def name value)`";
    return node;
  }
  node.symbol = target;
  if (node.children[0].kind != Node::Kind::kInvalid) node.kind = Node::Kind::kAssign;
  return node;
}

Node CheckAllValues(Checker& checker, const Form& form, Use /*use*/) {
  Node node;
  node.span = form.span;
  if (form.items.size() > 1 && ContainsEvent(form)) {
    Diagnostic& finding = checker.Report(Code::kOldForm, form.items[0].span,
                                         "`all` collects the values of a field, not events");
    finding.help = "write `(and (event …) (event …))`";
    finding.fix = Rewrite(form.items[0].span, "and");
    return node;
  }
  if (!checker.Operands(form, 1, 1)) return node;
  const Form& field = form.items[1];
  const bool new_or_old_field =
      field.kind == Form::Kind::kSymbol && (field.text.front() == '$' || field.text.front() == '*');
  Node operand = new_or_old_field ? checker.CheckOperand(field) : NilNode(field.span);
  if (operand.kind == Node::Kind::kInvalid) return node;
  if (operand.kind != Node::Kind::kField) {
    checker.Report(Code::kOperandKind, field.span, "`all` needs a field, got " + Describe(field)).help =
        "write `(all $field)`";
    return node;
  }
  node.kind = Node::Kind::kAllValues;
  node.name = std::move(operand.name);
  return node;
}

}  // namespace cxengine::dsl
