// Text (§8): joining, case, and regular expressions.
#include <gtest/gtest.h>

#include <array>

#include "dsl/builtin.h"
#include "dsl/builtins/letter_case.h"
#include "tests/dsl/builtin_rows.h"

namespace cxengine::dsl {

const std::vector<BuiltinRow>& TextRows() {
  static const std::vector<BuiltinRow> rows = {
      {"starts-with?", "[\"+15005\", \"+1\"]", "true"},
      {"starts-with?", "[\"a\", \"ab\"]", "false"},
      {"starts-with?", "[\"a\", \"\"]", "true"},
      {"starts-with?", "[15, \"1\"]", "! `starts-with?` needs strings, operand 1 is the number 15"},
      {"ends-with?", "[\"a@b.org\", \".org\"]", "true"},
      {"ends-with?", "[\"a\", \"b\"]", "false"},
      {"ends-with?", "[\"a\", null]", "! `ends-with?` needs strings, operand 2 is nil"},
      {"matches?", "[\"abc-123\", \"[a-z]+-\\\\d{3}\"]", "true"},
      {"matches?", "[\"xabc-123\", \"abc.*\"]", "false"},
      {"matches?", "[\"abc\", \"b\"]", "false"},
      {"matches?", "[\"abc\", \"a|abc\"]", "true"},
      {"matches?", "[\"\", \"\"]", "true"},
      {"matches?", "[\"é\", \".\"]", "true"},
      {"matches?", "[\"ABC\", \"(?i)abc\"]", "true"},
      {"matches?", "[\"a\\nb\", \"a.b\"]", "false"},
      {"matches?", "[\"a\", \"(\"]", "! `matches?` got no regular expression: missing ): ("},
      {"matches?", "[\"a\", \"(a)\\\\1\"]",
       "! `matches?` got no regular expression: invalid escape sequence: \\1"},
      {"matches?", "[\"a\", \"((a{100}){100}){100}\"]",
       "! `matches?` got no regular expression: invalid repetition size: {100}"},
      {"matches?", "[5, \"5\"]", "! `matches?` needs strings, operand 1 is the number 5"},
      {"str", "[\"a\", 1, 2.5, 3.0, true, null, \"b\"]", "\"a12.53trueb\""},
      {"str", "[\"only\"]", "\"only\""},
      {"str", "[null]", "\"\""},
      {"str", "[9007199254740993]", "\"9007199254740993\""},
      {"str", "[0.1, \" \", 100000.0, \" \", 1e21, \" \", 1e-7]", "\"0.1 100000 1e+21 1e-07\""},
      {"str", "[[1, \"a\"], {\"k\": null}]", "\"[1,\\\"a\\\"]{\\\"k\\\":null}\""},
      {"lower-case", "[\"ÀÉÎÕÜŸ ABC ŁŻ ΑΣΏ ЯЁЖ ß İ 1\"]", "\"àéîõüÿ abc łż ασώ яёж ß İ 1\""},
      {"lower-case", "[null]", "! `lower-case` needs a string, operand 1 is nil"},
      {"upper-case", "[\"àéîõüÿ abc łż ασώς яёж ß ı 1 ✓😀漢\"]", "\"ÀÉÎÕÜŸ ABC ŁŻ ΑΣΏΣ ЯЁЖ ß ı 1 ✓😀漢\""},
      {"upper-case", "[1]", "! `upper-case` needs a string, operand 1 is the number 1"},
  };
  return rows;
}

namespace {

TEST(BuiltinTextTest, JoinsConvertsAndAsks) { ExpectRows(TextRows()); }

Value Call(std::string_view function, std::vector<Value> operands, Environment& environment) {
  return FindBuiltin(function)->evaluate(operands, environment);
}

TEST(BuiltinTextTest, StrFailsBeyondTheLimitAndNotAtIt) {
  Environment environment;
  const Value half = Value::String(std::string(kMaxValueBytes / 2, 'x'));
  EXPECT_EQ(Call("str", {half, half}, environment).string().size(), kMaxValueBytes);
  EXPECT_FALSE(environment.failed());
  Call("str", {half, half, Value::Integer(1)}, environment);
  EXPECT_EQ(environment.failure(), "`str` makes a text of more than 1 MiB");
}

TEST(BuiltinTextTest, MessagesShowLongValuesCutBetweenCodePoints) {
  Environment environment;
  std::string text;
  for (int i = 0; i < 100; ++i) text += "€";
  Call("abs", {Value::String(text)}, environment);
  EXPECT_EQ(environment.failure(),
            "`abs` needs numbers, operand 1 is the string \"" + text.substr(0, 60) + "…\"");

  environment.ClearFailure();
  Call("abs", {Value::MakeList(List(1000))}, environment);
  EXPECT_EQ(environment.failure(), "`abs` needs numbers, operand 1 is a list of 1000");
}

TEST(BuiltinTextTest, FindsFaultWithConstantsThatAreNoExpression) {
  const auto fault = FindBuiltin("matches?")->fault;
  EXPECT_EQ(fault(1, Value::String("a+")), "");
  EXPECT_EQ(fault(1, Value::String("a(")), "not a regular expression: missing ): a(");
  EXPECT_EQ(fault(1, Value::String(std::string(9000, 'a'))), "a regular expression has at most 8 KiB");
  EXPECT_EQ(fault(0, Value::String("a(")), "");  // the text may be anything
}

TEST(BuiltinTextTest, RefusesExpressionsTooLongOrTooLargeForTheirMemory) {
  Environment environment;
  Call("matches?", {Value::String("a"), Value::String(std::string(9000, 'a'))}, environment);
  EXPECT_TRUE(
      environment.failure().starts_with("`matches?` needs an expression of at most 8 KiB, operand 2 is"));
  environment.ClearFailure();
  Call("matches?", {Value::String("a"), Value::String("(\\pL{100}){10}")}, environment);
  EXPECT_TRUE(environment.failure().starts_with("`matches?` got no regular expression: pattern too large"))
      << environment.failure();
}

TEST(BuiltinTextTest, MoreExpressionsThanTheCacheHoldsStillMatch) {
  Environment environment;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 500; ++i) {
      const Value text = Value::String("n" + std::to_string(i));
      EXPECT_EQ(Call("matches?", {text, text}, environment), Value::Boolean(true));
      EXPECT_EQ(Call("matches?", {text, Value::String("n0")}, environment), Value::Boolean(i == 0));
    }
  }
}

TEST(BuiltinTextTest, LetterCaseLeavesBytesThatAreNoUtf8) {
  EXPECT_EQ(UpperCase("a\xC3"), "A\xC3");
  EXPECT_EQ(UpperCase("\xC3z\xFF\x80"), "\xC3Z\xFF\x80");
  EXPECT_EQ(LowerCase("\xE2\x80\x93Z"), "\xE2\x80\x93z");
}

TEST(BuiltinTextTest, LetterCaseComesBackForEveryLetterThatItConverts) {
  for (unsigned code = 0x80; code < 0x800; ++code) {
    const std::string letter = {static_cast<char>(0xC0U | (code >> 6U)),
                                static_cast<char>(0x80U | (code & 0x3FU))};
    const std::string lower = LowerCase(letter);
    if (lower != letter) {
      EXPECT_EQ(UpperCase(lower), letter) << code;
    }
    const std::string upper = UpperCase(letter);
    if (upper != letter && code != 0x3C2) {
      EXPECT_EQ(LowerCase(upper), letter) << code;
    }
  }
}

}  // namespace
}  // namespace cxengine::dsl
