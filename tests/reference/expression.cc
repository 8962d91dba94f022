// Evaluate: forms → values, and the handful of functions.
#include "tests/reference/expression.h"

#include <set>
#include <sstream>

namespace cxengine::reference {
namespace {

using Result = std::optional<Value>;

const std::set<std::string> kUnary = {"even?", "odd?", "zero?", "pos?", "neg?", "nil?", "some?"};
const std::set<std::string> kBinary = {"=", "not=", "<", "<=", ">", ">=", "starts-with?", "contains?"};
const std::set<std::string> kOther = {"and", "or",  "not",   "all",   "+",    "-",
                                      "*",   "inc", "count", "first", "last", "str"};

Result Compare(const std::string& name, const Value& a, const Value& b) {
  const bool numbers = a.is_number() && b.is_number();
  if (!numbers && !(a.is_string() && b.is_string())) return std::nullopt;
  const int order = numbers ? (a.number() < b.number()   ? -1
                               : a.number() > b.number() ? 1
                                                         : 0)
                            : a.string().compare(b.string());
  if (name == "<") return Value::Boolean(order < 0);
  if (name == "<=") return Value::Boolean(order <= 0);
  if (name == ">") return Value::Boolean(order > 0);
  return Value::Boolean(order >= 0);
}

Result CallUnary(const std::string& name, const Value& operand) {
  if (name == "nil?") return Value::Boolean(operand.is_nil());
  if (name == "some?") return Value::Boolean(!operand.is_nil());
  if (name == "even?" || name == "odd?") {
    const auto whole = WholeNumber(operand);
    if (!whole) return std::nullopt;
    return Value::Boolean((*whole % 2 == 0) == (name == "even?"));
  }
  if (!operand.is_number()) return std::nullopt;
  if (name == "zero?") return Value::Boolean(operand.number() == 0);
  return Value::Boolean(name == "pos?" ? operand.number() > 0 : operand.number() < 0);
}

Result CallBinary(const std::string& name, const Value& a, const Value& b) {
  if (name == "=") return Value::Boolean(a == b);
  if (name == "not=") return Value::Boolean(!(a == b));
  if (name == "starts-with?") {
    if (!a.is_string() || !b.is_string()) return std::nullopt;
    return Value::Boolean(a.string().rfind(b.string(), 0) == 0);
  }
  if (name == "contains?") {
    if (a.is_string() && b.is_string())
      return Value::Boolean(a.string().find(b.string()) != std::string::npos);
    if (!a.is_list()) return std::nullopt;
    for (const Value& item : a.list()) {
      if (item == b) return Value::Boolean(true);
    }
    return Value::Boolean(false);
  }
  return Compare(name, a, b);
}

// The generator's numbers are small, so that overflow (§2) needs no care.
Result Arithmetic(const std::string& name, std::vector<Value> operands) {
  if (name == "inc") operands.push_back(Value::Integer(1));
  if (name == "-" && operands.size() == 1) operands.insert(operands.begin(), Value::Integer(0));
  bool whole = true;
  for (const Value& operand : operands) {
    if (!operand.is_number()) return std::nullopt;
    whole = whole && operand.is_integer();
  }
  double result = operands[0].number();
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const double next = operands[i].number();
    result = name == "-" ? result - next : name == "*" ? result * next : result + next;
  }
  return whole ? Value::Integer(static_cast<std::int64_t>(result)) : Value::Double(result);
}

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

}  // namespace

std::optional<std::int64_t> WholeNumber(const Value& value) {
  if (!value.is_number()) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(value.number());
  if (static_cast<double>(whole) != value.number()) return std::nullopt;
  return whole;
}

bool IsUnaryPredicate(const std::string& name) { return kUnary.count(name) != 0; }
bool IsPredicate(const std::string& name) { return IsUnaryPredicate(name) || kBinary.count(name) != 0; }
bool IsFunction(const std::string& name) { return IsPredicate(name) || kOther.count(name) != 0; }

PathParts SplitPath(const std::string& symbol) {
  std::istringstream text(symbol);
  PathParts parts;
  std::getline(text, parts.name, '.');
  for (std::string step; std::getline(text, step, '.');) parts.path.push_back(step);
  return parts;
}

Result Call(const std::string& name, const std::vector<Value>& operands) {
  if (operands.empty()) return std::nullopt;
  if (name == "not") return Value::Boolean(!operands[0].truthy());
  if (name == "+" || name == "-" || name == "*" || name == "inc") return Arithmetic(name, operands);
  if (name == "str") {
    std::string text;
    for (const Value& operand : operands) text += dsl::DisplayText(operand);
    return Value::String(text);
  }
  if (name == "count" || name == "first" || name == "last") {
    if (!operands[0].is_list()) return std::nullopt;
    const dsl::List& list = operands[0].list();
    if (name == "count") return Value::Integer(static_cast<std::int64_t>(list.size()));
    return list.empty() ? Value() : name == "first" ? list.front() : list.back();
  }
  if (IsUnaryPredicate(name)) return CallUnary(name, operands[0]);
  if (operands.size() != 2 || !IsPredicate(name)) return std::nullopt;
  return CallBinary(name, operands[0], operands[1]);
}

Result Evaluate(const Form& form, const View& view) {
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
  if (head == "all") return AllOf(view.journal, form.items[1].text.substr(1));
  if (head == "and" || head == "or") return EvaluateLogic(form, view);
  const Result operands = EvaluateItems(form, 1, view);
  if (!operands) return std::nullopt;
  return Call(head, operands->list());
}

}  // namespace cxengine::reference
