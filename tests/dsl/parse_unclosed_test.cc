// Parse: brackets and strings without their other half, and what is read in spite of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "tests/dsl/parse_rows.h"

namespace cxengine::dsl {
namespace {

TEST(ParseUnclosedTest, AMismatchedCloserBreaksItsFormOnly) {
  ExpectParseRows({
      {"(a [b c)\n(d)", "(d)", {"1:8-9 mismatched-bracket"}},
      {"(a {:b 1)}\n(d]\n(e)", "(e)", {"1:9-10 mismatched-bracket", "2:3-4 mismatched-bracket"}},
      {"(a\n(b [)\n(c)\n)", "(a (c))", {"2:5-6 mismatched-bracket"}},
      {"(a]\n  (not a line start)\n(b)", "(b)", {"1:3-4 mismatched-bracket"}},
  });
  const Diagnostics diagnostics = ReadForms("(a [b c)").diagnostics;
  ASSERT_EQ(diagnostics.all().size(), 1U);
  const Diagnostic& finding = diagnostics.all()[0];
  EXPECT_EQ(finding.message, "expected `]` to close `[`, found `)`");
  ASSERT_EQ(finding.related.size(), 1U);
  EXPECT_EQ(finding.related[0].span, (Span{3, 4}));
  EXPECT_EQ(finding.help, "is `]` missing before it?");
}

TEST(ParseUnclosedTest, ACloserWithoutAnOpenerIsReportedOnceForTheWholeRun) {
  ExpectParseRows({
      {")", "", {"1:1-2 unexpected-close"}},
      {"(a)))) b\n(c)", "(a) (c)", {"1:4-7 unexpected-close"}},
      {"(a)\n] ; x\n}\n(b)", "(a) (b)", {"2:1-3:2 unexpected-close"}},
      {")\n(a)\n)\n(b)", "(a) (b)", {"1:1-2 unexpected-close", "3:1-2 unexpected-close"}},
  });
}

TEST(ParseUnclosedTest, AnUnclosedBracketIsReportedWhereItWasOpened) {
  ExpectParseRows({
      {"(", "", {"1:1-2 unclosed"}},
      {"(a {:b [1", "", {"1:8-9 unclosed"}},
      {"(a\n  (b", "", {"2:3-4 unclosed"}},
      {"(a #{1", "", {"1:4-6 unclosed"}},
      {"a (b", "a", {"1:3-4 unclosed"}},
  });
}

TEST(ParseUnclosedTest, FormsThatStartALineSurviveAnUnclosedOneBeforeThem) {
  ExpectParseRows({
      {"(a\n(b)\n(c)", "(b) (c)", {"1:1-2 unclosed"}},
      {"(a (x)\n(b)\n(c\n(d)\n(e", "(b) (d)", {"1:1-2 unclosed", "3:1-2 unclosed", "5:1-2 unclosed"}},
      {"(a\n(b 5a)", "(b !null)", {"1:1-2 unclosed", "2:4-6 bad-number"}},
      {"(a\n(b [)\n(c)", "(c)", {"1:1-2 unclosed", "2:5-6 mismatched-bracket"}},
      {"(a\n(b))", "(a (b))"},  // nothing is wrong with a nested form that starts a line
  });
}

TEST(ParseUnclosedTest, AnUnclosedBracketSaysWhatIsMissingWhere) {
  const Reading before_line = ReadForms("(a [b {\n\n(c)");
  ASSERT_EQ(before_line.findings, (std::vector<std::string>{"1:7-8 unclosed"}));
  EXPECT_EQ(before_line.diagnostics.all()[0].message,
            "`{` is never closed, nor are the 2 brackets around it");
  EXPECT_EQ(before_line.diagnostics.all()[0].related.at(0).message, "`}])` is missing before this line");
  EXPECT_EQ(before_line.diagnostics.all()[0].related.at(0).span, (Span{9, 10}));

  const Reading at_end = ReadForms("(a b  \n\n");
  EXPECT_EQ(at_end.diagnostics.all().at(0).related.at(0).message, "`)` is missing at the end");
  EXPECT_EQ(at_end.diagnostics.all().at(0).related.at(0).span, (Span{4, 4}));
}

TEST(ParseUnclosedTest, AnUnclosedStringIsReportedAtItsQuote) {
  ExpectParseRows({
      {"\"", "", {"1:1-2 unclosed-string"}},
      {"(a \"b)\n(c)", "(c)", {"1:4-5 unclosed-string"}},
      {"\"a\\", "", {"1:1-2 unclosed-string"}},
      {"\"a\\\"", "", {"1:1-2 unclosed-string"}},
      {"(a \"b\n(c) (d \\\"\n(e)", "(c) (e)", {"1:4-5 unclosed-string", "2:8-9 bad-token"}},
  });
}

TEST(ParseUnclosedTest, AnEarlierStringOfManyLinesIsSuspected) {
  const Reading reading = ReadForms("(a \"b)\n(c \"d\")\n");
  ASSERT_EQ(reading.findings, (std::vector<std::string>{"2:6-7 unclosed-string"}));
  ASSERT_EQ(reading.diagnostics.all()[0].related.size(), 1U);
  EXPECT_EQ(reading.diagnostics.all()[0].related[0].span, (Span{3, 4}));
}

}  // namespace
}  // namespace cxengine::dsl
