// Questions with a yes or no (§8). All but `not` may stand short of their first operand in constraints
// (§4.1).
#include <algorithm>
#include <cmath>
#include <utility>

#include "dsl/builtin.h"
#include "dsl/builtins/support.h"

namespace cxengine::dsl {
namespace {

bool AllEqual(Operands operands) {
  for (std::size_t i = 1; i < operands.size(); ++i) {
    if (!(operands[i - 1] == operands[i])) return false;
  }
  return true;
}

Value Equal(Operands operands, Environment&) { return Value::Boolean(AllEqual(operands)); }
Value NotEqual(Operands operands, Environment&) { return Value::Boolean(!AllEqual(operands)); }

// Numbers with numbers and strings with strings, by bytes, which is the order of code points; else it fails.
std::optional<std::partial_ordering> Order(std::string_view function, const Value& a, const Value& b,
                                           Environment& environment) {
  if (a.is_number() && b.is_number()) return CompareNumbers(a, b);
  if (a.is_string() && b.is_string()) return a.string() <=> b.string();
  if (environment.quiet) {
    environment.Fail({});
  } else {
    FailPlainly(function, "compares two numbers or two strings, not " + Describe(a) + " with " + Describe(b),
                environment);
  }
  return std::nullopt;
}

// Whether `holds` is true of every two neighbours; the first that fails or is false ends it.
Value Chain(std::string_view function, bool (*holds)(std::partial_ordering), Operands operands,
            Environment& environment) {
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const auto order = Order(function, operands[i - 1], operands[i], environment);
    if (!order) return {};
    if (!holds(*order)) return Value::Boolean(false);
  }
  return Value::Boolean(true);
}

Value Less(Operands operands, Environment& environment) {
  return Chain("<", std::is_lt, operands, environment);
}
Value LessOrEqual(Operands operands, Environment& environment) {
  return Chain("<=", std::is_lteq, operands, environment);
}
Value Greater(Operands operands, Environment& environment) {
  return Chain(">", std::is_gt, operands, environment);
}
Value GreaterOrEqual(Operands operands, Environment& environment) {
  return Chain(">=", std::is_gteq, operands, environment);
}

// Whether a whole number is even, doubles beyond 64 bits included; fails for anything else.
std::optional<bool> IsEven(std::string_view function, const Value& value, Environment& environment) {
  if (value.is_integer()) return value.integer() % 2 == 0;
  if (value.is_number() && std::trunc(value.number()) == value.number())
    return std::fmod(value.number(), 2) == 0;
  WrongOperand(function, "an integer", 0, value, environment);
  return std::nullopt;
}

Value Even(Operands operands, Environment& environment) {
  const auto even = IsEven("even?", operands[0], environment);
  return even ? Value::Boolean(*even) : Value();
}

Value Odd(Operands operands, Environment& environment) {
  const auto even = IsEven("odd?", operands[0], environment);
  return even ? Value::Boolean(!*even) : Value();
}

Value Zero(Operands operands, Environment& environment) {
  if (!operands[0].is_number()) return WrongOperand("zero?", "a number", 0, operands[0], environment);
  return Value::Boolean(operands[0].number() == 0);
}

Value Positive(Operands operands, Environment& environment) {
  if (!operands[0].is_number()) return WrongOperand("pos?", "a number", 0, operands[0], environment);
  return Value::Boolean(operands[0].number() > 0);
}

Value Negative(Operands operands, Environment& environment) {
  if (!operands[0].is_number()) return WrongOperand("neg?", "a number", 0, operands[0], environment);
  return Value::Boolean(operands[0].number() < 0);
}

Value IsNil(Operands operands, Environment&) { return Value::Boolean(operands[0].is_nil()); }
Value IsSome(Operands operands, Environment&) { return Value::Boolean(!operands[0].is_nil()); }
Value Not(Operands operands, Environment&) { return Value::Boolean(!operands[0].truthy()); }

Value Contains(Operands operands, Environment& environment) {
  const Value& whole = operands[0];
  const Value& part = operands[1];
  if (whole.is_list()) {
    for (const Value& item : whole.list()) {
      if (item == part) return Value::Boolean(true);
    }
    return Value::Boolean(false);
  }
  if (!whole.is_map() && !whole.is_string()) {
    return WrongOperand("contains?", "a list, a map or a string", 0, whole, environment);
  }
  if (!part.is_string()) {
    return WrongOperand("contains?", whole.is_map() ? "a string as key" : "a string to look for", 1, part,
                        environment);
  }
  if (whole.is_string()) return Value::Boolean(whole.string().find(part.string()) != std::string::npos);
  const Map& entries = whole.map();
  const auto at =
      std::lower_bound(entries.begin(), entries.end(), part.string(),
                       [](const MapEntry& entry, const std::string& key) { return entry.first < key; });
  return Value::Boolean(at != entries.end() && at->first == part.string());
}

Builtin Comparison(std::string_view name, std::string_view usage, std::string_view doc,
                   std::string_view edges, std::vector<Example> examples, decltype(Builtin::evaluate) code) {
  return {.name = name,
          .usage = usage,
          .doc = doc,
          .edges = edges,
          .examples = std::move(examples),
          .min_operands = 2,
          .operands = {Type::kAny},
          .result = Type::kBoolean,
          .predicate = true,
          .evaluate = code};
}

Builtin Question(std::string_view name, std::string_view usage, std::string_view doc, std::string_view edges,
                 std::vector<Example> examples, Type operand, decltype(Builtin::evaluate) code) {
  return {.name = name,
          .usage = usage,
          .doc = doc,
          .edges = edges,
          .examples = std::move(examples),
          .min_operands = 1,
          .max_operands = 1,
          .operands = {operand},
          .result = Type::kBoolean,
          .predicate = true,
          .evaluate = code};
}

}  // namespace

