// What the functions of §8 share: their failures in words, numbers that are exact, results that must be
// finite.
//
// A failure marks the environment and yields nil. Its words are made only when somebody will read them: in
// constraints (Environment::quiet) a failure just means false, and happens for every event.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dsl/environment.h"
#include "dsl/value.h"

namespace cxengine::dsl {

using Operands = std::span<const Value>;

// A value in a message: `nil`, `the number 5`, `the string "abc"`; long ones are cut.
std::string Describe(const Value& value);

// "`quot` divides by zero": a failure whose words need no values.
Value FailPlainly(std::string_view function, std::string_view words, Environment& environment);

// "`+` needs numbers, operand 2 is the string "abc"". `wanted` is the phrase after "needs"; `index` counts
// from 0.
Value WrongOperand(std::string_view function, std::string_view wanted, std::size_t index, const Value& got,
                   Environment& environment);

// Fails at the first operand that is no number.
bool AllNumbers(std::string_view function, Operands operands, Environment& environment);

// Of the first two operands, which are numbers.
inline bool BothIntegers(Operands operands) { return operands[0].is_integer() && operands[1].is_integer(); }

// The integer without its sign, and back; 2^63 and more go on as doubles.
std::uint64_t Magnitude(std::int64_t value);
Value FromMagnitude(std::uint64_t magnitude);

// The integer that a number equals exactly: an integer itself or a whole double in the range of int64.
std::optional<std::int64_t> WholeNumber(const Value& value);

// An integer if the whole double fits one, else the double.
Value IntegerIfItFits(double whole);

// A double as a result: fails where it is infinite or not a number.
Value FiniteResult(std::string_view function, double result, Environment& environment);

// The order of two numbers, exactly: 9007199254740993 is greater than 9007199254740992.0.
std::partial_ordering CompareNumbers(const Value& a, const Value& b);

// Sum and quotient of two numbers as `+` and `/` define them; Divide requires a divisor that is not zero.
Value AddNumbers(const Value& a, const Value& b);
Value DivideNumbers(const Value& dividend, const Value& divisor);

// The number of code points of a UTF-8 text.
std::int64_t CountCodePoints(std::string_view text);

}  // namespace cxengine::dsl
