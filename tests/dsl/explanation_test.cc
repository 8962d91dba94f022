// Every kind of finding is explained, and its examples do what they are there for.
#include "dsl/explanation.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "dsl/compile.h"
#include "engine/catalogue.h"
#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {
namespace {

// Is it found only where the tenant's things are known?
bool AboutTheTenant(Code code) {
  return code == Code::kUnknownEndpoint || code == Code::kUnknownAction || code == Code::kMissingParameter ||
         code == Code::kUnknownParameter || code == Code::kUnknownTemplate;
}

Diagnostics CheckedFor(Code code, const std::string& text) {
  CompileOptions options;
  options.key_state = code == Code::kKeyState;
  if (!AboutTheTenant(code)) return Checked(text, options);
  options.surroundings.endpoint_types = &engine::EndpointTypes();
  options.surroundings.templates.emplace();
  Diagnostics diagnostics;
  Compile(Source("example", text), diagnostics, options);
  return diagnostics;
}

std::set<std::string> CodesOf(const Diagnostics& diagnostics) {
  std::set<std::string> codes;
  for (const Diagnostic& finding : diagnostics.all()) codes.insert(std::string(RowOf(finding.code).name));
  return codes;
}

TEST(ExplanationTest, EveryKindOfFindingIsExplained) {
  for (const CodeRow& row : AllCodes()) {
    const Explanation* explanation = FindExplanation(row.code);
    ASSERT_NE(explanation, nullptr) << row.name << " has no row in dsl/explanations/";
    EXPECT_FALSE(explanation->meaning.empty()) << row.name;
    EXPECT_FALSE(explanation->why.empty()) << row.name;
  }
}

TEST(ExplanationTest, TheBadExampleYieldsTheCodeAndNoOther) {
  for (const CodeRow& row : AllCodes()) {
    const std::string bad = ExpandExample(FindExplanation(row.code)->bad);
    const std::set<std::string> codes = CodesOf(CheckedFor(row.code, bad));
    EXPECT_EQ(codes, std::set<std::string>{std::string(row.name)}) << FindExplanation(row.code)->bad;
  }
}

TEST(ExplanationTest, TheGoodExampleIsClean) {
  for (const CodeRow& row : AllCodes()) {
    const std::string good = ExpandExample(FindExplanation(row.code)->good);
    const Diagnostics diagnostics = CheckedFor(row.code, good);
    for (const Diagnostic& finding : diagnostics.all()) {
      EXPECT_EQ(finding.severity(), Severity::kInfo) << good << "\n" << FindingsOf(good);
      EXPECT_NE(finding.code, row.code) << good;
    }
  }
}

// The part of docs/diagnostics.md behind this line is written by this test, when CXENGINE_WRITE_DOCS is set.
TEST(ExplanationTest, TheDocumentExplainsEachFinding) {
  constexpr std::string_view kBegin = "\n## Each of them\n";
  const std::string path = CXENGINE_SOURCE_DIR "/docs/diagnostics.md";
  std::ifstream in(path, std::ios::binary);
  const std::string document(std::istreambuf_iterator<char>(in), {});
  const std::size_t begin = document.find(kBegin);
  ASSERT_NE(begin, std::string::npos);
  std::string wanted = document.substr(0, begin) + std::string(kBegin);
  for (const CodeRow& row : AllCodes()) {
    wanted += "\n### " + std::string(row.name) + "\n\n" + ExplanationMarkdown(*FindExplanation(row.code));
  }
  if (std::getenv("CXENGINE_WRITE_DOCS") != nullptr) {
    std::ofstream(path, std::ios::binary) << wanted;
  } else {
    EXPECT_EQ(document == wanted, true)
        << "run this test with CXENGINE_WRITE_DOCS=1 to bring " << path << " in step with dsl/explanations/";
  }
}

TEST(ExplanationTest, WhatIsTooLongToShowIsAbbreviated) {
  EXPECT_EQ(ExpandExample("a ⟨3×bc⟩ d⟨2×e⟩"), "a bcbcbc dee");
  EXPECT_EQ(ExpandExample("⟨byte E8⟩⟨0×x⟩"), "\xE8");
  EXPECT_EQ(ExpandExample("plain ⟨"), "plain ⟨");
  EXPECT_EQ(ExpandExample(""), "");
}

}  // namespace
}  // namespace cxengine::dsl
