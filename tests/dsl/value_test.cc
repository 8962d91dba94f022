// The value type (§2): sharing, equality, hashes, maps, and text.
#include "dsl/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <thread>

#include "tests/dsl/json_value.h"

namespace cxengine::dsl {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

TEST(ValueTest, IsSixteenBytesAndNilByDefault) {
  EXPECT_EQ(sizeof(Value), 16U);
  EXPECT_TRUE(Value().is_nil());
}

TEST(ValueTest, OnlyNilAndFalseAreFalse) {
  for (const char* text : {"null", "false"}) EXPECT_FALSE(ParseValue(text).truthy()) << text;
  for (const char* text : {"true", "0", "0.0", "\"\"", "[]", "{}"})
    EXPECT_TRUE(ParseValue(text).truthy()) << text;
}

TEST(ValueTest, CopiesShareAndMovesLeaveNil) {
  Value one = ParseValue(R"({"a": ["x", "y"]})");
  const Value two = one;
  EXPECT_EQ(&one.map(), &two.map());
  Value three = std::move(one);
  EXPECT_TRUE(one.is_nil());  // NOLINT: promised by the header
  EXPECT_EQ(three, two);
  Value& self = three;
  three = self;
  three = std::move(self);
  EXPECT_EQ(three, two);
  three = three.Get("a");  // a part replaces its whole
  EXPECT_EQ(ToJson(three), R"(["x","y"])");
}

TEST(ValueTest, IsSharedByThreads) {
  const Value shared = ParseValue(R"([{"a": "text"}])");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([copy = shared] {
      for (int round = 0; round < 1000; ++round) {
        const Value again = copy;
        ASSERT_EQ(again.list().size(), 1U);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(ValueTest, EqualsByValueAndHashesAlike) {
  const std::pair<const char*, const char*> equal[] = {
      {"1", "1.0"},           {"0", "-0.0"},
      {"[1, 2]", "[1.0, 2]"}, {R"({"a": 1, "b": [2]})", R"({"b": [2.0], "a": 1})"},
      {"\"a\"", "\"a\""},     {"-9223372036854775808", "-9223372036854775808.0"},
  };
  for (const auto& [a, b] : equal) {
    EXPECT_EQ(ParseValue(a), ParseValue(b)) << a;
    EXPECT_EQ(ParseValue(a).Hash(), ParseValue(b).Hash()) << a;
  }
}

TEST(ValueTest, DiffersByKindAndExactNumber) {
  const char* different[] = {"null",
                             "false",
                             "true",
                             "0",
                             "1",
                             "1.5",
                             "\"1\"",
                             "\"\"",
                             "[]",
                             "{}",
                             "[1]",
                             "[[1]]",
                             "{\"a\": 1}",
                             "{\"a\": 2}",
                             "{\"b\": 1}",
                             "9007199254740993",
                             "9007199254740992.0"};
  for (const char* a : different) {
    for (const char* b : different) EXPECT_EQ(ParseValue(a) == ParseValue(b), a == b) << a << " " << b;
  }
  EXPECT_FALSE(Value::Integer(kLargest) == Value::Double(9223372036854775808.0));
  EXPECT_FALSE(Value::Double(NAN) == Value::Double(NAN));
}

TEST(ValueTest, MapsAreSortedAndOfEqualKeysTheLastWins) {
  const Value map = Value::MakeMap({{"b", Value::Integer(1)},
                                    {"a", Value::Integer(2)},
                                    {"b", Value::Integer(3)},
                                    {"c", Value::Integer(4)},
                                    {"b", Value::Integer(5)}});
  EXPECT_EQ(ToJson(map), R"({"a":2,"b":5,"c":4})");
  EXPECT_EQ(map.Get("b"), Value::Integer(5));
  EXPECT_TRUE(map.Get("x").is_nil());
  EXPECT_TRUE(Value::Integer(1).Get("b").is_nil());
}

TEST(ValueTest, SizeCountsWhatAValueHolds) {
  EXPECT_EQ(Value::Integer(1).Size(), 16U);
  EXPECT_EQ(Value::String("abc").Size(), 19U);
  EXPECT_EQ(ParseValue(R"([1, "abc"])").Size(), 16U + 16U + 19U);
  EXPECT_EQ(ParseValue(R"({"key": 1})").Size(), 16U + 3U + 16U);
}

TEST(ValueTest, NumbersReadAsPeopleWriteThem) {
  const std::pair<double, const char*> rows[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {3.0, "3"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {100000.0, "100000"},
      {1e20, "100000000000000000000"},
      {1e21, "1e+21"},
      {1e-6, "0.000001"},
      {1.5e-7, "1.5e-07"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
  };
  for (const auto& [number, text] : rows) EXPECT_EQ(NumberText(number), text);
}

TEST(ValueTest, NumbersReadBackAsWhatTheyWere) {
  for (double number : {1.0 / 3, 123456789.123456789, 123456789012345680000.0, 5e-324, 9007199254740993.0,
                        -2.2250738585072014e-308}) {
    EXPECT_EQ(std::strtod(NumberText(number).c_str(), nullptr), number);
  }
}

TEST(ValueTest, DisplayTextIsBareForStringsAndEmptyForNil) {
  EXPECT_EQ(DisplayText(ParseValue("\"a\\\"b\"")), "a\"b");
  EXPECT_EQ(DisplayText(Value()), "");
  EXPECT_EQ(DisplayText(Value::Boolean(true)), "true");
  EXPECT_EQ(DisplayText(Value::Integer(-7)), "-7");
  EXPECT_EQ(DisplayText(ParseValue(R"(["a", null])")), R"(["a",null])");
}

TEST(ValueTest, WritesJsonThatReadsBack) {
  const char* text = R"({"":[],"a":[1,2.5,null,true,"x\"\\\n\r\t\u0001é"],"b":{"c":{}}})";
  EXPECT_EQ(ToJson(ParseValue(text)), text);
  EXPECT_EQ(ToJson(Value::Double(INFINITY)), "null");
  EXPECT_EQ(ToJson(Value::Double(NAN)), "null");
}

TEST(ValueTest, KindsHaveNames) {
  EXPECT_EQ(KindName(Value::Kind::kNil), "nil");
  EXPECT_EQ(KindName(Value::Kind::kDouble), "number");
  EXPECT_EQ(KindName(Value::Kind::kMap), "map");
}

}  // namespace
}  // namespace cxengine::dsl
