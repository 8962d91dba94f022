// Apply: the functions, one after the other.
#include "tests/reference/function.h"

#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "tests/reference/expression.h"

namespace cxengine::reference {
namespace {

using Result = std::optional<Value>;
using Values = std::vector<Value>;
using Function = std::function<Result(const Values&)>;

const std::set<std::string> kUnary = {"even?", "odd?", "zero?", "pos?", "neg?", "nil?", "some?"};
const std::set<std::string> kBinary = {"=",  "not=",         "<",          "<=",       ">",
                                       ">=", "starts-with?", "ends-with?", "contains?"};

Result Number(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return Value::Double(value);
}

Result Add(const Value& a, const Value& b) {
  std::int64_t sum = 0;
  if (a.is_integer() && b.is_integer() && !__builtin_add_overflow(a.integer(), b.integer(), &sum))
    return Value::Integer(sum);
  return Number(a.number() + b.number());
}

Result Subtract(const Value& a, const Value& b) {
  std::int64_t difference = 0;
  if (a.is_integer() && b.is_integer() && !__builtin_sub_overflow(a.integer(), b.integer(), &difference))
    return Value::Integer(difference);
  return Number(a.number() - b.number());
}

Result Multiply(const Value& a, const Value& b) {
  std::int64_t product = 0;
  if (a.is_integer() && b.is_integer() && !__builtin_mul_overflow(a.integer(), b.integer(), &product))
    return Value::Integer(product);
  return Number(a.number() * b.number());
}

Result Divide(const Value& a, const Value& b) {
  if (b.number() == 0) return std::nullopt;
  const bool exact = a.is_integer() && b.is_integer() && b.integer() != -1 && a.integer() % b.integer() == 0;
  if (exact) return Value::Integer(a.integer() / b.integer());
  if (a.is_integer() && b.is_integer() && b.integer() == -1) return Subtract(Value::Integer(0), a);
  return Number(a.number() / b.number());
}

// Whole numbers only; that they may be large is left to tests/dsl.
Result Whole(const std::string& name, const Value& a, const Value& b) {
  if (!a.is_integer() || !b.is_integer()) return std::nullopt;
  const std::int64_t x = a.integer();
  const std::int64_t y = b.integer();
  if (name == "gcd") return Value::Integer(std::gcd(x, y));
  if (name == "lcm") return Value::Integer(std::lcm(x, y));
  if (y == 0) return std::nullopt;
  if (name == "quot") return Value::Integer(x / y);
  if (name == "rem") return Value::Integer(x % y);
  return Value::Integer((x % y + y) % y);
}

bool AllNumbers(const Values& values) {
  for (const Value& value : values) {
    if (!value.is_number()) return false;
  }
  return true;
}

Result Fold(const Values& operands, Result (*step)(const Value&, const Value&)) {
  if (!AllNumbers(operands)) return std::nullopt;
  Result result = operands[0];
  for (std::size_t i = 1; i < operands.size() && result; ++i) result = step(*result, operands[i]);
  return result;
}

// -1, 0 or 1. A long double holds every int64 and every double.
int Order(const Value& a, const Value& b) {
  const auto exact = [](const Value& value) {
    return value.is_integer() ? static_cast<long double>(value.integer()) : value.number();
  };
  return exact(a) < exact(b) ? -1 : exact(a) > exact(b) ? 1 : 0;
}

Result Deviation(const Values& numbers) {
  const auto count = static_cast<double>(numbers.size());
  double mean = 0;
  double squares = 0;
  for (const Value& number : numbers) mean += number.number() / count;
  for (const Value& number : numbers) squares += (number.number() - mean) * (number.number() - mean) / count;
  return Number(std::sqrt(squares));
}

// Of one list, or of several numbers.
Result Aggregate(const std::string& name, const Values& operands) {
  const bool list = operands.size() == 1 && operands[0].is_list();
  const Values& numbers = list ? operands[0].list() : operands;
  if (!AllNumbers(numbers)) return std::nullopt;
  if (numbers.empty()) return name == "sum" ? Value::Integer(0) : Value();
  if (name == "sum") return Fold(numbers, Add);
  if (name == "avg") {
    const Result sum = Fold(numbers, Add);
    return sum ? Divide(*sum, Value::Integer(static_cast<std::int64_t>(numbers.size()))) : sum;
  }
  if (name == "stdev") return Deviation(numbers);
  Value best = numbers[0];
  for (const Value& number : numbers) {
    if (Order(number, best) == (name == "min" ? -1 : 1)) best = number;
  }
  return best;
}

Result InOrder(const std::string& name, const Value& a, const Value& b) {
  int order = 0;
  if (a.is_number() && b.is_number()) {
    order = Order(a, b);
  } else if (a.is_string() && b.is_string()) {
    order = a.string().compare(b.string());
  } else {
    return std::nullopt;
  }
  if (name == "<") return Value::Boolean(order < 0);
  if (name == "<=") return Value::Boolean(order <= 0);
  if (name == ">") return Value::Boolean(order > 0);
  return Value::Boolean(order >= 0);
}

// `=` and the comparisons are chained, and stop at the first pair that is false.
Result Chained(const std::string& name, const Values& operands) {
  for (std::size_t i = 0; i + 1 < operands.size(); ++i) {
    const Result pair = name == "=" ? Value::Boolean(operands[i] == operands[i + 1])
                                    : InOrder(name, operands[i], operands[i + 1]);
    if (!pair || !pair->truthy()) return pair;
  }
  return Value::Boolean(true);
}

Result Unary(const std::string& name, const Value& operand) {
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

// Of integers by multiplication, as far as it is exact.
Result Power(const Value& base, const Value& exponent) {
  if (!base.is_number() || !exponent.is_number()) return std::nullopt;
  if (base.is_integer() && exponent.is_integer() && exponent.integer() >= 0 && exponent.integer() < 64) {
    Result power = Value::Integer(1);
    for (std::int64_t i = 0; i < exponent.integer() && power->is_integer(); ++i)
      power = Multiply(*power, base);
    if (power->is_integer()) return power;
  }
  return Number(std::pow(base.number(), exponent.number()));
}

Result Contains(const Value& in, const Value& what) {
  if (in.is_string() && what.is_string())
    return Value::Boolean(in.string().find(what.string()) != std::string::npos);
  if (in.is_map() && what.is_string()) {
    for (const auto& [key, value] : in.map()) {
      if (key == what.string()) return Value::Boolean(true);
    }
    return Value::Boolean(false);
  }
  if (!in.is_list()) return std::nullopt;
  for (const Value& item : in.list()) {
    if (item == what) return Value::Boolean(true);
  }
  return Value::Boolean(false);
}

Result Text(const std::string& name, const Values& operands) {
  for (const Value& operand : operands) {
    if (!operand.is_string()) return std::nullopt;
  }
  std::string text = operands[0].string();
  if (name == "starts-with?") return Value::Boolean(text.rfind(operands[1].string(), 0) == 0);
  if (name == "ends-with?") {
    const std::string& end = operands[1].string();
    return Value::Boolean(text.size() >= end.size() && text.substr(text.size() - end.size()) == end);
  }
  for (char& letter : text) {  // Latin without accents is enough here
    if (name == "upper-case" && letter >= 'a' && letter <= 'z')
      letter = static_cast<char>(letter - 'a' + 'A');
    if (name == "lower-case" && letter >= 'A' && letter <= 'Z')
      letter = static_cast<char>(letter - 'A' + 'a');
  }
  return Value::String(text);
}

Result Count(const Value& of) {
  std::size_t count = 0;
  if (of.is_list()) {
    count = of.list().size();
  } else if (of.is_map()) {
    count = of.map().size();
  } else if (of.is_string()) {
    for (const char byte : of.string()) count += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1 : 0;
  } else {
    return std::nullopt;
  }
  return Value::Integer(static_cast<std::int64_t>(count));
}

Result Element(const std::string& name, const Values& operands) {
  if (!operands[0].is_list()) return std::nullopt;
  const dsl::List& list = operands[0].list();
  if (name == "nth") {
    const auto index = WholeNumber(operands[1]);
    if (!index || *index < 0 || *index >= static_cast<std::int64_t>(list.size())) return std::nullopt;
    return list[static_cast<std::size_t>(*index)];
  }
  if (list.empty()) return Value();
  return name == "first" ? list.front() : list.back();
}

Result Rounded(const std::string& name, const Value& number) {
  if (number.is_integer()) return number;
  if (!number.is_number()) return std::nullopt;
  const double rounded = name == "floor" ? std::floor(number.number()) : std::ceil(number.number());
  if (std::abs(rounded) > 9e18) return Value::Double(rounded);
  return Value::Integer(static_cast<std::int64_t>(rounded));
}

Result Simple(const std::string& name, const Value& number) {
  if (!number.is_number()) return std::nullopt;
  if (name == "inc") return Add(number, Value::Integer(1));
  if (name == "dec") return Subtract(number, Value::Integer(1));
  if (name == "abs") return number.number() < 0 ? Subtract(Value::Integer(0), number) : number;
  return number.number() < 0 ? std::nullopt : Number(std::sqrt(number.number()));
}

Result Joined(const Values& operands) {
  std::string text;
  for (const Value& operand : operands) text += dsl::DisplayText(operand);
  return Value::String(text);
}

// By their names; the name goes along because some share their code.
using Row = Result (*)(const std::string& name, const Values& operands);
const std::map<std::string, Row>& Rows() {
  static const Row aggregate = [](const std::string& name, const Values& o) { return Aggregate(name, o); };
  static const Row chained = [](const std::string& name, const Values& o) { return Chained(name, o); };
  static const Row unary = [](const std::string& name, const Values& o) { return Unary(name, o[0]); };
  static const Row whole = [](const std::string& name, const Values& o) { return Whole(name, o[0], o[1]); };
  static const Row text = [](const std::string& name, const Values& o) { return Text(name, o); };
  static const Row element = [](const std::string& name, const Values& o) { return Element(name, o); };
  static const Row rounded = [](const std::string& name, const Values& o) { return Rounded(name, o[0]); };
  static const Row simple = [](const std::string& name, const Values& o) { return Simple(name, o[0]); };
  static const std::map<std::string, Row> rows = {
      {"+", [](const std::string&, const Values& o) { return Fold(o, Add); }},
      {"-",
       [](const std::string&, const Values& o) {
         return o.size() == 1 ? Fold({Value::Integer(0), o[0]}, Subtract) : Fold(o, Subtract);
       }},
      {"*", [](const std::string&, const Values& o) { return Fold(o, Multiply); }},
      {"/", [](const std::string&, const Values& o) { return Fold(o, Divide); }},
      {"not", [](const std::string&, const Values& o) { return Result(Value::Boolean(!o[0].truthy())); }},
      {"not=", [](const std::string&,
                  const Values& o) { return Result(Value::Boolean(!Chained("=", o)->truthy())); }},
      {"contains?", [](const std::string&, const Values& o) { return Contains(o[0], o[1]); }},
      {"count", [](const std::string&, const Values& o) { return Count(o[0]); }},
      {"str", [](const std::string&, const Values& o) { return Joined(o); }},
      {"sum", aggregate},
      {"min", aggregate},
      {"max", aggregate},
      {"avg", aggregate},
      {"=", chained},
      {"<", chained},
      {"<=", chained},
      {">", chained},
      {">=", chained},
      {"even?", unary},
      {"odd?", unary},
      {"zero?", unary},
      {"pos?", unary},
      {"neg?", unary},
      {"nil?", unary},
      {"some?", unary},
      {"quot", whole},
      {"rem", whole},
      {"mod", whole},
      {"gcd", whole},
      {"lcm", whole},
      {"starts-with?", text},
      {"ends-with?", text},
      {"lower-case", text},
      {"upper-case", text},
      {"first", element},
      {"last", element},
      {"nth", element},
      {"floor", rounded},
      {"ceil", rounded},
      {"inc", simple},
      {"dec", simple},
      {"abs", simple},
      {"sqrt", simple},
      {"stdev", aggregate},
      {"pow", [](const std::string&, const Values& o) { return Power(o[0], o[1]); }},
  };
  return rows;
}

}  // namespace

bool IsUnaryPredicate(const std::string& name) { return kUnary.count(name) != 0; }
bool IsPredicate(const std::string& name) { return IsUnaryPredicate(name) || kBinary.count(name) != 0; }
bool IsFunction(const std::string& name) { return Rows().count(name) != 0; }

Result Apply(const std::string& name, const Values& operands) {
  const auto row = Rows().find(name);
  if (row == Rows().end() || operands.empty()) return std::nullopt;
  return row->second(name, operands);
}

}  // namespace cxengine::reference
