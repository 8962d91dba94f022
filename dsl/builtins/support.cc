// Implements support.h.
#include "dsl/builtins/support.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace cxengine::dsl {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr std::size_t kShownBytes = 60;

// At most kShownBytes, cut between code points.
std::string Cut(std::string text) {
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "…";
}

std::string Quoted(const std::string& text) {
  std::string out;
  AppendJsonString(Cut(text), out);
  return out;
}

}  // namespace

std::string Describe(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNil:
      return "nil";
    case Value::Kind::kBoolean:
      return value.boolean() ? "true" : "false";
    case Value::Kind::kInteger:
    case Value::Kind::kDouble:
      return "the number " + DisplayText(value);
    case Value::Kind::kString:
      return "the string " + Quoted(value.string());
    case Value::Kind::kList:
      // Writing out a large list only to cut it would cost what the 1 MiB limit allows.
      if (value.list().size() > kShownBytes) return "a list of " + std::to_string(value.list().size());
      return "the list " + Cut(ToJson(value));
    case Value::Kind::kMap:
      if (value.map().size() > kShownBytes) return "a map of " + std::to_string(value.map().size());
      return "the map " + Cut(ToJson(value));
  }
  return "";
}

Value FailPlainly(std::string_view function, std::string_view words, Environment& environment) {
  if (environment.quiet) return environment.Fail({});
  std::string message = "`";
  message.append(function).append("` ").append(words);
  return environment.Fail(message);
}

Value WrongOperand(std::string_view function, std::string_view wanted, std::size_t index, const Value& got,
                   Environment& environment) {
  if (environment.quiet) return environment.Fail({});
  std::string message = "`";
  message.append(function).append("` needs ").append(wanted).append(", operand ");
  message.append(std::to_string(index + 1)).append(" is ").append(Describe(got));
  return environment.Fail(message);
}

bool AllNumbers(std::string_view function, Operands operands, Environment& environment) {
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (operands[i].is_number()) continue;
    WrongOperand(function, "numbers", i, operands[i], environment);
    return false;
  }
  return true;
}

std::uint64_t Magnitude(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

Value FromMagnitude(std::uint64_t magnitude) {
  if (magnitude > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
    return Value::Double(static_cast<double>(magnitude));
  return Value::Integer(static_cast<std::int64_t>(magnitude));
}

std::optional<std::int64_t> WholeNumber(const Value& value) {
  if (value.is_integer()) return value.integer();
  if (!value.is_number()) return std::nullopt;
  const double number = value.number();
  if (!(number >= -kTwoTo63 && number < kTwoTo63) || std::trunc(number) != number) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Value IntegerIfItFits(double whole) {
  if (whole >= -kTwoTo63 && whole < kTwoTo63) return Value::Integer(static_cast<std::int64_t>(whole));
  return Value::Double(whole);
}

Value FiniteResult(std::string_view function, double result, Environment& environment) {
  if (std::isnan(result)) return FailPlainly(function, "has no result for these numbers", environment);
  if (std::isinf(result)) return FailPlainly(function, "yields more than a number can hold", environment);
  return Value::Double(result);
}

std::partial_ordering CompareNumbers(const Value& a, const Value& b) {
  if (a.is_integer() && b.is_integer()) return a.integer() <=> b.integer();
  if (!a.is_integer() && !b.is_integer()) return a.number() <=> b.number();
  if (b.is_integer()) return 0 <=> CompareNumbers(b, a);

  // An integer and a double: compare with the whole part, then let the fraction decide.
  const double real = b.number();
  if (std::isnan(real)) return std::partial_ordering::unordered;
  if (real >= kTwoTo63) return std::partial_ordering::less;
  if (real < -kTwoTo63) return std::partial_ordering::greater;
  const double whole = std::trunc(real);
  if (const auto order = a.integer() <=> static_cast<std::int64_t>(whole); order != 0) return order;
  return 0.0 <=> real - whole;
}

Value AddNumbers(const Value& a, const Value& b) {
  std::int64_t sum = 0;
  if (a.is_integer() && b.is_integer() && !__builtin_add_overflow(a.integer(), b.integer(), &sum)) {
    return Value::Integer(sum);
  }
  return Value::Double(a.number() + b.number());
}

Value DivideNumbers(const Value& dividend, const Value& divisor) {
  // The one quotient of integers that overflows is min / -1; it goes on as a double.
  const bool integers = dividend.is_integer() && divisor.is_integer();
  if (integers &&
      !(divisor.integer() == -1 && dividend.integer() == std::numeric_limits<std::int64_t>::min()) &&
      dividend.integer() % divisor.integer() == 0) {
    return Value::Integer(dividend.integer() / divisor.integer());
  }
  return Value::Double(dividend.number() / divisor.number());
}

std::int64_t CountCodePoints(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

}  // namespace cxengine::dsl
