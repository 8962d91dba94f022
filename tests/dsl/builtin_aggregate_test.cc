// One number from many (§8).
#include <gtest/gtest.h>

#include "tests/dsl/builtin_rows.h"

namespace cxengine::dsl {

const std::vector<BuiltinRow>& AggregateRows() {
  static const std::vector<BuiltinRow> rows = {
      {"sum", "[[1, 2, 3]]", "6"},
      {"sum", "[1, 2, 3]", "6"},
      {"sum", "[5]", "5"},
      {"sum", "[[]]", "0"},
      {"sum", "[[1, 0.5]]", "1.5"},
      {"sum", "[[9223372036854775807, 1]]", "9223372036854775808.0"},
      {"sum", "[[1e308, 1e308]]", "! `sum` yields more than a number can hold"},
      {"sum", "[[1, \"2\"]]", "! `sum` needs numbers, element 2 of the list is the string \"2\""},
      {"sum", "[[1], [2]]", "! `sum` needs numbers or one list of numbers, operand 1 is the list [1]"},
      {"sum", "[\"12\"]", "! `sum` needs numbers or one list of numbers, operand 1 is the string \"12\""},
      {"sum", "[1, null]", "! `sum` needs numbers or one list of numbers, operand 2 is nil"},
      {"min", "[[3, 1, 2]]", "1"},
      {"min", "[3, 1.5, 2]", "1.5"},
      {"min", "[[]]", "null"},
      {"min", "[9007199254740993, 9007199254740992.0]", "9007199254740992.0"},
      {"min", "[1, 1.0]", "1"},
      {"min", "[[null]]", "! `min` needs numbers, element 1 of the list is nil"},
      {"max", "[[3, 1, 2]]", "3"},
      {"max", "[-3, -1.5]", "-1.5"},
      {"max", "[[]]", "null"},
      {"max", "[9007199254740993, 9007199254740992.0]", "9007199254740993"},
      {"max", "[7]", "7"},
      {"max", "[{}]", "! `max` needs numbers or one list of numbers, operand 1 is the map {}"},
      {"avg", "[[1, 2, 3]]", "2"},
      {"avg", "[[1, 2]]", "1.5"},
      {"avg", "[4]", "4"},
      {"avg", "[1.0, 3.0]", "2.0"},
      {"avg", "[[]]", "null"},
      {"avg", "[9223372036854775807, 9223372036854775807]", "9223372036854775807.0"},
      {"avg", "[1e308, 1e308]", "! `avg` yields more than a number can hold"},
      {"avg", "[[\"a\"]]", "! `avg` needs numbers, element 1 of the list is the string \"a\""},
      {"stdev", "[[2, 4, 4, 4, 5, 5, 7, 9]]", "2.0"},
      {"stdev", "[2, 4, 4, 4, 5, 5, 7, 9]", "2.0"},
      {"stdev", "[5]", "0.0"},
      {"stdev", "[[]]", "null"},
      {"stdev", "[1000000000000001, 1000000000000003]", "1.0"},
      {"stdev", "[1e300, -1e300]", "! `stdev` yields more than a number can hold"},
      {"stdev", "[true]", "! `stdev` needs numbers or one list of numbers, operand 1 is true"},
      {"count", "[[1, null, 3]]", "3"},
      {"count", "[[]]", "0"},
      {"count", "[{\"a\": 1}]", "1"},
      {"count", "[\"\"]", "0"},
      {"count", "[\"Zoë ✓ 😀\"]", "7"},
      {"count", "[5]", "! `count` needs a list, a map or a string, operand 1 is the number 5"},
      {"count", "[null]", "! `count` needs a list, a map or a string, operand 1 is nil"},
  };
  return rows;
}

namespace {

TEST(BuiltinAggregateTest, AggregatesAListOrSeveralNumbers) { ExpectRows(AggregateRows()); }

}  // namespace
}  // namespace cxengine::dsl
