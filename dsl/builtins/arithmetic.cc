// Arithmetic of §8: exact on integers as long as the result fits 64 bits, IEEE doubles beyond; nothing wraps,
// nothing yields an infinity or NaN.
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "dsl/builtin.h"
#include "dsl/builtins/support.h"

namespace cxengine::dsl {
namespace {

constexpr std::int64_t kSmallest = std::numeric_limits<std::int64_t>::min();
constexpr std::string_view kByZero = "divides by zero";

bool IsZero(const Value& number) { return number.number() == 0; }

// Fails at the first operand that is no number.
bool AllNumbers(std::string_view function, Operands operands, Environment& environment) {
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (operands[i].is_number()) continue;
    WrongOperand(function, "numbers", i, operands[i], environment);
    return false;
  }
  return true;
}

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
    if (IsZero(divisor)) return FailPlainly("/", kByZero, environment);
  }
  return Fold("/", DivideNumbers, operands, environment);
}

// The operands of `quot`, `rem` and `mod`: two numbers, the second not zero.
bool Divisible(std::string_view function, Operands operands, Environment& environment) {
  if (!AllNumbers(function, operands, environment)) return false;
  if (IsZero(operands[1])) FailPlainly(function, kByZero, environment);
  return !environment.failed();
}

bool BothIntegers(Operands operands) { return operands[0].is_integer() && operands[1].is_integer(); }

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

std::uint64_t Magnitude(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

// Of a magnitude; 2^63 and more go on as doubles.
Value FromMagnitude(std::uint64_t magnitude) {
  if (magnitude > Magnitude(kSmallest) - 1) return Value::Double(static_cast<double>(magnitude));
  return Value::Integer(static_cast<std::int64_t>(magnitude));
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

// `most` is Builtin::kAnyNumber or a count.
Builtin Calculation(std::string_view name, std::string_view usage, std::string_view doc, int least, int most,
                    Type operand, decltype(Builtin::evaluate) code) {
  return {.name = name,
          .usage = usage,
          .doc = doc,
          .min_operands = least,
          .max_operands = most,
          .operands = {operand},
          .result = Type::kNumber,
          .evaluate = code};
}

}  // namespace

std::vector<Builtin> ArithmeticBuiltins() {
  constexpr int kMany = Builtin::kAnyNumber;
  Builtin random =
      Calculation("rand", "(rand n)",
                  "A random integer from 0 to n - 1, all equally likely; the same at every run of the "
                  "same match. Fails unless n is an integer > 0.",
                  1, 1, Type::kInteger, Random);
  random.result = Type::kInteger;
  random.constant = false;
  return {
      Calculation("+", "(+ number …)",
                  "The sum. Integers whose sum does not fit 64 bits continue as doubles.", 1, kMany,
                  Type::kNumber, Add),
      Calculation("-", "(- number …)", "The first number less all others; of one number its negative.", 1,
                  kMany, Type::kNumber, Subtract),
      Calculation("*", "(* number …)",
                  "The product. Integers whose product does not fit 64 bits continue as doubles.", 1, kMany,
                  Type::kNumber, Multiply),
      Calculation("/", "(/ dividend divisor …)",
                  "The quotient, divided by each divisor in turn: an integer where integers divide "
                  "exactly, else a double. Division by zero fails.",
                  2, kMany, Type::kNumber, Divide),
      Calculation("quot", "(quot dividend divisor)",
                  "The whole part of the quotient, rounded toward zero. Division by zero fails.", 2, 2,
                  Type::kNumber, Quotient),
      Calculation("rem", "(rem dividend divisor)",
                  "What `quot` leaves over, with the sign of the dividend. Division by zero fails.", 2, 2,
                  Type::kNumber, Remainder),
      Calculation("mod", "(mod dividend divisor)",
                  "The remainder with the sign of the divisor. Division by zero fails.", 2, 2, Type::kNumber,
                  Modulus),
      Calculation("gcd", "(gcd integer integer)",
                  "The greatest common divisor, never negative; (gcd 0 0) is 0.", 2, 2, Type::kInteger,
                  GreatestCommonDivisor),
      Calculation("lcm", "(lcm integer integer)",
                  "The least common multiple, never negative; 0 if an operand is 0.", 2, 2, Type::kInteger,
                  LeastCommonMultiple),
      Calculation("pow", "(pow base exponent)",
                  "The power: an integer for integers with an exponent >= 0 as far as it fits, else a "
                  "double. Fails where that is infinite, as (pow 0 -1), or no real number, as (pow -8 "
                  "0.5).",
                  2, 2, Type::kNumber, Power),
      Calculation("abs", "(abs number)", "The number without its sign.", 1, 1, Type::kNumber, Absolute),
      Calculation("floor", "(floor number)",
                  "The greatest whole number that is not greater: an integer, or a double beyond 64 "
                  "bits.",
                  1, 1, Type::kNumber, Floor),
      Calculation("ceil", "(ceil number)",
                  "The least whole number that is not less: an integer, or a double beyond 64 bits.", 1, 1,
                  Type::kNumber, Ceiling),
      Calculation("sqrt", "(sqrt number)", "The square root, a double. Of a negative number it fails.", 1, 1,
                  Type::kNumber, SquareRoot),
      Calculation("inc", "(inc number)", "The number plus 1.", 1, 1, Type::kNumber, Increment),
      Calculation("dec", "(dec number)", "The number minus 1.", 1, 1, Type::kNumber, Decrement),
      std::move(random),
  };
}

}  // namespace cxengine::dsl
