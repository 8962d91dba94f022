// `(verb endpoint action {params} option …)` and the templates in its parameters (§6).
#include <utility>

#include "dsl/checker.h"
#include "dsl/mustache.h"

namespace cxengine::dsl {

namespace {

// The name of an endpoint or action: a symbol, or "" after a report.
std::string NameOperand(Checker& checker, const Form& form, std::string_view what) {
  if (form.kind == Form::Kind::kSymbol && form.text.front() != '$') return form.text;
  checker
      .Report(Code::kOperandKind, form.span,
              "the " + std::string(what) + " of an interaction is a name, not " + Describe(form))
      .help = "write `(perform echo message {:message \"hi\"})`";
  return "";
}

}  // namespace

Node CheckInteraction(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  node.acts = true;  // a mistaken one, too, ends the opening
  if (!checker.Operands(form, 2, 3)) return node;
  node.verb = form.items[0].text;
  node.endpoint = NameOperand(checker, form.items[1], "endpoint");
  node.action = NameOperand(checker, form.items[2], "action");
  node.bound = use != Use::kStatement;
  node.tested = use == Use::kTested;
  bool valid = !node.endpoint.empty() && !node.action.empty();
  if (form.items.size() > 3) {
    const Form& params = form.items[3];
    if (params.kind != Form::Kind::kMap) {
      checker
          .Report(Code::kOperandKind, params.span,
                  "the parameters of an interaction are a map, not " + Describe(params))
          .help = "write `{:message \"hi\"}`";
      return node;
    }
    const bool outer = std::exchange(checker.in_params, true);
    node.children.push_back(checker.CheckOperand(params));
    checker.in_params = outer;
    valid = valid && node.children[0].kind != Node::Kind::kInvalid;
  }
  if (valid) node.kind = Node::Kind::kInteraction;
  return node;
}

Node CheckTemplate(Checker& checker, const Form& form, Use /*use*/) {
  Node node;
  node.span = form.span;
  if (!checker.in_params) {
    checker.Report(Code::kOutOfPlace, form.span, "a template stands only in the parameters of an interaction")
        .help = "for text elsewhere use `(str …)`";
    return node;
  }
  if (!checker.Operands(form, 1, 1)) return node;
  const Form& text = form.items[1];
  if (text.kind == Form::Kind::kSymbol && text.text.front() == '+') {
    checker
        .Report(Code::kUnknownTemplate, text.span, "there is no template `" + text.text.substr(1) + "` here")
        .help = "write the text itself: `(template \"Hi {{first-name}}\")`";
    return node;
  }
  if (text.kind != Form::Kind::kAtom || !text.value.is_string()) {
    checker
        .Report(Code::kOperandKind, text.span,
                "`template` needs a text or a template's name, got " + Describe(text))
        .help = "write `(template \"Hi {{first-name}}\")`";
    return node;
  }
  bool sound = true;
  for (const TemplateFault& fault : CheckTemplate(text.value.string())) {
    checker.Report(Code::kBadTemplate, text.span, fault.message);
    sound = false;
  }
  if (!sound) return node;
  node.kind = Node::Kind::kTemplate;
  node.constant = text.value;
  // Locals before variables before fields (§6.1).
  for (std::string& name : TemplateNames(text.value.string())) {
    Node value;
    value.span = text.span;
    const SymbolIndex symbol = checker.Find(name);
    value.kind = symbol == kNoSymbol ? Node::Kind::kField : Node::Kind::kSymbol;
    value.name = name;
    value.symbol = symbol;
    if (symbol != kNoSymbol) checker.symbol(symbol).used = true;
    node.names.push_back(std::move(name));
    node.children.push_back(std::move(value));
  }
  return node;
}

}  // namespace cxengine::dsl
