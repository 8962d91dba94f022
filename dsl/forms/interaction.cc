// `(verb endpoint action {params} option …)` (§6).
#include <utility>

#include "dsl/checker.h"

namespace cxengine::dsl {

namespace {

// The name of an endpoint or action: a symbol, or "" after a report.
std::string NameOperand(Checker& checker, const Form& form, std::string_view what) {
  if (form.kind == Form::Kind::kSymbol && form.text.front() != '$') return form.text;
  Diagnostic& finding =
      checker.Report(Code::kOperandKind, form.span,
                     "the " + std::string(what) + " of an interaction is a name, not " + Describe(form));
  finding.help = "write `(perform echo message {:message \"hi\"})`";
  if (form.kind == Form::Kind::kAtom && form.value.is_string() && IsPlainName(form.value.string())) {
    finding.fix = Rewrite(form.span, form.value.string());
    finding.help = finding.fix->title;
  }
  return "";
}

// The keys of a map whose keys are keywords and strings.
std::vector<NamePlace> ParameterPlaces(const Form& params) {
  std::vector<NamePlace> places;
  for (std::size_t i = 0; i + 1 < params.items.size(); i += 2) {
    const Form& key = params.items[i];
    if (key.kind == Form::Kind::kKeyword) places.push_back({key.text, key.span});
    if (key.value.is_string()) places.push_back({key.value.string(), key.span});
  }
  return places;
}

// The children of the node, in this order.
enum Part : std::uint8_t { kParams, kRetries, kTimeout, kCatch };

bool CheckParams(Checker& checker, const Form& form, Node& node) {
  const bool outer = std::exchange(checker.in_params, true);
  node.parameters = ParameterPlaces(form);
  node.children[kParams] = checker.CheckOperand(form);
  checker.in_params = outer;
  return node.children[kParams].kind != Node::Kind::kInvalid;
}

bool CheckRetries(Checker& checker, const Form& option, Node& node) {
  if (!checker.Operands(option, 1, 1)) return false;
  Node count = checker.CheckOperand(option.items[1]);
  if (count.kind == Node::Kind::kInvalid) return false;
  const bool constant = count.kind == Node::Kind::kConstant;
  if (constant ? !IsCount(count.constant, kMaxRetries) : !CouldBeNumber(count)) {
    checker
        .Report(Code::kBadCount, option.items[1].span,
                "`retries` needs a whole number from 0 to 100, got " + Describe(option.items[1]))
        .help = "write `(retries 3)`";
    return false;
  }
  node.children[kRetries] = std::move(count);
  return true;
}

bool CheckTimeout(Checker& checker, const Form& option, Node& node) {
  if (!checker.Operands(option, 2, 2)) return false;
  node.unit = CheckDuration(checker, option.items[1], option.items[2], node.children[kTimeout]);
  return node.unit != 0;
}

// What waits or pauses inside the forms of a `catch`, if anything does.
const Node* FindWait(const Node& node) {
  if (node.kind == Node::Kind::kEvent || node.kind == Node::Kind::kDelay) return &node;
  for (const Node& child : node.children) {
    if (const Node* found = FindWait(child)) return found;
  }
  return nullptr;
}

bool CheckCatch(Checker& checker, const Form& option, Node& node) {
  if (!checker.Operands(option, 1, 0)) return false;
  Node& body = node.children[kCatch];
  body = checker.CheckBody(option, 1, Use::kStatement);
  const Node* wait = FindWait(body);
  if (wait == nullptr) return !ContainsInvalid(body);
  const std::string word = wait->kind == Node::Kind::kEvent ? "event" : "delay";
  checker.Report(Code::kOutOfPlace, wait->span, "`" + word + "` cannot stand in a `catch`").help =
      "keep what happened in a variable, and wait after the interaction";
  return false;
}

// Behind the keywords and values, in turn, that stand from `first` on.
std::size_t EndOfPairs(const Form& form, std::size_t first) {
  std::size_t end = first;
  while (end + 1 < form.items.size() && form.items[end].kind == Form::Kind::kKeyword) end += 2;
  return end;
}

// An option; each at most once.
bool CheckOption(Checker& checker, const Form& option, Node& node) {
  const bool list = option.kind == Form::Kind::kList && !option.items.empty();
  const std::string word = list && option.items[0].kind == Form::Kind::kSymbol ? option.items[0].text : "";
  const Part part = word == "retries" ? kRetries : word == "timeout" ? kTimeout : kCatch;
  if (part == kCatch && word != "catch") {
    Diagnostic& finding =
        checker.Report(Code::kBadOption, option.span, Describe(option) + " is no option of an interaction");
    if (list) Suggest(finding, option.items[0].span, word, {"retries", "timeout", "catch"});
    if (finding.help.empty()) {
      finding.help =
          "parameters are one map; options are `(retries n)`, `(timeout duration unit)` and `(catch form …)`";
    }
    return false;
  }
  if (!IsMissing(node.children[part])) {
    checker.Report(Code::kBadOption, option.span, "`" + word + "` is given twice").help =
        "delete one of the two";
    return false;
  }
  if (part == kRetries) return CheckRetries(checker, option, node);
  return part == kTimeout ? CheckTimeout(checker, option, node) : CheckCatch(checker, option, node);
}

}  // namespace

Node CheckInteraction(Checker& checker, const Form& form, Use use) {
  Node node;
  node.span = form.span;
  node.acts = true;  // a mistaken one, too, ends the opening
  if (!checker.Operands(form, 2, 0)) return node;
  node.verb = form.items[0].text;
  node.endpoint = NameOperand(checker, form.items[1], "endpoint");
  if (const std::size_t dot = node.endpoint.find('.');
      dot != std::string::npos && form.items[2].kind != Form::Kind::kSymbol) {
    Diagnostic& finding = checker.Report(Code::kOperandKind, form.items[1].span,
                                         "the endpoint and the action of an interaction are two words");
    finding.fix =
        Rewrite(form.items[1].span, node.endpoint.substr(0, dot) + " " + node.endpoint.substr(dot + 1));
    finding.help = finding.fix->title;
    return node;
  }
  node.action = NameOperand(checker, form.items[2], "action");
  node.endpoint_span = form.items[1].span;
  node.action_span = form.items[2].span;
  node.parameters.emplace();
  node.bound = use != Use::kStatement;
  node.tested = use == Use::kTested;
  node.children.assign(4, NilNode(form.span));
  bool valid = !node.endpoint.empty() && !node.action.empty();
  std::size_t next = 3;
  if (next < form.items.size() && form.items[next].kind == Form::Kind::kMap) {
    valid = CheckParams(checker, form.items[next++], node) && valid;
  } else if (const std::size_t end = EndOfPairs(form, next); end > next) {
    SuggestBraces(
        checker.Report(Code::kOperandKind, {form.items[next].span.begin, form.items[end - 1].span.end},
                       "the parameters of an interaction are a map"),
        form, next, end - 1);
    next = end;
    valid = false;
  } else if (next < form.items.size() && form.items[next].kind != Form::Kind::kList) {
    checker
        .Report(Code::kOperandKind, form.items[next].span,
                "the parameters of an interaction are a map, not " + Describe(form.items[next]))
        .help = "write `{:message \"hi\"}`";
    ++next;
    valid = false;
  }
  for (; next < form.items.size(); ++next) {
    if (form.items[next].faulty) {
      valid = false;
    } else {
      valid = CheckOption(checker, form.items[next], node) && valid;
    }
  }
  if (valid) node.kind = Node::Kind::kInteraction;
  return node;
}

Node CheckStrayOption(Checker& checker, const Form& form, Use /*use*/) {
  checker.Report(Code::kOutOfPlace, form.span, "`" + form.items[0].text + "` is an option of an interaction")
      .help = "write it inside one: `(perform endpoint action {…} " +
              std::string(FindForm(form.items[0].text)->usage) + ")`";
  return InvalidNode(form.span);
}

}  // namespace cxengine::dsl
