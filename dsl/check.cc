// The checker's spine: programs, bodies, lists and symbols. Special forms are checked in forms/, calls in
// check_call.cc, constraints in check_constraint.cc.
#include <algorithm>

#include "dsl/checker.h"
#include "dsl/opening.h"
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

namespace {

Node Constant(const Form& form, Value value) {
  Node node;
  node.kind = Node::Kind::kConstant;
  node.span = form.span;
  node.constant = std::move(value);
  return node;
}

// Help that quotes the text is not longer than this, in bytes.
constexpr std::size_t kMostHelp = 120;

// "$x" is a context field, "*x*" was one in 4.1.
bool IsOldField(std::string_view text) {
  return text.size() > 2 && text.front() == '*' && text.back() == '*';
}

// What other languages call nil, true and false; "" for another word.
std::string_view ConstantMeant(std::string_view word) {
  if (word == "null" || word == "NULL" || word == "None" || word == "undefined") return "nil";
  if (word == "True" || word == "TRUE") return "true";
  return word == "False" || word == "FALSE" ? "false" : "";
}

// What to do with a step that stands where only an expression may.
std::string_view HelpForStep(const Node& node) {
  if (node.acts) return "bind its value first: `(let [answer (perform …)] …)`";
  if (!node.waits) return "let it stand before the expression";
  if (ContainsWindow(node)) {
    return "test it alone, `(if (within …) then else)`; where `not` stood, `then` and `else` change places";
  }
  return "bind its value first: `(let [order (event …)] …)`; to ask whether it comes, put `within` around "
         "it: "
         "`(if (within 5 minutes (event …)) then else)`";
}

}  // namespace

Pattern CheckForms(const Source& source, const std::vector<Form>& forms, const Surroundings& surroundings,
                   Diagnostics& diagnostics) {
  return Checker(source, surroundings, diagnostics).CheckProgram(forms);
}

Diagnostic& Checker::Report(Code code, Span span, std::string message) {
  const auto at = std::lower_bound(faulty_.begin(), faulty_.end(), span,
                                   [](Span a, Span b) { return a.begin < b.begin; });
  if (at != faulty_.end() && *at == span) return muted_ = Diagnostic{code, span, std::move(message), {}, {}};
  return diagnostics_.Report(code, span, std::move(message));
}

void Checker::PrepareForms(const std::vector<Form>& forms) {
  for (const Form& form : forms) {
    if (form.faulty) faulty_.push_back(form.span);
    PrepareForms(form.items);
  }
}

void Checker::LoseNames(const Form& form) {
  if (form.kind == Form::Kind::kList && form.items.size() > 1 && form.items[0].IsSymbol("def")) {
    const std::string& name = form.items[1].text;
    lost_names_.insert(name.substr(0, name.find('.')));
    all_names_lost_ = all_names_lost_ || form.items[1].faulty;
  }
  for (const Form& item : form.items) LoseNames(item);
}

Pattern Checker::CheckProgram(const std::vector<Form>& forms) {
  Pattern pattern;
  pattern.source = &source_;
  pattern.surroundings = &surroundings_;
  pattern.root.kind = Node::Kind::kDo;
  if (forms.empty()) {
    // A form that could not be read has been reported; only a text without any form is empty.
    if (!diagnostics_.has_errors()) {
      Report(Code::kEmptyPattern, {0, 0}, "the pattern has no forms").help =
          "start with what to wait for: `(event {:type \"hello\"})`";
    }
    return pattern;
  }
  pattern.root.span = {forms.front().span.begin, forms.back().span.end};
  PrepareForms(forms);
  // The reader leaves out forms whose brackets are broken; it keeps the faulty ones.
  all_names_lost_ =
      std::any_of(diagnostics_.all().begin(), diagnostics_.all().end(),
                  [](const Diagnostic& finding) { return finding.code <= Code::kUnclosedString; });
  PushScope();
  for (const Form& form : forms) pattern.root.children.push_back(Check(form, Use::kStatement));
  PopScope();
  Inherit(pattern.root);
  pattern.root.stateful = true;  // a sequence of steps even where all its forms are pure
  pattern.opening = FindOpening(pattern.root);
  CheckOpening(pattern, diagnostics_);
  pattern.forms = &forms;
  pattern.symbols = std::move(symbols_);
  pattern.templates = std::move(texts);
  // What looks idle may only be the other half of an error.
  if (!diagnostics_.has_errors()) RunRules(pattern, diagnostics_);
  return pattern;
}

