// Parse: limits, what is just allowed and one more (§1.9); and every code of the reader.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "tests/dsl/parse_rows.h"

namespace cxengine::dsl {
namespace {

std::string Nested(std::size_t depth) { return std::string(depth, '(') + std::string(depth, ')'); }

TEST(ParseLimitTest, BracketsNestTwoHundredDeep) {
  EXPECT_TRUE(ReadForms(Nested(kMaxDepth)).findings.empty());
  const Reading reading = ReadForms(Nested(kMaxDepth + 1) + "\n(a)");
  EXPECT_EQ(reading.findings, (std::vector<std::string>{"1:201-202 too-deep"}));
  EXPECT_EQ(reading.forms, "(a)");
}

TEST(ParseLimitTest, BracketsWithoutEndAreOneError) {
  for (const std::string opener : {"(", "[", "{", "#{"}) {
    SCOPED_TRACE(opener);
    std::string text;
    for (int i = 0; i < 5000; ++i) text += opener;
    const Reading reading = ReadForms(text);
    ASSERT_EQ(reading.findings.size(), 1U);
    EXPECT_THAT(reading.findings[0], testing::EndsWith("too-deep"));
    EXPECT_EQ(reading.forms, "");
  }
}

TEST(ParseLimitTest, ASourceHasTwentyThousandForms) {
  std::string text = "(";
  for (std::size_t i = 1; i < kMaxForms; ++i) text += "a ";
  EXPECT_TRUE(ReadForms(text + ")").findings.empty());
  const Reading reading = ReadForms("(z)" + text + "\n(b)\n(c)");
  ASSERT_EQ(reading.findings.size(), 1U);
  EXPECT_THAT(reading.findings[0], testing::EndsWith("too-many-forms"));
  EXPECT_EQ(reading.forms, "(z)");  // what follows is not read
}

TEST(ParseLimitTest, AStringHolds64Kibibytes) {
  const std::string longest(kMaxStringBytes, 'x');
  EXPECT_TRUE(ReadForms("\"" + longest + "\"").findings.empty());
  EXPECT_TRUE(
      ReadForms("\"" + longest.substr(1) + "\\n\"").findings.empty());  // the value counts, not its spelling
  const Reading reading = ReadForms("(a \"" + longest + "y\" 5a)");
  EXPECT_EQ(reading.forms, "(a !null !null)");
  EXPECT_EQ(reading.findings,
            (std::vector<std::string>{"1:4-65543 string-too-long", "1:65544-65546 bad-number"}));
}

TEST(ParseLimitTest, ASourceHas256Kibibytes) {
  EXPECT_EQ(ReadForms("(a)" + std::string(kMaxSourceBytes - 3, ' ')).forms, "(a)");
  const Reading reading = ReadForms("(a)" + std::string(kMaxSourceBytes - 2, ' '));
  EXPECT_EQ(reading.findings, (std::vector<std::string>{"1:262145-262146 source-too-long"}));
  EXPECT_EQ(reading.forms, "");
}

TEST(ParseLimitTest, EveryCodeOfTheReaderIsReportedBySomeSource) {
  const std::vector<std::string> sources = {"\xFF",
                                            std::string(kMaxSourceBytes + 1, ' '),
                                            Nested(kMaxDepth + 1),
                                            std::string(2 * kMaxForms, '"') + " a",
                                            "\"" + std::string(kMaxStringBytes + 1, 'x') + "\"",
                                            "(",
                                            "(]",
                                            ")",
                                            "\"",
                                            "\"\\q\"",
                                            "5a",
                                            "@",
                                            "...",
                                            "{a}",
                                            "{a 1 a 1}",
                                            "#{a a}"};
  std::set<Code> reported;
  for (const std::string& source : sources) {
    const Reading reading = ReadForms(source);
    for (const Diagnostic& finding : reading.diagnostics.all()) reported.insert(finding.code);
  }
  for (const CodeRow& row : AllCodes()) {
    if (row.code > Code::kDuplicateElement) break;  // the reader's rows come first
    EXPECT_EQ(reported.count(row.code), 1U) << row.name;
  }
}

}  // namespace
}  // namespace cxengine::dsl
