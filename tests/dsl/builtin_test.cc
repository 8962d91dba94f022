// The table of functions as a whole, and how the rows of the other builtin_*_test.cc are run.
#include "dsl/builtin.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/dsl/builtin_rows.h"
#include "tests/dsl/json_value.h"

namespace cxengine::dsl {
namespace {

bool Promised(Type type, const Value& value) {
  switch (type) {
    case Type::kAny:
      return true;
    case Type::kNumber:
      return value.is_number();
    case Type::kInteger:
      return value.is_integer();
    case Type::kString:
      return value.is_string();
    case Type::kBoolean:
      return value.is_boolean();
    case Type::kList:
      return value.is_list();
    case Type::kListOrNumbers:
      return value.is_list() || value.is_number();
    case Type::kCollection:
      return value.is_list() || value.is_map() || value.is_string();
    case Type::kPredicate:
      return false;
  }
  return false;
}

void ExpectRow(const BuiltinRow& row) {
  SCOPED_TRACE(std::string(row.name) + " " + std::string(row.operands));
  const Builtin* builtin = FindBuiltin(row.name);
  ASSERT_NE(builtin, nullptr);
  const Value operands = ParseValue(row.operands);
  const auto count = static_cast<int>(operands.list().size());
  ASSERT_GE(count, builtin->min_operands);
  if (builtin->max_operands != Builtin::kAnyNumber) {
    ASSERT_LE(count, builtin->max_operands);
  }

  Environment loud;
  const Value result = builtin->evaluate(operands.list(), loud);
  Environment quiet;
  quiet.quiet = true;
  EXPECT_EQ(builtin->evaluate(operands.list(), quiet), result);
  EXPECT_EQ(quiet.failed(), loud.failed());
  EXPECT_EQ(quiet.failure(), "");

  if (row.outcome.starts_with("! ")) {
    EXPECT_TRUE(loud.failed()) << ToJson(result);
    EXPECT_EQ(loud.failure(), row.outcome.substr(2));
    EXPECT_TRUE(result.is_nil());
    return;
  }
  const Value expected = ParseValue(row.outcome);
  EXPECT_FALSE(loud.failed()) << loud.failure();
  EXPECT_EQ(result.kind(), expected.kind());
  EXPECT_EQ(result, expected) << ToJson(result) << " instead of " << ToJson(expected);
  EXPECT_TRUE(Promised(builtin->result, result)) << "the row promises " << TypeName(builtin->result);
}

}  // namespace

void ExpectRows(const std::vector<BuiltinRow>& rows) {
  for (const BuiltinRow& row : rows) ExpectRow(row);
}

namespace {

TEST(BuiltinTest, EveryFunctionHasRowsOfTests) {
  // These need a predicate or an environment; builtin_list_test.cc, builtin_time_test.cc test them by hand.
  std::set<std::string_view> tested = {"filter", "remove", "now", "rand"};
  for (const auto* rows : {&ArithmeticRows(), &AggregateRows(), &PredicateRows(), &ListRows(), &TextRows()}) {
    for (const BuiltinRow& row : *rows) tested.insert(row.name);
  }
  for (const Builtin& builtin : AllBuiltins()) EXPECT_TRUE(tested.contains(builtin.name)) << builtin.name;
}

TEST(BuiltinTest, TheTableHoldsTheFunctionsOfTheLanguageAndNoOther) {
  const std::set<std::string_view> expected = {
      "+",          "-",     "*",    "/",     "quot",      "rem",          "mod",        "gcd",
      "lcm",        "pow",   "abs",  "floor", "ceil",      "sqrt",         "inc",        "dec",
      "rand",       "sum",   "min",  "max",   "avg",       "stdev",        "count",      "=",
      "not=",       "<",     "<=",   ">",     ">=",        "even?",        "odd?",       "zero?",
      "pos?",       "neg?",  "nil?", "some?", "contains?", "starts-with?", "ends-with?", "matches?",
      "not",        "first", "last", "nth",   "filter",    "remove",       "str",        "lower-case",
      "upper-case", "now"};
  std::set<std::string_view> names;
  for (const Builtin& builtin : AllBuiltins()) EXPECT_TRUE(names.insert(builtin.name).second) << builtin.name;
  EXPECT_EQ(names, expected);
}

TEST(BuiltinTest, EveryRowIsComplete) {
  for (const Builtin& builtin : AllBuiltins()) {
    SCOPED_TRACE(builtin.name);
    EXPECT_EQ(FindBuiltin(builtin.name), &builtin);
    EXPECT_NE(builtin.evaluate, nullptr);
    EXPECT_TRUE(builtin.doc.ends_with('.'));
    EXPECT_TRUE(builtin.edges.empty() || builtin.edges.ends_with('.'));
    EXPECT_TRUE(builtin.usage.starts_with("(" + std::string(builtin.name))) << builtin.usage;
    EXPECT_EQ(builtin.operands.empty(), builtin.max_operands == 0);
    if (builtin.max_operands != Builtin::kAnyNumber) {
      EXPECT_LE(builtin.min_operands, builtin.max_operands);
    }
    if (builtin.predicate) {
      EXPECT_EQ(builtin.result, Type::kBoolean);
    }
  }
}

TEST(BuiltinTest, OnlyQuestionsAboutAValueArePredicates) {
  std::set<std::string_view> predicates;
  for (const Builtin& builtin : AllBuiltins()) {
    if (builtin.predicate) predicates.insert(builtin.name);
  }
  EXPECT_EQ(predicates, (std::set<std::string_view>{"=", "not=", "<", "<=", ">", ">=", "even?", "odd?",
                                                    "zero?", "pos?", "neg?", "nil?", "some?", "contains?",
                                                    "starts-with?", "ends-with?", "matches?"}));
}

TEST(BuiltinTest, UnknownNamesAreNotFound) {
  EXPECT_EQ(FindBuiltin("and"), nullptr);
  EXPECT_EQ(FindBuiltin(""), nullptr);
}

TEST(BuiltinTest, TheFirstFailureStays) {
  Environment environment;
  EXPECT_TRUE(environment.Fail("one").is_nil());
  environment.Fail("two");
  EXPECT_EQ(environment.failure(), "one");
  environment.ClearFailure();
  EXPECT_FALSE(environment.failed());
  EXPECT_EQ(environment.failure(), "");
}

}  // namespace
}  // namespace cxengine::dsl
