// Diagnostics: the table, the sink, suggestions.
#include "dsl/diagnostic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace cxengine::dsl {
namespace {

TEST(DiagnosticTest, EveryCodeFindsItsOwnRow) {
  for (const CodeRow& row : AllCodes()) EXPECT_EQ(&RowOf(row.code), &row) << row.name;
}

TEST(DiagnosticTest, NamesAreKebabCaseAndDistinct) {
  std::set<std::string_view> names;
  for (const CodeRow& row : AllCodes()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " stands twice";
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos)
        << row.name;
    EXPECT_FALSE(row.summary.empty()) << row.name;
  }
}

TEST(DiagnosticTest, SeveritiesHaveNames) {
  EXPECT_EQ(SeverityName(Severity::kError), "error");
  EXPECT_EQ(SeverityName(Severity::kWarning), "warning");
  EXPECT_EQ(SeverityName(Severity::kInfo), "info");
}

TEST(DiagnosticTest, AFindingMayBeCompletedAfterItIsReported) {
  Diagnostics diagnostics;
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.Report(Code::kUnclosed, {3, 4}, "a").help = "b";
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].help, "b");
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(DiagnosticTest, BeyondTheLimitFindingsAreOnlyCounted) {
  Diagnostics diagnostics;
  for (std::uint32_t i = 0; i < Diagnostics::kLimit + 5; ++i) {
    diagnostics.Report(Code::kBadToken, {i, i}, "x").related.push_back({{0, 0}, "y"});
  }
  EXPECT_EQ(diagnostics.all().size(), Diagnostics::kLimit);
  EXPECT_EQ(diagnostics.dropped(), 5U);
}

TEST(DiagnosticTest, FindingsSortByPlaceAndThenAsReported) {
  Diagnostics diagnostics;
  diagnostics.Report(Code::kBadToken, {5, 9}, "c");
  diagnostics.Report(Code::kBadToken, {1, 9}, "a");
  diagnostics.Report(Code::kBadToken, {1, 2}, "b");
  diagnostics.Sort();
  std::string order;
  for (const Diagnostic& finding : diagnostics.all()) order += finding.message;
  EXPECT_EQ(order, "abc");
}

TEST(DidYouMeanTest, FindsTheNearestWord) {
  const std::vector<std::string_view> words = {"sequence", "event", "within", "times", "or", "nth"};
  EXPECT_EQ(DidYouMean("sequense", words), "did you mean `sequence`?");
  EXPECT_EQ(DidYouMean("evnet", words), "did you mean `event`?");  // neighbours swapped: one edit
  EXPECT_EQ(DidYouMean("witin", words), "did you mean `within`?");
  EXPECT_EQ(DidYouMean("EVENT", words), "did you mean `event`?");
  EXPECT_EQ(DidYouMean("nt", words), "");  // a third of two letters is none
  EXPECT_EQ(DidYouMean("nht", words), "did you mean `nth`?");
  EXPECT_EQ(DidYouMean("perform", words), "");
  EXPECT_EQ(DidYouMean("event", {"event"}), "");  // the word itself is no suggestion
  EXPECT_EQ(DidYouMean("", words), "");
  EXPECT_EQ(DidYouMean("abc", {}), "");
}

TEST(DidYouMeanTest, AtMostAThirdOfTheLettersDiffer) {
  EXPECT_EQ(DidYouMean("abcdef", {"abcdxy"}), "did you mean `abcdxy`?");
  EXPECT_EQ(DidYouMean("abcdef", {"abcxyz"}), "");
  EXPECT_EQ(DidYouMean("abcdef", {"abcdefghi"}), "");
}

TEST(DidYouMeanTest, HugeWordsTakeNoTime) {
  const std::string huge(200'000, 'a');
  const std::string other(200'000, 'b');
  EXPECT_EQ(DidYouMean(huge, {other}), "");
}

}  // namespace
}  // namespace cxengine::dsl