Node Checker::Check(const Form& form, Use use) {
  if (form.faulty) return InvalidNode(form.span);  // the reader has reported it
  Node node;
  switch (form.kind) {
    case Form::Kind::kAtom:
      node = Constant(form, form.value);
      break;
    case Form::Kind::kKeyword:
      node = Constant(form, Value::String(form.text));
      break;
    case Form::Kind::kSymbol:
      node = CheckSymbol(form);
      break;
    // Of an operand the outermost form that waits or acts is reported, below; not each part of it.
    case Form::Kind::kList:
      node = CheckList(form, use == Use::kOperand ? Use::kBound : use);
      break;
    case Form::Kind::kVector:
    case Form::Kind::kMap:
    case Form::Kind::kSet:
      node = CheckCollection(form);
      break;
  }
  if (node.kind == Node::Kind::kInvalid) {
    LoseNames(form);
    return node;
  }
  if (use == Use::kOperand && !node.pure()) {
    const char* why = node.acts ? " acts" : node.waits ? " waits for events" : " changes the match";
    Report(Code::kOutOfPlace, form.span, Describe(form) + why + " and cannot stand inside an expression")
        .help = HelpForStep(node);
    return InvalidNode(form.span);
  }
  return node;
}

Node Checker::CheckBody(const Form& form, std::size_t from, Use use) {
  Node body;
  body.kind = Node::Kind::kDo;
  body.span = form.span;
  PushScope();
  for (std::size_t i = from; i < form.items.size(); ++i) {
    const bool last = i + 1 == form.items.size();
    body.children.push_back(Check(form.items[i], last ? use : Use::kStatement));
  }
  PopScope();
  Inherit(body);
  return body;
}

Node Checker::CheckAsked(const Form& form, Use use) {
  Node node = Check(form, use);
  if (ContainsWindow(node)) node.asks_window = true;
  return node;
}

