// Arithmetic of §8: exact on integers as long as the result fits 64 bits, IEEE doubles beyond; nothing wraps,
// nothing yields an infinity or NaN.
#include <cmath>
#include <utility>

#include "dsl/builtin.h"
#include "dsl/builtins/support.h"

namespace cxengine::dsl {
namespace {

// Only doubles can have left the range.
Value Checked(std::string_view function, const Value& result, Environment& environment) {
  return result.is_integer() ? result : FiniteResult(function, result.number(), environment);
}

Value SubtractNumbers(const Value& a, const Value& b) {
  std::int64_t difference = 0;
  if (a.is_integer() && b.is_integer() && !__builtin_sub_overflow(a.integer(), b.integer(), &difference)) {
    return Value::Integer(difference);
  }
  return Value::Double(a.number() - b.number());
}

Value MultiplyNumbers(const Value& a, const Value& b) {
  std::int64_t product = 0;
  if (a.is_integer() && b.is_integer() && !__builtin_mul_overflow(a.integer(), b.integer(), &product)) {
    return Value::Integer(product);
  }
  return Value::Double(a.number() * b.number());
}

Value Fold(std::string_view function, Value (*step)(const Value&, const Value&), Operands operands,
           Environment& environment) {
  if (!AllNumbers(function, operands, environment)) return {};
  Value result = operands[0];
  for (const Value& operand : operands.subspan(1)) result = step(result, operand);
  return Checked(function, result, environment);
}

Value Add(Operands operands, Environment& environment) {
  return Fold("+", AddNumbers, operands, environment);
}

Value Subtract(Operands operands, Environment& environment) {
  if (operands.size() > 1) return Fold("-", SubtractNumbers, operands, environment);
  if (!AllNumbers("-", operands, environment)) return {};
  if (!operands[0].is_integer()) return Value::Double(-operands[0].number());
  return SubtractNumbers(Value::Integer(0), operands[0]);
}

Value Multiply(Operands operands, Environment& environment) {
  return Fold("*", MultiplyNumbers, operands, environment);
}

Value Divide(Operands operands, Environment& environment) {
  if (!AllNumbers("/", operands, environment)) return {};
  for (const Value& divisor : operands.subspan(1)) {
    if (divisor.number() == 0) return FailPlainly("/", "divides by zero", environment);
  }
  return Fold("/", DivideNumbers, operands, environment);
}

// base to the power of exponent >= 0 by squaring; nothing when it does not fit.
std::optional<std::int64_t> IntegerPower(std::int64_t base, std::int64_t exponent) {
  std::int64_t power = 1;
  while (true) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(power, base, &power)) return std::nullopt;
    exponent >>= 1;
    if (exponent == 0) return power;  // before the square that nobody needs and that might overflow
    if (__builtin_mul_overflow(base, base, &base)) return std::nullopt;
  }
}

Value Power(Operands operands, Environment& environment) {
  if (!AllNumbers("pow", operands, environment)) return {};
  if (BothIntegers(operands) && operands[1].integer() >= 0) {
    if (const auto power = IntegerPower(operands[0].integer(), operands[1].integer()))
      return Value::Integer(*power);
  }
  return FiniteResult("pow", std::pow(operands[0].number(), operands[1].number()), environment);
}

Value Absolute(Operands operands, Environment& environment) {
  if (!AllNumbers("abs", operands, environment)) return {};
  if (operands[0].is_integer()) return FromMagnitude(Magnitude(operands[0].integer()));
  return Value::Double(std::fabs(operands[0].number()));
}

Value Floor(Operands operands, Environment& environment) {
  if (!AllNumbers("floor", operands, environment)) return {};
  return operands[0].is_integer() ? operands[0] : IntegerIfItFits(std::floor(operands[0].number()));
}

Value Ceiling(Operands operands, Environment& environment) {
  if (!AllNumbers("ceil", operands, environment)) return {};
  return operands[0].is_integer() ? operands[0] : IntegerIfItFits(std::ceil(operands[0].number()));
}

Value SquareRoot(Operands operands, Environment& environment) {
  if (!AllNumbers("sqrt", operands, environment)) return {};
  if (operands[0].number() < 0) return WrongOperand("sqrt", "a number >= 0", 0, operands[0], environment);
  return FiniteResult("sqrt", std::sqrt(operands[0].number()), environment);
}

Value Increment(Operands operands, Environment& environment) {
  if (!AllNumbers("inc", operands, environment)) return {};
  return AddNumbers(operands[0], Value::Integer(1));
}

Value Decrement(Operands operands, Environment& environment) {
  if (!AllNumbers("dec", operands, environment)) return {};
  return SubtractNumbers(operands[0], Value::Integer(1));
}

Value Random(Operands operands, Environment& environment) {
  const auto bound = WholeNumber(operands[0]);
  if (!bound || *bound <= 0) return WrongOperand("rand", "an integer > 0", 0, operands[0], environment);
  // 2^64 mod n draws at the low end would make small results likelier: they are drawn again.
  const auto n = static_cast<std::uint64_t>(*bound);
  const std::uint64_t surplus = (0 - n) % n;
  std::uint64_t draw = environment.Draw();
  while (draw < surplus) draw = environment.Draw();
  return Value::Integer(static_cast<std::int64_t>(draw % n));
}

