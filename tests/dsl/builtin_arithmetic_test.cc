// Arithmetic (§2, §8): exact integers, the passage to doubles, and what has no result.
#include <gtest/gtest.h>

#include <array>

#include "dsl/builtin.h"
#include "tests/dsl/builtin_rows.h"

namespace cxengine::dsl {

const std::vector<BuiltinRow>& ArithmeticRows() {
  static const std::vector<BuiltinRow> rows = {
      {"+", "[1]", "1"},
      {"+", "[1, 2, 3]", "6"},
      {"+", "[1, 0.5]", "1.5"},
      {"+", "[1, 2.0]", "3.0"},
      {"+", "[9223372036854775807, 1]", "9223372036854775808.0"},
      {"+", "[-9223372036854775808, -1]", "-9223372036854775808.0"},
      {"+", "[9007199254740993, 0]", "9007199254740993"},
      {"+", "[1, \"abc\"]", "! `+` needs numbers, operand 2 is the string \"abc\""},
      {"+", "[null]", "! `+` needs numbers, operand 1 is nil"},
      {"+", "[1, true]", "! `+` needs numbers, operand 2 is true"},
      {"+", "[[1, 2]]", "! `+` needs numbers, operand 1 is the list [1,2]"},
      {"+", "[{\"a\": 1}]", "! `+` needs numbers, operand 1 is the map {\"a\":1}"},
      {"+", "[1e308, 1e308]", "! `+` yields more than a number can hold"},
      {"-", "[5]", "-5"},
      {"-", "[2.5]", "-2.5"},
      {"-", "[-9223372036854775808]", "9223372036854775808.0"},
      {"-", "[10, 3, 2]", "5"},
      {"-", "[-9223372036854775808, 1]", "-9223372036854775809.0"},
      {"-", "[\"a\"]", "! `-` needs numbers, operand 1 is the string \"a\""},
      {"*", "[7]", "7"},
      {"*", "[2, 3, 4]", "24"},
      {"*", "[2, 0.5]", "1.0"},
      {"*", "[4294967296, 4294967296]", "18446744073709551616.0"},
      {"*", "[-9223372036854775808, -1]", "9223372036854775808.0"},
      {"*", "[1e200, 1e200]", "! `*` yields more than a number can hold"},
      {"/", "[6, 3]", "2"},
      {"/", "[7, 2]", "3.5"},
      {"/", "[-7, 7]", "-1"},
      {"/", "[12, 3, 2]", "2"},
      {"/", "[6.0, 3]", "2.0"},
      {"/", "[-9223372036854775808, -1]", "9223372036854775808.0"},
      {"/", "[1, 0]", "! `/` divides by zero"},
      {"/", "[1, 2, 0.0]", "! `/` divides by zero"},
      {"/", "[1.0, -0.0]", "! `/` divides by zero"},
      {"/", "[1e308, 1e-10]", "! `/` yields more than a number can hold"},
      {"/", "[1, null]", "! `/` needs numbers, operand 2 is nil"},
      {"quot", "[7, 2]", "3"},
      {"quot", "[-7, 2]", "-3"},
      {"quot", "[7, -2]", "-3"},
      {"quot", "[7.5, 2]", "3"},
      {"quot", "[-7.5, 2]", "-3"},
      {"quot", "[6, 0.1]", "59"},
      {"quot", "[-9223372036854775808, -1]", "9223372036854775808.0"},
      {"quot", "[1e300, 1]", "1e300"},
      {"quot", "[1e300, 1e-300]", "! `quot` yields more than a number can hold"},
      {"quot", "[1, 0]", "! `quot` divides by zero"},
      {"quot", "[\"1\", 1]", "! `quot` needs numbers, operand 1 is the string \"1\""},
      {"rem", "[7, 3]", "1"},
      {"rem", "[-7, 3]", "-1"},
      {"rem", "[7, -3]", "1"},
      {"rem", "[-9223372036854775808, -1]", "0"},
      {"rem", "[7.5, 2]", "1.5"},
      {"rem", "[-7.5, 2]", "-1.5"},
      {"rem", "[7, 0]", "! `rem` divides by zero"},
      {"rem", "[7, 0.0]", "! `rem` divides by zero"},
      {"mod", "[7, 3]", "1"},
      {"mod", "[-7, 3]", "2"},
      {"mod", "[7, -3]", "-2"},
      {"mod", "[-6, 3]", "0"},
      {"mod", "[-9223372036854775808, -1]", "0"},
      {"mod", "[-7.5, 2]", "0.5"},
      {"mod", "[7.5, -2]", "-0.5"},
      {"mod", "[7, 0]", "! `mod` divides by zero"},
      {"gcd", "[12, 18]", "6"},
      {"gcd", "[-12, 18]", "6"},
      {"gcd", "[0, 0]", "0"},
      {"gcd", "[0, -5]", "5"},
      {"gcd", "[12.0, 18]", "6"},
      {"gcd", "[-9223372036854775808, 0]", "9223372036854775808.0"},
      {"gcd", "[12, 1.5]", "! `gcd` needs integers, operand 2 is the number 1.5"},
      {"gcd", "[1e300, 2]", "! `gcd` needs integers, operand 1 is the number 1e+300"},
      {"lcm", "[4, 6]", "12"},
      {"lcm", "[-4, 6]", "12"},
      {"lcm", "[0, 6]", "0"},
      {"lcm", "[9223372036854775807, 2]", "18446744073709551614.0"},
      {"lcm", "[9223372036854775807, 9223372036854775806]", "8.507059173023462e37"},
      {"lcm", "[4, \"6\"]", "! `lcm` needs integers, operand 2 is the string \"6\""},
      {"pow", "[2, 10]", "1024"},
      {"pow", "[2, 62]", "4611686018427387904"},
      {"pow", "[2, 63]", "9223372036854775808.0"},
      {"pow", "[-2, 63]", "-9223372036854775808"},
      {"pow", "[3, 39]", "4052555153018976267"},
      {"pow", "[-1, 9223372036854775807]", "-1"},
      {"pow", "[0, 0]", "1"},
      {"pow", "[2, -1]", "0.5"},
      {"pow", "[2.0, 3]", "8.0"},
      {"pow", "[4, 0.5]", "2.0"},
      {"pow", "[0, -1]", "! `pow` yields more than a number can hold"},
      {"pow", "[-8, 0.5]", "! `pow` has no result for these numbers"},
      {"pow", "[10, 400]", "! `pow` yields more than a number can hold"},
      {"pow", "[2, true]", "! `pow` needs numbers, operand 2 is true"},
      {"abs", "[-5]", "5"},
      {"abs", "[5]", "5"},
      {"abs", "[-2.5]", "2.5"},
      {"abs", "[-9223372036854775808]", "9223372036854775808.0"},
      {"abs", "[\"x\"]", "! `abs` needs numbers, operand 1 is the string \"x\""},
      {"floor", "[2.7]", "2"},
      {"floor", "[-2.1]", "-3"},
      {"floor", "[9007199254740993]", "9007199254740993"},
      {"floor", "[1e300]", "1e300"},
      {"floor", "[null]", "! `floor` needs numbers, operand 1 is nil"},
      {"ceil", "[2.1]", "3"},
      {"ceil", "[-2.7]", "-2"},
      {"ceil", "[5]", "5"},
      {"ceil", "[9223372036854775807.0]", "9223372036854775808.0"},
      {"ceil", "[null]", "! `ceil` needs numbers, operand 1 is nil"},
      {"sqrt", "[16]", "4.0"},
      {"sqrt", "[2]", "1.4142135623730951"},
      {"sqrt", "[0]", "0.0"},
      {"sqrt", "[-1]", "! `sqrt` needs a number >= 0, operand 1 is the number -1"},
      {"sqrt", "[false]", "! `sqrt` needs numbers, operand 1 is false"},
      {"inc", "[41]", "42"},
      {"inc", "[1.5]", "2.5"},
      {"inc", "[9223372036854775807]", "9223372036854775808.0"},
      {"inc", "[null]", "! `inc` needs numbers, operand 1 is nil"},
      {"dec", "[43]", "42"},
      {"dec", "[-9223372036854775808]", "-9223372036854775809.0"},
      {"dec", "[null]", "! `dec` needs numbers, operand 1 is nil"},
      {"rand", "[1]", "0"},
      {"rand", "[1.0]", "0"},
      {"rand", "[0]", "! `rand` needs an integer > 0, operand 1 is the number 0"},
      {"rand", "[-3]", "! `rand` needs an integer > 0, operand 1 is the number -3"},
      {"rand", "[2.5]", "! `rand` needs an integer > 0, operand 1 is the number 2.5"},
      {"rand", "[\"6\"]", "! `rand` needs an integer > 0, operand 1 is the string \"6\""},
  };
  return rows;
}

namespace {

TEST(BuiltinArithmeticTest, ComputesExactlyAndFailsWhereThereIsNoResult) { ExpectRows(ArithmeticRows()); }

std::int64_t Random(Environment& environment, std::int64_t n) {
  const std::array operands{Value::Integer(n)};
  return FindBuiltin("rand")->evaluate(operands, environment).integer();
}

TEST(BuiltinArithmeticTest, RandomNumbersAreAFunctionOfSeedAndDraws) {
  Environment one;
  one.seed = 42;
  std::vector<std::int64_t> drawn;
  for (int i = 0; i < 10; ++i) drawn.push_back(Random(one, 1'000'000));

  Environment resumed;  // as after a restart in the middle
  resumed.seed = 42;
  resumed.draws = 5;
  for (std::size_t i = 5; i < 10; ++i) EXPECT_EQ(Random(resumed, 1'000'000), drawn[i]);
  EXPECT_EQ(resumed.draws, one.draws);
}

TEST(BuiltinArithmeticTest, RandomNumbersOfNeighbouringSeedsDiffer) {
  Environment one, two;
  one.seed = 1;
  two.seed = 2;
  int equal = 0;
  for (int i = 0; i < 1000; ++i) equal += Random(one, 1000) == Random(two, 1000) ? 1 : 0;
  EXPECT_LT(equal, 10);
}

TEST(BuiltinArithmeticTest, RandomNumbersStayTheSameFromReleaseToRelease) {
  Environment environment;
  environment.seed = 7;
  std::vector<std::int64_t> drawn;
  for (int i = 0; i < 4; ++i) drawn.push_back(Random(environment, 1000));
  EXPECT_EQ(drawn, (std::vector<std::int64_t>{855, 725, 208, 875}));
}

TEST(BuiltinArithmeticTest, RandomNumbersAreSpreadEvenly) {
  Environment environment;
  std::array<int, 6> counts{};
  for (int i = 0; i < 60'000; ++i) ++counts.at(static_cast<std::size_t>(Random(environment, 6)));
  for (const int count : counts) EXPECT_NEAR(count, 10'000, 400);  // more than four standard deviations

  // A bound of 2/3 of the range: taking the remainder alone would make the lower half twice as likely.
  constexpr std::int64_t kBound = 6'148'914'691'236'517'205;
  int low = 0;
  for (int i = 0; i < 10'000; ++i) low += Random(environment, kBound) < kBound / 2 ? 1 : 0;
  EXPECT_NEAR(low, 5'000, 250);
}

}  // namespace
}  // namespace cxengine::dsl
