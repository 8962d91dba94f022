// Whole parts and remainders (§8): of integers exactly, of doubles as IEEE has it.
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "dsl/builtin.h"
#include "dsl/builtins/support.h"

namespace cxengine::dsl {
namespace {

constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();

// The operands of `quot`, `rem` and `mod`: two numbers, the second not zero.
bool Divisible(std::string_view function, Operands operands, Environment& environment) {
  if (!AllNumbers(function, operands, environment)) return false;
  if (operands[1].number() == 0) FailPlainly(function, "divides by zero", environment);
  return !environment.failed();
}

Value Quotient(Operands operands, Environment& environment) {
  if (!Divisible("quot", operands, environment)) return {};
  const Value& a = operands[0];
  const Value& b = operands[1];
  if (BothIntegers(operands) && !(a.integer() == kSmallest && b.integer() == -1)) {
    return Value::Integer(a.integer() / b.integer());
  }
  // By way of the remainder, which is exact: a = b * (quot a b) + (rem a b), where trunc(a / b) may be one
  // off.
  const double dividend = a.number();
  const double quotient = std::round((dividend - std::fmod(dividend, b.number())) / b.number());
  if (!std::isfinite(quotient)) return FiniteResult("quot", quotient, environment);
  return IntegerIfItFits(quotient);
}

Value Remainder(Operands operands, Environment& environment) {
  if (!Divisible("rem", operands, environment)) return {};
  const Value& a = operands[0];
  const Value& b = operands[1];
  // The hardware traps on min % -1.
  if (BothIntegers(operands)) return Value::Integer(b.integer() == -1 ? 0 : a.integer() % b.integer());
  return Value::Double(std::fmod(a.number(), b.number()));
}

Value Modulus(Operands operands, Environment& environment) {
  if (!Divisible("mod", operands, environment)) return {};
  const Value& a = operands[0];
  const Value& b = operands[1];
  if (BothIntegers(operands)) {
    const std::int64_t rest = b.integer() == -1 ? 0 : a.integer() % b.integer();
    const bool other_sign = rest != 0 && (rest < 0) != (b.integer() < 0);
    return Value::Integer(other_sign ? rest + b.integer() : rest);
  }
  const double rest = std::fmod(a.number(), b.number());
  const bool other_sign = rest != 0 && (rest < 0) != (b.number() < 0);
  return Value::Double(other_sign ? rest + b.number() : rest);
}

// The magnitudes of the two integers of `gcd` and `lcm`.
bool TwoMagnitudes(std::string_view function, Operands operands, std::uint64_t (&out)[2],
                   Environment& environment) {
  for (std::size_t i = 0; i < 2; ++i) {
    const auto whole = WholeNumber(operands[i]);
    if (!whole) {
      WrongOperand(function, "integers", i, operands[i], environment);
      return false;
    }
    out[i] = Magnitude(*whole);
  }
  return true;
}

Value GreatestCommonDivisor(Operands operands, Environment& environment) {
  std::uint64_t of[2] = {};
  if (!TwoMagnitudes("gcd", operands, of, environment)) return {};
  return FromMagnitude(std::gcd(of[0], of[1]));
}

Value LeastCommonMultiple(Operands operands, Environment& environment) {
  std::uint64_t of[2] = {};
  if (!TwoMagnitudes("lcm", operands, of, environment)) return {};
  if (of[0] == 0 || of[1] == 0) return Value::Integer(0);
  const std::uint64_t factor = of[0] / std::gcd(of[0], of[1]);
  std::uint64_t multiple = 0;
  if (!__builtin_mul_overflow(factor, of[1], &multiple)) return FromMagnitude(multiple);
  return Value::Double(static_cast<double>(factor) * static_cast<double>(of[1]));
}

Builtin OfTwo(std::string_view name, std::string_view usage, std::string_view doc, std::string_view edges,
              std::vector<Example> examples, Type operand, decltype(Builtin::evaluate) code) {
  return {.name = name,
          .usage = usage,
          .doc = doc,
          .edges = edges,
          .examples = std::move(examples),
          .min_operands = 2,
          .max_operands = 2,
          .operands = {operand},
          .result = Type::kNumber,
          .evaluate = code};
}

}  // namespace

std::vector<Builtin> DivisionBuiltins() {
  return {
      OfTwo("quot", "(quot dividend divisor)", "The whole part of the quotient, rounded toward zero.",
            "Of doubles too it is an integer where that fits 64 bits. Division by zero fails.",
            {{"(quot 7 2)", "3"},
             {"(quot -7 2)", "-3"},
             {"(quot 7.5 2)", "3"},
             {"(quot 1 0)", "! `quot` divides by zero"}},
            Type::kNumber, Quotient),
      OfTwo("rem", "(rem dividend divisor)", "What `quot` leaves over, with the sign of the dividend.",
            "Division by zero fails.",
            {{"(rem 7 2)", "1"},
             {"(rem -7 2)", "-1"},
             {"(rem 7.5 2)", "1.5"},
             {"(rem 7 0)", "! `rem` divides by zero"}},
            Type::kNumber, Remainder),
      OfTwo("mod", "(mod dividend divisor)", "The remainder with the sign of the divisor.",
            "Division by zero fails.",
            {{"(mod 7 3)", "1"},
             {"(mod -7 3)", "2"},
             {"(mod 7 -3)", "-2"},
             {"(mod 7 0)", "! `mod` divides by zero"}},
            Type::kNumber, Modulus),
      OfTwo("gcd", "(gcd integer integer)", "The greatest common divisor, never negative.",
            "That of 0 and 0 is 0. A number with a fraction fails.",
            {{"(gcd 12 18)", "6"},
             {"(gcd -4 6)", "2"},
             {"(gcd 0 0)", "0"},
             {"(gcd 1.5 3)", "! `gcd` needs integers, operand 1 is the number 1.5"}},
            Type::kInteger, GreatestCommonDivisor),
      OfTwo("lcm", "(lcm integer integer)",
            "The least common multiple, never negative; 0 if an operand is 0.",
            "Beyond 64 bits it goes on as a double. A number with a fraction fails.",
            {{"(lcm 4 6)", "12"}, {"(lcm -3 5)", "15"}, {"(lcm 0 5)", "0"}}, Type::kInteger,
            LeastCommonMultiple),
  };
}

}  // namespace cxengine::dsl