std::vector<Builtin> PredicateBuiltins() {
  Builtin negation =
      Question("not", "(not value)", "True of nil and false, false of everything else.",
               "So false of 0, of the empty text and of the empty list.",
               {{"(not nil)", "true"}, {"(not false)", "true"}, {"(not 0)", "false"}}, Type::kAny, Not);
  negation.predicate = false;  // in constraints `not` combines them
  return {
      Comparison("=", "(= value value …)", "Whether all are equal by value.",
                 "1 equals 1.0, a number never a string; lists and maps compare deeply.",
                 {{"(= 1 1.0)", "true"},
                  {R"((= 1 "1"))", "false"},
                  {"(= 2 2 2)", "true"},
                  {"(= [1 {:a 2}] [1.0 {:a 2}])", "true"},
                  {"(= nil false)", "false"}},
                 Equal),
      Comparison("not=", "(not= value value …)", "Whether not all are equal; the opposite of `=`.", "",
                 {{"(not= 1 2)", "true"}, {"(not= 1 1 2)", "true"}, {R"((not= "a" "a"))", "false"}},
                 NotEqual),
      Comparison("<", "(< value value …)", "Whether each is less than the next.",
                 "Numbers compare exactly, strings by code points. Other types, and a number with a string, "
                 "fail; in "
                 "a constraint that is false.",
                 {{"(< 1 2)", "true"},
                  {"(< 0 5 10)", "true"},
                  {R"((< "a" "b"))", "true"},
                  {R"((< "Z" "a"))", "true"},
                  {"(< 9007199254740992.0 9007199254740993)", "true"},
                  {R"((< 1 "2"))",
                   R"(! `<` compares two numbers or two strings, not the number 1 with the string "2")"}},
                 Less),
      Comparison("<=", "(<= value value …)", "Whether each is less than the next or equal to it.",
                 "Of numbers or of strings, as `<`.", {{"(<= 1 1 2)", "true"}, {"(<= 2 1)", "false"}},
                 LessOrEqual),
      Comparison(">", "(> value value …)", "Whether each is greater than the next.",
                 "Of numbers or of strings, as `<`.", {{"(> 3 2 1)", "true"}, {"(> 1 1)", "false"}}, Greater),
      Comparison(">=", "(>= value value …)", "Whether each is greater than the next or equal to it.",
                 "Of numbers or of strings, as `<`.", {{"(>= 2 2 1)", "true"}, {"(>= 1 2)", "false"}},
                 GreaterOrEqual),
      Question("even?", "(even? integer)", "Whether the whole number is even.",
               "A whole double counts. A number with a fraction fails.",
               {{"(even? 4)", "true"},
                {"(even? -3)", "false"},
                {"(even? 4.0)", "true"},
                {"(even? 0.5)", "! `even?` needs an integer, operand 1 is the number 0.5"}},
               Type::kInteger, Even),
      Question("odd?", "(odd? integer)", "Whether the whole number is odd.",
               "A whole double counts. A number with a fraction fails.",
               {{"(odd? 3)", "true"}, {"(odd? -3)", "true"}, {"(odd? 0)", "false"}}, Type::kInteger, Odd),
      Question("zero?", "(zero? number)", "Whether the number is 0.", "",
               {{"(zero? 0.0)", "true"}, {"(zero? 1)", "false"}}, Type::kNumber, Zero),
      Question("pos?", "(pos? number)", "Whether the number is greater than 0.", "",
               {{"(pos? 0.1)", "true"}, {"(pos? 0)", "false"}}, Type::kNumber, Positive),
      Question("neg?", "(neg? number)", "Whether the number is less than 0.", "",
               {{"(neg? -1)", "true"}, {"(neg? 0)", "false"}}, Type::kNumber, Negative),
      Question("nil?", "(nil? value)", "Whether the value is nil.", "Of false it is false.",
               {{"(nil? nil)", "true"}, {"(nil? false)", "false"}, {"(nil? $no-such-field)", "true"}},
               Type::kAny, IsNil),
      Question("some?", "(some? value)", "Whether the value is anything but nil.", "Of false it is true.",
               {{"(some? 0)", "true"}, {"(some? false)", "true"}, {"(some? nil)", "false"}}, Type::kAny,
               IsSome),
      {.name = "contains?",
       .usage = "(contains? collection x)",
       .doc = "Whether x is an element of the list, a key of the map or a part of the string.",
       .edges = "Elements compare as by `=`. Of nil, and of anything else, it fails.",
       .examples = {{"(contains? [1 2] 2.0)", "true"},
                    {R"((contains? {:a 1} "a"))", "true"},
                    {R"((contains? "teapot" "pot"))", "true"},
                    {"(contains? [] 1)", "false"},
                    {"(contains? (first []) 1)",
                     "! `contains?` needs a list, a map or a string, operand 1 is nil"}},
       .min_operands = 2,
       .max_operands = 2,
       .operands = {Type::kCollection, Type::kAny},
       .result = Type::kBoolean,
       .predicate = true,
       .evaluate = Contains},
      std::move(negation),
  };
}

}  // namespace cxengine::dsl
