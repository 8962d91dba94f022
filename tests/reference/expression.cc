// Evaluate: forms → values.
#include "tests/reference/expression.h"

#include <set>
#include <sstream>

#include "tests/reference/constraint.h"
#include "tests/reference/shape.h"
#include "tests/reference/witness.h"

namespace cxengine::reference {
namespace {

using Result = std::optional<Value>;

// `and` and `or` stop early and yield the deciding value.
Result EvaluateLogic(const Form& form, const View& view) {
  const bool stop = form.items[0].text == "or";
  Result value;
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    value = Evaluate(form.items[i], view);
    if (!value || value->truthy() == stop) return value;
  }
  return value;
}

Value Walk(Value value, const std::vector<std::string>& path) {
  for (const std::string& step : path) value = Value(value.Get(step));
  return value;
}

Value Read(const std::string& symbol, const View& view) {
  const PathParts parts = SplitPath(symbol);
  if (parts.name[0] == '$') return Walk(LastOf(view.journal, parts.name.substr(1)), parts.path);
  const auto local = view.locals.find(parts.name);
  return Walk(local != view.locals.end() ? local->second : VariableOf(view.journal, parts.name), parts.path);
}

Result EvaluateMap(const Form& form, const View& view) {
  dsl::Map entries;
  for (std::size_t i = 0; i + 1 < form.items.size(); i += 2) {
    const Form& key = form.items[i];
    const Result value = Evaluate(form.items[i + 1], view);
    if (!value) return std::nullopt;
    entries.emplace_back(key.kind == Form::Kind::kKeyword ? key.text : dsl::DisplayText(key.value), *value);
  }
  return Value::MakeMap(entries);
}

Result EvaluateItems(const Form& form, std::size_t from, const View& view) {
  dsl::List items;
  for (std::size_t i = from; i < form.items.size(); ++i) {
    const Result value = Evaluate(form.items[i], view);
    if (!value) return std::nullopt;
    items.push_back(*value);
  }
  return Value::MakeList(items);
}

// The value of the last one.
Result EvaluateBlock(const Form& form, std::size_t from, const View& view) {
  const Result values = EvaluateItems(form, from, view);
  if (!values) return std::nullopt;
  return values->list().empty() ? Value() : values->list().back();
}

Result EvaluateIf(const Form& form, const View& view) {
  const Result predicate = Evaluate(form.items[1], view);
  if (!predicate) return std::nullopt;
  if (HeadOf(form) == "when") return predicate->truthy() ? EvaluateBlock(form, 2, view) : Value();
  const std::size_t branch = predicate->truthy() ? 2 : 3;
  return branch < form.items.size() ? Evaluate(form.items[branch], view) : Value();
}

Result EvaluateLet(const Form& form, const View& view) {
  const std::string head = HeadOf(form);
  const std::vector<Form>& bindings = form.items[1].items;
  Locals locals = view.locals;
  for (std::size_t i = 0; i + 1 < bindings.size(); i += 2) {
    const Result value = Evaluate(bindings[i + 1], {view.journal, locals, view.now});
    if (!value) return std::nullopt;
    if (head != "let" && !value->truthy())
      return head == "if-let" && form.items.size() > 3 ? Evaluate(form.items[3], view) : Value();
    locals[bindings[i].text] = *value;
  }
  const View inner{view.journal, locals, view.now};
  return head == "if-let" ? Evaluate(form.items[2], inner) : EvaluateBlock(form, 2, inner);
}

// A loop in which nothing waits: `until` ends at once or never.
Result EvaluateLoop(const Form& form, const View& view) {
  const Result predicate = Evaluate(form.items[1], view);
  if (!predicate || predicate->truthy()) return predicate;
  return HeadOf(form) == "unless" ? EvaluateBlock(form, 2, view) : std::nullopt;
}

// Of `cond`: the predicates; of `case`: equality with the value of item 1.
Result EvaluateChoice(const Form& form, const View& view) {
  const bool cond = HeadOf(form) == "cond";
  const Result wanted = cond ? Value() : Evaluate(form.items[1], view);
  if (!wanted) return std::nullopt;
  std::size_t i = cond ? 1 : 2;
  for (; i + 1 < form.items.size(); i += 2) {
    const Result value = Evaluate(form.items[i], view);
    if (!value) return std::nullopt;
    if (cond ? value->truthy() : *value == *wanted) return Evaluate(form.items[i + 1], view);
  }
  return i < form.items.size() ? Evaluate(form.items[i], view) : Value();
}

// `filter` and `remove`: the predicate stands short of its first operand, or is a name.
Result EvaluateFilter(const Form& form, const View& view) {
  const Form& predicate = form.items[1];
  const bool name = predicate.kind == Form::Kind::kSymbol;
  const Result more = name ? Value::MakeList({}) : EvaluateItems(predicate, 1, view);
  const Result list = Evaluate(form.items[2], view);
  if (!more || !list || !list->is_list()) return std::nullopt;
  dsl::List kept;
  for (const Value& item : list->list()) {
    dsl::List operands = more->list();
    operands.insert(operands.begin(), item);
    const Result holds = Apply(name ? predicate.text : HeadOf(predicate), operands);
    if (!holds) return std::nullopt;
    if (holds->truthy() == (HeadOf(form) == "filter")) kept.push_back(item);
  }
  return Value::MakeList(kept);
}

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char letter : text) {
    escaped += letter == '&'   ? "&amp;"
               : letter == '"' ? "&quot;"
               : letter == '<' ? "&lt;"
               : letter == '>' ? "&gt;"
                               : std::string(1, letter);
  }
  return escaped;
}