Node Checker::CheckSymbol(const Form& form) {
  const std::string& text = form.text;
  Node node;
  node.span = form.span;
  if (text.front() == '$') {
    if (text.size() == 1 || text.back() == '.' || text[1] == '.' || text.find("..") != std::string::npos) {
      Report(Code::kBadName, form.span, "`" + text + "` names no field").help =
          "write `$field`, or `$field.part`";
      return InvalidNode(form.span);
    }
    node.kind = Node::Kind::kField;
    node.name = text.substr(1);
    return node;
  }
  if (IsOldField(text)) {
    Diagnostic& finding =
        Report(Code::kOldForm, form.span, "`" + text + "` is how the 4.1 language wrote a field");
    finding.help = "write `$" + text.substr(1, text.size() - 2) + "`";
    finding.fix = Rewrite(form.span, "$" + text.substr(1, text.size() - 2));
    return InvalidNode(form.span);
  }
  const std::string head = text.substr(0, text.find('.'));
  const SymbolIndex index = Find(head);
  if (index == kNoSymbol) {
    if (IsLost(head)) return InvalidNode(form.span);
    Diagnostic& finding =
        Report(Code::kUnknownName, form.span, "no variable `" + head + "` is in scope here");
    // Nobody will read the help of a finding that is only counted; it costs time in the number of names.
    const auto head_end = static_cast<std::uint32_t>(form.span.begin + head.size());
    if (diagnostics_.dropped() == 0) Suggest(finding, {form.span.begin, head_end}, head, NamesInScope());
    if (const std::string_view constant = ConstantMeant(text); !constant.empty()) {
      finding.fix = Rewrite(form.span, std::string(constant));
      finding.help = finding.fix->title;
    } else if (const FormRule* rule = FindForm(text)) {
      finding.help = "`" + text + "` begins a form: `" + std::string(rule->usage) + "`";
    } else if (text.front() == '+') {
      finding.help = "a template stands in a parameter: `(template " + text + ")`";
    } else if (finding.help.empty()) {
      finding.help = "a field of the event is `$" + text + "`; a text is \"" + text + "\"";
    }
    return InvalidNode(form.span);
  }
  symbols_[index].used = true;
  node.kind = Node::Kind::kSymbol;
  node.symbol = index;
  if (head.size() == text.size()) return node;
  Node path;
  path.kind = Node::Kind::kPath;
  path.span = form.span;
  for (std::size_t at = head.size() + 1; at <= text.size();) {
    const std::size_t end = std::min(text.find('.', at), text.size());
    path.names.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  if (std::find(path.names.begin(), path.names.end(), "") != path.names.end()) {
    Report(Code::kBadName, form.span, "`" + text + "` has an empty part between its dots");
    return InvalidNode(form.span);
  }
  path.children.push_back(std::move(node));
  return path;
}

Node Checker::CheckList(const Form& form, Use use) {
  if (form.items.empty()) {
    Report(Code::kNotAForm, form.span, "`()` names no form or function").help = "an empty list is `[]`";
    return InvalidNode(form.span);
  }
  const Form& head = form.items.front();
  if (head.faulty) return InvalidNode(form.span);
  if (head.kind != Form::Kind::kSymbol) {
    Diagnostic& finding =
        Report(Code::kNotAForm, head.span,
               "a list starts with the name of a form or function, not with " + Describe(head));
    if (!SuggestPrefix(form, finding)) finding.help = "a list of values is written `[1 2 3]`";
    return InvalidNode(form.span);
  }
  if (const FormRule* rule = FindForm(head.text)) return rule->check(*this, form, use);
  if (const Builtin* builtin = FindBuiltin(head.text)) {
    // `(count (event …))` and `(all (event …))` were combinators in 4.1.
    if (head.text == "count" && form.items.size() > 1 && ContainsEvent(form)) {
      Diagnostic& finding =
          Report(Code::kOldForm, form.span, "`count` counts a list, it does not collect events");
      finding.help = "write `(times n (event …))`";
      if (form.items.size() > 2 && !ContainsEvent(form.items[1])) finding.fix = Rewrite(head.span, "times");
      return InvalidNode(form.span);
    }
    return CheckCall(form, *builtin);
  }
  return Unknown(form);
}

bool Checker::SuggestPrefix(const Form& form, Diagnostic& finding) const {
  if (form.items.size() != 3 || form.items[1].kind != Form::Kind::kSymbol) return false;
  const Form& left = form.items[0];
  const Form& operation = form.items[1];
  const OldWord* foreign = FindForeignWord(operation.text);
  const std::string word(foreign != nullptr && !foreign->replacement.empty() ? foreign->replacement
                                                                             : operation.text);
  const Builtin* builtin = FindBuiltin(word);
  const bool binary = word == "and" || word == "or" ||
                      (builtin != nullptr && builtin->min_operands <= 2 &&
                       (builtin->max_operands >= 2 || builtin->max_operands == Builtin::kAnyNumber));
  if (!binary || Find(operation.text) != kNoSymbol) return false;
  const Fix fix =
      Rewrite({left.span.begin, operation.span.end}, word + " " + std::string(source_.TextOf(left.span)));
  finding.help = "the function comes first: `(" + fix.edits[0].text + " " +
                 std::string(source_.TextOf(form.items[2].span)) + ")`";
  if (finding.help.size() > kMostHelp) finding.help = "the function comes first: `(" + word + " …)`";
  finding.fix = fix;
  return true;
}

Node Checker::Unknown(const Form& form) {
  const Form& head = form.items.front();
  if (const OldWord* old = FindOldWord(head.text)) {
    Diagnostic& finding =
        Report(Code::kOldForm, head.span, "`" + head.text + "` is a word of the 4.1 language");
    finding.help = std::string(old->advice);
    if (!old->replacement.empty()) finding.fix = Rewrite(head.span, std::string(old->replacement));
    return InvalidNode(form.span);
  }
  std::vector<std::string_view> words;
  for (const FormRule& rule : AllForms()) words.push_back(rule.name);
  for (const Builtin& builtin : AllBuiltins()) words.push_back(builtin.name);
  Diagnostic& finding =
      Report(Code::kUnknownForm, head.span, "there is no form or function `" + head.text + "`");
  if (const OldWord* foreign = FindForeignWord(head.text)) {
    finding.help = std::string(foreign->advice);
    if (!foreign->replacement.empty()) finding.fix = Rewrite(head.span, std::string(foreign->replacement));
  } else if (form.items.size() > 2 && form.items[1].kind == Form::Kind::kSymbol &&
             form.items[2].kind == Form::Kind::kMap) {
    finding.help =
        "an interaction begins with a verb: `(perform " + head.text + " " + form.items[1].text + " …)`";
  } else {
    SuggestPrefix(form, finding);
  }
  if (finding.help.empty() && diagnostics_.dropped() == 0) Suggest(finding, head.span, head.text, words);
  return InvalidNode(form.span);
}

Node Checker::CheckCollection(const Form& form) {
  Node node;
  node.span = form.span;
  if (form.kind == Form::Kind::kSet) {
    Report(Code::kBadSet, form.span, "a set stands only in the constraints of an `event`").help =
        "a list of values is written `[1 2 3]`";
    return InvalidNode(form.span);
  }
  bool valid = true;
  if (form.kind == Form::Kind::kVector) {
    node.kind = Node::Kind::kList;
    for (const Form& item : form.items) node.children.push_back(CheckOperand(item));
  } else {
    node.kind = Node::Kind::kMap;
    for (std::size_t i = 0; i + 1 < form.items.size(); i += 2) {
      const Form& key = form.items[i];
      if (key.kind == Form::Kind::kKeyword) {
        node.names.push_back(key.text);
      } else if (key.kind == Form::Kind::kAtom && key.value.is_string()) {
        node.names.push_back(key.value.string());
      } else {
        Diagnostic& finding = Report(Code::kBadMapKey, key.span,
                                     "a key of a map is a keyword or a string, not " + Describe(key));
        finding.help = "write `:name`";
        SuggestKeyword(finding, key);
        valid = false;
        node.names.emplace_back();
      }
      node.children.push_back(CheckOperand(form.items[i + 1]));
    }
  }
  for (const Node& child : node.children) valid = valid && child.kind != Node::Kind::kInvalid;
  Inherit(node);
  return valid ? node : InvalidNode(form.span);
}

bool Checker::Operands(const Form& form, std::size_t min, std::size_t max) {
  const std::size_t count = form.items.size() - 1;
  if (count >= min && (max == 0 || count <= max)) return true;
  // `1day` is one faulty token and would be two sound ones: there is no telling how many operands there are.
  if (std::any_of(form.items.begin(), form.items.end(), [](const Form& item) { return item.faulty; }))
    return false;
  const FormRule* rule = FindForm(form.items.front().text);
  const std::string name = "`" + form.items.front().text + "`";
  const std::string wanted = max == min ? std::to_string(min)
                             : max == 0 ? "at least " + std::to_string(min)
                                        : std::to_string(min) + " to " + std::to_string(max);
  Report(Code::kOperandCount, form.span,
         name + " needs " + wanted + (wanted == "1" || wanted == "at least 1" ? " operand" : " operands") +
             ", got " + std::to_string(count))
      .help = rule != nullptr ? "write `" + std::string(rule->usage) + "`" : "";
  const bool words = std::any_of(form.items.begin() + 1, form.items.end(), [](const Form& item) {
    return item.IsSymbol("then") || item.IsSymbol("else");
  });
  if (words && !diagnostics_.all().empty())
    diagnostics_.all().back().help += ", without the words `then` and `else`";
  return false;
}

}  // namespace cxengine::dsl
