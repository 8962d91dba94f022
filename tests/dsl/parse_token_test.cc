// Parse: numbers, names, literals and strings (§1).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/dsl/parse_rows.h"

namespace cxengine::dsl {
namespace {

TEST(ParseTokenTest, ReadsNumbers) {
  ExpectParseRows({
      {"42 -7 +7 0 -0", "42 -7 7 0 0"},
      {"1.5 -2e6 1E+2 25e-2 -0.5 1.0", "d:1.5 d:-2000000 d:100 d:0.25 d:-0.5 d:1"},
      {"9223372036854775807 -9223372036854775808", "9223372036854775807 -9223372036854775808"},
      {"9223372036854775808 -9223372036854775809", "d:9.2233720368547758e+18 d:-9.2233720368547758e+18"},
      {"1e22 5e-324", "d:1e+22 d:4.9406564584124654e-324"},
  });
}

TEST(ParseTokenTest, ATokenThatStartsLikeANumberIsOneOrAnError) {
  ExpectParseRows({
      {"5a", "!null", {"1:1-3 bad-number"}},
      {"(a 1.2.3 b)", "(a !null b)", {"1:4-9 bad-number"}},
      {"1e999 -1e999 1e-999",
       "!null !null !null",
       {"1:1-6 bad-number", "1:7-13 bad-number", "1:14-20 bad-number"}},
      {"1. .5 -.5", "!null !null !null", {"1:1-3 bad-number", "1:4-6 bad-number", "1:7-10 bad-number"}},
      {"1e 1e+ +5x 0x1F 1/2",
       "!null !null !null !null !null",
       {"1:1-3 bad-number", "1:4-7 bad-number", "1:8-11 bad-number", "1:12-16 bad-number",
        "1:17-20 bad-number"}},
      {"007 -01", "!null !null", {"1:1-4 bad-number", "1:5-8 bad-number"}},
      {"1,000", "1 !null", {"1:3-6 bad-number"}},
  });
}

TEST(ParseTokenTest, ReadsLiteralsKeywordsAndSymbols) {
  ExpectParseRows({
      {"true false nil", "true false null"},
      {"True nil? true.x", "True nil? true.x"},
      {":name :order-id :order.total :2fa :größe :a:b", ":name :order-id :order.total :2fa :größe :a:b"},
      {"+ - +TM1 -x * / <= not= $order.total $order-id a.b.c",
       "+ - +TM1 -x * / <= not= $order.total $order-id a.b.c"},
      {"x' a#b a:b even? _ !x % & a%", "x' a#b a:b even? _ !x % & a%"},
      {"größe имя 名前", "größe имя 名前"},
      {"a#{b}", "a# !{b !null}", {"1:4-5 odd-map"}},  // `#` belongs to the symbol
  });
}

TEST(ParseTokenTest, RefusesTokensThatAreNoNames) {
  ExpectParseRows({
      {"foo@bar", "!null", {"1:1-8 bad-token"}},
      {": :: :.a :'a",
       "!null !null !null !null",
       {"1:1-2 bad-token", "1:3-5 bad-token", "1:6-9 bad-token", "1:10-13 bad-token"}},
      {"'a .a #a \\a @",
       "!null !null !null !null !null",
       {"1:1-3 bad-token", "1:4-6 bad-token", "1:7-9 bad-token", "1:10-12 bad-token", "1:13-14 bad-token"}},
      {"“a”", "!null", {"1:1-4 bad-token"}},
      {"a\u00A0b", "!null", {"1:1-4 bad-token"}},
      {std::string("a\0b", 3), "!null", {"1:1-4 bad-token"}},
      {"a\uFEFF", "!null", {"1:1-3 bad-token"}},
      {"a ..", "a !null", {"1:3-5 bad-token"}},
  });
}

TEST(ParseTokenTest, APlaceholderIsAnErrorThatSaysSo) {
  ExpectParseRows({
      {"(event {...})", "(event !{!null !null})", {"1:9-12 placeholder"}},
      {"(sequence … .....)", "(sequence !null !null)", {"1:11-12 placeholder", "1:13-18 placeholder"}},
  });
  EXPECT_THAT(ReadForms("...").diagnostics.all().at(0).message, testing::HasSubstr("placeholder"));
}

TEST(ParseTokenTest, ReadsStringsAndEveryEscape) {
  ExpectParseRows({
      {R"("")", R"("")"},
      {R"("a\"b\\c\nd\te\rf")", R"("a\"b\\c\nd\te\rf")"},
      {R"("\u0041\u00fc\u20AC\uD83D\ude00")", "\"Aü€😀\""},
      {R"("\u0000")", R"("\u0000")"},
      {"\"two\nlines\"", R"("two\nlines")"},
      {"\"a\r\nb\"", R"("a\r\nb")"},
      {R"("\\")", R"("\\")"},
      {R"("a""b")", R"("a" "b")"},
  });
}

TEST(ParseTokenTest, ABadEscapeIsReportedInItsPlaceAndStaysAsWritten) {
  ExpectParseRows({
      {R"((a "x\qy" b))", R"((a "x\\qy" b))", {"1:6-8 bad-escape"}},
      {R"("\ü")", R"("\\ü")", {"1:2-4 bad-escape"}},
      {R"("\u12")", R"("\\u12")", {"1:2-6 bad-escape"}},
      {R"("\u12g4")", R"("\\u12g4")", {"1:2-6 bad-escape"}},
      {R"("\u")", R"("\\u")", {"1:2-4 bad-escape"}},
      {R"("\U0041")", R"("\\U0041")", {"1:2-4 bad-escape"}},
      {"\"\\\n\"", R"("\\\n")", {"1:2-2:1 bad-escape"}},
      {R"("\ud800")", R"("\\ud800")", {"1:2-8 bad-escape"}},
      {R"("\udc00")", R"("\\udc00")", {"1:2-8 bad-escape"}},
      {R"("\ud800\u0041")", R"("\\ud800A")", {"1:2-8 bad-escape"}},
      {R"("\ud800\ud83d\ude00")", "\"\\\\ud800😀\"", {"1:2-8 bad-escape"}},
      {R"("\ud83d\ude0")", R"("\\ud83d\\ude0")", {"1:2-8 bad-escape", "1:8-13 bad-escape"}},
      {R"("\a\b")", R"("\\a\\b")", {"1:2-4 bad-escape", "1:4-6 bad-escape"}},
  });
}

}  // namespace
}  // namespace cxengine::dsl