Builtin Calculation(std::string_view name, std::string_view usage, std::string_view doc,
                    std::string_view edges, std::vector<Example> examples, int least, int most,
                    decltype(Builtin::evaluate) code) {
  return {.name = name,
          .usage = usage,
          .doc = doc,
          .edges = edges,
          .examples = std::move(examples),
          .min_operands = least,
          .max_operands = most,
          .operands = {Type::kNumber},
          .result = Type::kNumber,
          .evaluate = code};
}

Builtin RandomRow() {
  Builtin row = Calculation(
      "rand", "(rand n)", "A random integer from 0 to n - 1, all equally likely.",
      "It is the same at every run of the same match. Fails unless n is an integer > 0.",
      {{"(rand 1)", "0"}, {"(< -1 (rand 6) 6)", "true"}, {"(rand 0)", "! `rand` needs an integer > 0"}}, 1, 1,
      Random);
  row.operands = {Type::kInteger};
  row.result = Type::kInteger;
  row.constant = false;
  return row;
}

}  // namespace

std::vector<Builtin> ArithmeticBuiltins() {
  constexpr int kMany = Builtin::kAnyNumber;
  return {
      Calculation(
          "+", "(+ number …)", "The sum.",
          "Integers whose sum does not fit 64 bits continue as doubles. What no double can hold fails.",
          {{"(+ 1 2 3)", "6"},
           {"(+ 0.5 1)", "1.5"},
           {"(+ 9223372036854775807 1)", "9223372036854775808.0"},
           {"(+ 1e308 1e308)", "! `+` yields more than a number can hold"}},
          1, kMany, Add),
      Calculation("-", "(- number …)", "The first number less all others; of one number its negative.",
                  "Integers continue as doubles where 64 bits are too few.",
                  {{"(- 10 3 2)", "5"}, {"(- 5)", "-5"}, {"(- 2.5 1)", "1.5"}}, 1, kMany, Subtract),
      Calculation("*", "(* number …)", "The product.",
                  "Integers whose product does not fit 64 bits continue as doubles.",
                  {{"(* 2 3 4)", "24"},
                   {"(* 1.5 2)", "3.0"},
                   {"(* 4294967296 4294967296)", "18446744073709551616.0"}},
                  1, kMany, Multiply),
      Calculation(
          "/", "(/ dividend divisor …)",
          "The quotient, divided by each divisor in turn: an integer where integers divide exactly, else a "
          "double.",
          "Division by zero fails, of doubles too.",
          {{"(/ 6 3)", "2"}, {"(/ 7 2)", "3.5"}, {"(/ 12 3 2)", "2"}, {"(/ 1 0)", "! `/` divides by zero"}},
          2, kMany, Divide),
      Calculation(
          "pow", "(pow base exponent)",
          "The power: an integer for integers with an exponent >= 0 as far as it fits, else a double.",
          "Fails where that is infinite, or no real number.",
          {{"(pow 2 10)", "1024"},
           {"(pow 2 -1)", "0.5"},
           {"(pow 2 64)", "18446744073709551616.0"},
           {"(pow 0 -1)", "! `pow` yields more than a number can hold"},
           {"(pow -8 0.5)", "! `pow` has no result for these numbers"}},
          2, 2, Power),
      Calculation(
          "abs", "(abs number)", "The number without its sign.",
          "That of the least integer goes on as a double.",
          {{"(abs -5)", "5"}, {"(abs -2.5)", "2.5"}, {"(abs -9223372036854775808)", "9223372036854775808.0"}},
          1, 1, Absolute),
      Calculation("floor", "(floor number)", "The greatest whole number that is not greater.",
                  "It is an integer, or a double beyond 64 bits.",
                  {{"(floor 2.7)", "2"}, {"(floor -2.1)", "-3"}, {"(floor 1e20)", "1e20"}}, 1, 1, Floor),
      Calculation("ceil", "(ceil number)", "The least whole number that is not less.",
                  "It is an integer, or a double beyond 64 bits.",
                  {{"(ceil 2.1)", "3"}, {"(ceil -2.7)", "-2"}, {"(ceil 4)", "4"}}, 1, 1, Ceiling),
      Calculation(
          "sqrt", "(sqrt number)", "The square root, a double.", "Of a negative number it fails.",
          {{"(sqrt 9)", "3.0"}, {"(sqrt -1)", "! `sqrt` needs a number >= 0, operand 1 is the number -1"}}, 1,
          1, SquareRoot),
      Calculation("inc", "(inc number)", "The number plus 1.", "As `+`, beyond 64 bits a double.",
                  {{"(inc 5)", "6"}, {"(inc 0.5)", "1.5"}}, 1, 1, Increment),
      Calculation("dec", "(dec number)", "The number minus 1.", "As `-`, beyond 64 bits a double.",
                  {{"(dec 5)", "4"}, {"(dec 0.5)", "-0.5"}}, 1, 1, Decrement),
      RandomRow(),
  };
}

}  // namespace cxengine::dsl
