// Lists (§8), and the functions that take a predicate.
#include <gtest/gtest.h>

#include <array>

#include "dsl/builtin.h"
#include "tests/dsl/builtin_rows.h"
#include "tests/dsl/json_value.h"

namespace cxengine::dsl {

const std::vector<BuiltinRow>& ListRows() {
  static const std::vector<BuiltinRow> rows = {
      {"first", "[[1, 2]]", "1"},
      {"first", "[[]]", "null"},
      {"first", "[\"ab\"]", "! `first` needs a list, operand 1 is the string \"ab\""},
      {"first", "[null]", "! `first` needs a list, operand 1 is nil"},
      {"last", "[[1, 2]]", "2"},
      {"last", "[[]]", "null"},
      {"last", "[{\"a\": 1}]", "! `last` needs a list, operand 1 is the map {\"a\":1}"},
      {"nth", "[[\"a\", \"b\"], 0]", "\"a\""},
      {"nth", "[[\"a\", \"b\"], 1.0]", "\"b\""},
      {"nth", "[[\"a\", \"b\"], 3]", "! `nth` got index 3 of a list of 2"},
      {"nth", "[[\"a\", \"b\"], -1]", "! `nth` got index -1 of a list of 2"},
      {"nth", "[[], 0]", "! `nth` got index 0 of a list of 0"},
      {"nth", "[[1], 0.5]", "! `nth` needs an integer as index, operand 2 is the number 0.5"},
      {"nth", "[[1], \"0\"]", "! `nth` needs an integer as index, operand 2 is the string \"0\""},
      {"nth", "[5, 0]", "! `nth` needs a list, operand 1 is the number 5"},
  };
  return rows;
}

namespace {

TEST(BuiltinListTest, TakesElementsOfLists) { ExpectRows(ListRows()); }

// What the function makes of the list when the predicate is `item > 2`, or the failure.
std::string Outcome(std::string_view function, std::string_view list) {
  Environment environment;
  const std::function<bool(const Value&)> greater = [&](const Value& item) {
    if (item.is_number()) return item.number() > 2;
    environment.Fail("the predicate failed");
    return false;
  };
  environment.predicate = &greater;
  const std::array operands{ParseValue(list)};
  const Value result = FindBuiltin(function)->evaluate(operands, environment);
  return environment.failed() ? environment.failure() : ToJson(result);
}

TEST(BuiltinListTest, FilterKeepsWhatSatisfiesThePredicate) {
  EXPECT_EQ(Outcome("filter", "[1, 3, 2, 4]"), "[3,4]");
  EXPECT_EQ(Outcome("filter", "[]"), "[]");
  EXPECT_EQ(Outcome("filter", "[1]"), "[]");
  EXPECT_EQ(Outcome("filter", "[3]"), "[3]");
}

TEST(BuiltinListTest, RemoveDropsWhatSatisfiesThePredicate) {
  EXPECT_EQ(Outcome("remove", "[1, 3, 2, 4]"), "[1,2]");
  EXPECT_EQ(Outcome("remove", "[]"), "[]");
}

TEST(BuiltinListTest, FilterAndRemoveFailWithTheirPredicate) {
  EXPECT_EQ(Outcome("filter", "[3, \"a\", 4]"), "the predicate failed");
  EXPECT_EQ(Outcome("remove", "[3, \"a\", 4]"), "the predicate failed");
}

TEST(BuiltinListTest, FilterAndRemoveNeedAList) {
  EXPECT_EQ(Outcome("filter", "5"), "`filter` needs a list, operand 2 is the number 5");
  EXPECT_EQ(Outcome("remove", "null"), "`remove` needs a list, operand 2 is nil");
}

TEST(BuiltinListTest, FilterWithoutAPredicateFailsInsteadOfCrashing) {
  Environment environment;
  const std::array operands{Value::MakeList({})};
  FindBuiltin("filter")->evaluate(operands, environment);
  EXPECT_EQ(environment.failure(), "`filter` got no predicate");
}

}  // namespace
}  // namespace cxengine::dsl