Result EvaluateControl(const Form& form, const View& view) {
  const std::string head = HeadOf(form);
  if (head == "and" || head == "or") return EvaluateLogic(form, view);
  if (head == "do") return EvaluateBlock(form, 1, view);
  if (head == "if" || head == "when") return EvaluateIf(form, view);
  if (head == "let" || head == "if-let" || head == "when-let") return EvaluateLet(form, view);
  if (head == "cond" || head == "case") return EvaluateChoice(form, view);
  if (head == "until" || head == "unless") return EvaluateLoop(form, view);
  if (head == "filter" || head == "remove") return EvaluateFilter(form, view);
  if (head == "all") {
    const PathParts parts = SplitPath(form.items[1].text.substr(1));
    return AllOf(view.journal, parts.name, parts.path);
  }
  if (head == "now") return Value::Integer(view.now);
  return Value::String(Render(form.items[1].value.string(), view));
}

const std::set<std::string> kControl = {"and",    "or",       "do",       "if",    "when",   "let",
                                        "if-let", "when-let", "cond",     "case",  "filter", "remove",
                                        "all",    "now",      "template", "until", "unless"};

Result EvaluateAny(const Form& form, const View& view) {
  switch (form.kind) {
    case Form::Kind::kAtom:
      return form.value;
    case Form::Kind::kKeyword:
      return Value::String(form.text);
    case Form::Kind::kSymbol:
      return Read(form.text, view);
    case Form::Kind::kVector:
      return EvaluateItems(form, 0, view);
    case Form::Kind::kMap:
      return EvaluateMap(form, view);
    case Form::Kind::kSet:
      return std::nullopt;
    case Form::Kind::kList:
      break;
  }
  const std::string& head = form.items[0].text;
  if (kControl.count(head) != 0) return EvaluateControl(form, view);
  const Result operands = EvaluateItems(form, 1, view);
  if (!operands) return std::nullopt;
  return Apply(head, operands->list());
}

}  // namespace

std::optional<std::int64_t> WholeNumber(const Value& value) {
  if (!value.is_number()) return std::nullopt;
  if (value.is_integer()) return value.integer();
  const auto whole = static_cast<std::int64_t>(value.number());
  if (static_cast<double>(whole) != value.number()) return std::nullopt;
  return whole;
}

bool IsExpressionHead(const std::string& name) { return IsFunction(name) || kControl.count(name) != 0; }

PathParts SplitPath(const std::string& symbol) {
  std::istringstream text(symbol);
  PathParts parts;
  std::getline(text, parts.name, '.');
  for (std::string step; std::getline(text, step, '.');) parts.path.push_back(step);
  return parts;
}

std::optional<Milliseconds> DurationOf(const Form& form, const View& view) {
  const Result duration = Evaluate(form.items[1], view);
  if (!duration || !duration->is_number() || duration->number() <= 0) return std::nullopt;
  return static_cast<Milliseconds>(duration->number() * static_cast<double>(UnitOf(form.items[2].text)));
}

// A name is a local, a variable or a field, whichever comes first.
std::string Render(const std::string& text, const View& view) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t tag = text.find("{{"); tag != std::string::npos; tag = text.find("{{", at)) {
    out += text.substr(at, tag - at);
    const bool raw = text.compare(tag, 3, "{{{") == 0;
    const std::size_t begin = tag + (raw ? 3 : 2);
    const std::size_t end = text.find(raw ? "}}}" : "}}", begin);
    const std::string name = text.substr(begin, end - begin);
    Value value = Read(name, view);
    if (value.is_nil() && view.locals.count(SplitPath(name).name) == 0) value = Read("$" + name, view);
    if (!value.is_map() && !value.is_list())
      out += raw ? dsl::DisplayText(value) : Escaped(dsl::DisplayText(value));
    at = end + (raw ? 3 : 2);
  }
  return out + text.substr(at);
}

Result Evaluate(const Form& form, const View& view) {
  const Result value = EvaluateAny(form, view);
  const bool fits = value && value->Size() <= dsl::kMaxValueBytes && value->Depth() <= dsl::kMaxValueDepth;
  if (fits && witness != nullptr) {
    witness->Entered(form);
    witness->Yielded(form, *value);
  }
  return fits ? value : std::nullopt;
}

}  // namespace cxengine::reference
