// Unified diffs.
#include "tools/check/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace cxengine::tools {
namespace {

std::string Diff(const std::string& before, const std::string& after) {
  const std::string diff = UnifiedDiff("a", before, after, false);
  EXPECT_TRUE(diff.empty() || diff.starts_with("--- a\n+++ a\n"));
  return diff.empty() ? "" : diff.substr(12);
}

// Carries out a diff as patch(1) does, without looking for places.
std::string Apply(const std::string& before, const std::string& diff) {
  std::vector<std::string> lines;
  std::istringstream in(before);
  for (std::string line; std::getline(in, line);) lines.push_back(line + (in.eof() ? "" : "\n"));
  std::string out;
  std::size_t at = 0;
  std::istringstream steps(diff);
  for (std::string step; std::getline(steps, step);) {
    if (step.starts_with("@@ -")) {
      std::size_t first = std::stoul(step.substr(4));
      const bool empty = step.substr(4, step.find(' ', 4) - 4).ends_with(",0");
      if (empty) ++first;  // an empty range names the line before it
      while (at + 1 < first) out += lines.at(at++);
    } else if (step.starts_with("\\")) {
      out.pop_back();
    } else if (step[0] == '-') {
      EXPECT_EQ(lines.at(at).substr(0, step.size() - 1), step.substr(1));
      ++at;
      // Its missing line feed is no news for what is written.
      if (steps.peek() == '\\') std::getline(steps, step);
    } else {
      if (step[0] == ' ') {
        EXPECT_EQ(lines.at(at).substr(0, step.size() - 1), step.substr(1));
        ++at;
      }
      out += step.substr(1) + "\n";
    }
  }
  while (at < lines.size()) out += lines[at++];
  return out;
}

TEST(DiffTest, EqualTextsHaveNone) {
  EXPECT_EQ(Diff("", ""), "");
  EXPECT_EQ(Diff("a\nb", "a\nb"), "");
}

TEST(DiffTest, ThreeLinesStandAroundAChange) {
  EXPECT_EQ(Diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  EXPECT_EQ(Diff("1\n", "2\n"), "@@ -1 +1 @@\n-1\n+2\n");
}

TEST(DiffTest, ChangesThatAreNearShareAHunk) {
  EXPECT_EQ(Diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n"),
            "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
  EXPECT_EQ(Diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n"),
            "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n");
}

TEST(DiffTest, EmptyRangesNameTheLineBefore) {
  EXPECT_EQ(Diff("", "1\n2\n"), "@@ -0,0 +1,2 @@\n+1\n+2\n");
  EXPECT_EQ(Diff("1\n2\n", ""), "@@ -1,2 +0,0 @@\n-1\n-2\n");
}

TEST(DiffTest, AMissingLineFeedAtTheEndIsTold) {
  EXPECT_EQ(Diff("1\n2", "1\n2\n"), "@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+2\n");
  EXPECT_EQ(Diff("1\n2", "0\n2"), "@@ -1,2 +1,2 @@\n-1\n+0\n 2\n\\ No newline at end of file\n");
}

TEST(DiffTest, ColourIsForTerminalsAndObeysNoFile) {
  const std::string diff = UnifiedDiff("a", "\x1b[2J\n", "b\n", true);
  EXPECT_THAT(diff, testing::HasSubstr("\x1b[32m+b\x1b[0m\n"));
  EXPECT_THAT(diff, testing::Not(testing::HasSubstr("\x1b[2J")));
  EXPECT_THAT(UnifiedDiff("a", "\x1b[2J\n", "b\n", false), testing::HasSubstr("-\x1b[2J\n"));
}

TEST(DiffTest, ItLeadsFromOneTextToTheOther) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    const auto text = [&] {
      std::string out;
      for (auto lines = random() % 12; lines > 0; --lines)
        out += std::string(1, static_cast<char>('a' + random() % 3)) + "\n";
      if (random() % 4 == 0 && !out.empty()) out.pop_back();
      return out;
    };
    const std::string before = text();
    const std::string after = text();
    EXPECT_EQ(Apply(before, Diff(before, after)), after) << before << "---\n" << after;
  }
}

TEST(DiffTest, ThousandsOfChangesAreOneLargeOne) {
  std::string before;
  std::string after;
  for (int i = 0; i < 20'000; ++i) {
    before += "old " + std::to_string(i) + "\n";
    after += "new " + std::to_string(i) + "\n";
  }
  const std::string diff = Diff(before, after);
  EXPECT_TRUE(diff.starts_with("@@ -1,20000 +1,20000 @@\n-old 0\n"));
  EXPECT_EQ(Apply(before, diff), after);
}

}  // namespace
}  // namespace cxengine::tools
