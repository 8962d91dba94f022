// Rendering of findings.
#include "dsl/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "dsl/form.h"
#include "dsl/utf8.h"

namespace cxengine::dsl {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Text(const std::string& source_text, Span span, TextStyle style = {}) {
  const Source source("a.cxp", source_text);
  Diagnostics diagnostics;
  diagnostics.Report(Code::kBadToken, span, "words");
  return RenderText(source, diagnostics, style);
}

TEST(RenderTextTest, NothingFoundIsNoText) { EXPECT_EQ(RenderText(Source("a", "(a)"), Diagnostics()), ""); }

TEST(RenderTextTest, ShowsThePlaceTheLineRelatedPlacesAndHelp) {
  const Source source("shop.cxp", "(sequence\n  (event {:type \"a\"}]\n");
  Diagnostics diagnostics;
  Diagnostic& finding = diagnostics.Report(Code::kMismatchedBracket, {30, 31}, "expected `)`");
  finding.related.push_back({{12, 13}, "opened here"});
  finding.help = "write `)`";
  EXPECT_EQ(RenderText(source, diagnostics),
            "shop.cxp:2:21: error[mismatched-bracket]: expected `)`\n"
            "  2 |   (event {:type \"a\"}]\n"
            "    |                     ^\n"
            "shop.cxp:2:3: note: opened here\n"
            "  2 |   (event {:type \"a\"}]\n"
            "    |   ^\n"
            "  help: write `)`\n");
}

TEST(RenderTextTest, CaretsCountCodePointsAndKeepTabs) {
  EXPECT_EQ(Text("\tü€ abc", {7, 10}),
            "a.cxp:1:5: error[bad-token]: words\n"
            "  1 | \tü€ abc\n"
            "    | \t   ^^^\n");
}

TEST(RenderTextTest, APlaceOfSeveralLinesIsUnderlinedToTheEndOfTheFirst) {
  EXPECT_EQ(Text("(a b\r\n c)", {1, 8}),
            "a.cxp:1:2: error[bad-token]: words\n"
            "  1 | (a b\n"
            "    |  ^^^\n");
}

TEST(RenderTextTest, AnEmptyPlaceIsOneCaretAlsoAtTheEnd) {
  EXPECT_EQ(Text("(a", {2, 2}),
            "a.cxp:1:3: error[bad-token]: words\n"
            "  1 | (a\n"
            "    |   ^\n");
  EXPECT_EQ(Text("", {0, 0}),
            "a.cxp:1:1: error[bad-token]: words\n"
            "  1 | \n"
            "    | ^\n");
  EXPECT_THAT(Text("(a\n", {3, 3}), HasSubstr("  2 | \n    | ^\n"));
}

TEST(RenderTextTest, ALongLineIsCutAroundThePlace) {
  const std::string text = std::string(500, 'x') + "HERE" + std::string(500, 'y');
  EXPECT_EQ(Text(text, {500, 504}),
            "a.cxp:1:501: error[bad-token]: words\n"
            "  1 | …" +
                std::string(60, 'x') + "HERE" + std::string(35, 'y') +
                "…\n"
                "    | " +
                std::string(61, ' ') + "^^^^\n");
  // Where the place itself is long, its carets end with the excerpt.
  EXPECT_THAT(Text(text, {0, 1000}), HasSubstr("\n    | " + std::string(101, '^') + "\n"));
}

TEST(RenderTextTest, WhatASourceHoldsCannotSteerATerminal) {
  EXPECT_EQ(Text("a\x1b[31m\xFF b", {8, 9}),
            "a.cxp:1:9: error[bad-token]: words\n"
            "  1 | a\uFFFD[31m\uFFFD b\n"
            "    |         ^\n");
}

TEST(RenderTextTest, ColorsOnlyOnRequest) {
  EXPECT_THAT(Text("(a", {0, 1}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Text("(a", {0, 1}, {.color = true}), HasSubstr("\x1b[1;31merror[bad-token]:\x1b[0m"));
}

TEST(RenderTextTest, FindingsBeyondTheLimitAreCounted) {
  const Source source("a.cxp", "x");
  Diagnostics diagnostics;
  for (std::size_t i = 0; i < Diagnostics::kLimit + 2; ++i)
    diagnostics.Report(Code::kBadToken, {0, 1}, "words");
  EXPECT_THAT(RenderText(source, diagnostics), testing::EndsWith("a.cxp: 2 more findings are not shown\n"));
}

TEST(RenderJsonTest, NothingFoundIsAnEmptyArray) {
  EXPECT_EQ(RenderJson(Source("a", "(a)"), Diagnostics()), "[]");
}

TEST(RenderJsonTest, GivesEveryField) {
  const Source source("a.cxp", "(ü\n x)");
  Diagnostics diagnostics;
  Diagnostic& finding = diagnostics.Report(Code::kBadToken, {1, 6}, "a \"word\"");
  finding.help = "remedy";
  finding.related.push_back({{0, 1}, "here"});
  diagnostics.Report(Code::kBadToken, {0, 0}, "plain");
  EXPECT_EQ(nlohmann::json::parse(RenderJson(source, diagnostics)), nlohmann::json::parse(R"([
    {"file": "a.cxp", "line": 1, "column": 2, "end_line": 2, "end_column": 3, "code": "bad-token", "severity": "error",
     "message": "a \"word\"", "help": "remedy",
     "related": [{"line": 1, "column": 1, "end_line": 1, "end_column": 2, "message": "here"}]},
    {"file": "a.cxp", "line": 1, "column": 1, "end_line": 1, "end_column": 1, "code": "bad-token", "severity": "error",
     "message": "plain"}])"));
}

TEST(RenderJsonTest, IsValidJsonWhateverTheNamesHold) {
  const Source source("a\xFF\".cxp", "x");
  Diagnostics diagnostics;
  diagnostics.Report(Code::kBadToken, {0, 1}, "bad \xC3 \x01").help = "\x80";
  const auto json = nlohmann::json::parse(RenderJson(source, diagnostics));
  EXPECT_EQ(json[0]["file"], "a\uFFFD\".cxp");
  EXPECT_EQ(json[0]["message"], "bad \uFFFD \x01");
}

TEST(RenderTextTest, ManyFindingsInOneHugeLineAreShownAtOnce) {
  std::string text;
  while (text.size() + 3 < kMaxSourceBytes) text += "ü@ ";
  const Source source("a.cxp", text.substr(0, text.size() / 4 * 4));
  Diagnostics diagnostics;
  Parse(source, diagnostics);
  EXPECT_EQ(diagnostics.all().size(), Diagnostics::kLimit);
  const std::string rendered = RenderText(source, diagnostics);
  EXPECT_LT(rendered.size(), Diagnostics::kLimit * 1000);
}

}  // namespace
}  // namespace cxengine::dsl
