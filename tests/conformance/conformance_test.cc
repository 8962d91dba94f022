// Runs every conformance case of this folder (case_file.h says how one reads), and compiles every example of
// grammar/examples.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/builtin.h"
#include "dsl/compile.h"
#include "dsl/form_rule.h"
#include "tests/conformance/case_file.h"

namespace cxengine::conformance {
namespace {

using Json = nlohmann::json;

std::string Describe(const dsl::Source& source, const dsl::Diagnostic& finding) {
  const dsl::Position place = source.Locate(finding.span.begin);
  return std::string(dsl::RowOf(finding.code).name) + " " + std::to_string(place.line) + " " +
         std::to_string(place.column) + " " + finding.message;
}

bool Fits(const ExpectedFinding& expected, const dsl::Source& source, const dsl::Diagnostic& actual) {
  const dsl::Position place = source.Locate(actual.span.begin);
  return expected.code == dsl::RowOf(actual.code).name && expected.line == place.line &&
         expected.column == place.column && actual.message.find(expected.message) != std::string::npos;
}

void CheckFindings(const CaseFile& file, const dsl::Source& source, const dsl::Diagnostics& diagnostics) {
  std::string actual;
  for (const dsl::Diagnostic& finding : diagnostics.all()) actual += Describe(source, finding) + "\n";
  if (!file.lists_findings) {
    EXPECT_FALSE(diagnostics.has_errors()) << actual;
    return;
  }
  ASSERT_EQ(diagnostics.all().size(), file.findings.size()) << actual;
  for (std::size_t i = 0; i < file.findings.size(); ++i) {
    const ExpectedFinding& expected = file.findings[i];
    EXPECT_TRUE(Fits(expected, source, diagnostics.all()[i]))
        << "expected: " << expected.code << " " << expected.line << " " << expected.column << " "
        << expected.message << "\nactual:   " << Describe(source, diagnostics.all()[i]);
  }
}

// Equal as JSON, numbers by value; of an "error" only a part is expected, since its words are no part of the
// language.
bool SameLine(Json expected, Json actual) {
  if (expected.contains("error") && actual.contains("error")) {
    const std::string words = actual["error"];
    if (words.find(expected["error"].get<std::string>()) == std::string::npos) return false;
    expected.erase("error");
    actual.erase("error");
  }
  return expected == actual;
}

// `"later": [a, b]` stands for a time: a to b milliseconds after the line before. Becomes that of `line` if
// it fits.
void ResolveTime(Json& expected, const Json& line, const Json& before) {
  if (!expected.contains("later") || !before.is_object()) return;
  const std::int64_t later = line["at"].get<std::int64_t>() - before["at"].get<std::int64_t>();
  if (later < expected["later"][0] || later > expected["later"][1]) return;
  expected.erase("later");
  expected["at"] = line["at"];
}

bool Shown(const CaseFile& file, const Json& line) {
  return file.output_kinds.empty() || std::find(file.output_kinds.begin(), file.output_kinds.end(),
                                                line["what"]) != file.output_kinds.end();
}

void CheckOutput(const CaseFile& file, std::shared_ptr<const dsl::Plan> plan) {
  std::vector<std::string> actual;
  const auto collect = [&](std::string_view line) {
    if (Shown(file, Json::parse(line))) actual.emplace_back(line);
  };
  tools::Run run = file.run;
  run.plan = std::move(plan);
  std::string error;
  ASSERT_TRUE(tools::Simulate(std::move(run), {collect, {}, {}}, error)) << error;
  const std::size_t lines = std::max(actual.size(), file.output.size());
  Json before;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string expected_line = i < file.output.size() ? file.output[i] : "";
    const std::string actual_line = i < actual.size() ? actual[i] : "";
    Json expected = Json::parse(expected_line, nullptr, false);
    const Json line = Json::parse(actual_line, nullptr, false);
    ASSERT_FALSE(i < file.output.size() && expected.is_discarded()) << "not JSON: " << expected_line;
    if (expected.is_object() && line.is_object()) ResolveTime(expected, line, before);
    EXPECT_TRUE(expected.is_object() && line.is_object() && SameLine(expected, line))
        << "line " << i + 1 << "\n  expected: " << expected_line << "\n  actual:   " << actual_line;
    before = line;
  }
}

void CheckCase(const std::string& path) {
  std::string error;
  const std::optional<CaseFile> file = LoadCase(path, error);
  ASSERT_TRUE(file) << error;
  const dsl::Source source(file->name, file->pattern);
  dsl::Diagnostics diagnostics;
  const std::shared_ptr<const dsl::Plan> plan = dsl::Compile(source, diagnostics, file->options);
  CheckFindings(*file, source, diagnostics);
  EXPECT_EQ(plan == nullptr, diagnostics.has_errors());
  if (plan && file->has_output) CheckOutput(*file, plan);
}

// A test's name from a path: letters and digits.
std::string NameOf(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = std::filesystem::path(info.param).stem().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
}

std::string Folder(const std::string& path) { return std::string(CXENGINE_SOURCE_DIR) + "/" + path; }

class ConformanceTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ConformanceTest, RunsAsTheReferenceSays) { CheckCase(GetParam()); }

TEST_P(ConformanceTest, CitesTheReferenceAndExpectsSomething) {
  std::string error;
  const std::optional<CaseFile> file = LoadCase(GetParam(), error);
  ASSERT_TRUE(file) << error;
  EXPECT_THAT(file->title, ::testing::StartsWith("; §"));
  EXPECT_TRUE(file->has_output || file->lists_findings);
}

INSTANTIATE_TEST_SUITE_P(Cases, ConformanceTest, ::testing::ValuesIn(CasesIn(Folder("tests/conformance"))),
                         NameOf);

class ExampleTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ExampleTest, Compiles) { CheckCase(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Examples, ExampleTest, ::testing::ValuesIn(CasesIn(Folder("grammar/examples"))),
                         NameOf);

std::vector<CaseFile> AllCases() {
  std::vector<CaseFile> cases;
  for (const std::string& path : CasesIn(Folder("tests/conformance"))) {
    std::string error;
    if (std::optional<CaseFile> file = LoadCase(path, error)) cases.push_back(std::move(*file));
  }
  return cases;
}

// The text of all patterns.
std::string AllPatterns() {
  std::string patterns;
  for (const CaseFile& file : AllCases()) patterns += file.pattern;
  return patterns;
}

bool Calls(const std::string& patterns, std::string_view name) {
  const std::string call = "(" + std::string(name);
  return patterns.find(call + " ") != std::string::npos || patterns.find(call + ")") != std::string::npos;
}

TEST(Coverage, EveryFormStandsInSomeCase) {
  const std::string patterns = AllPatterns();
  for (const dsl::FormRule& form : dsl::AllForms()) EXPECT_TRUE(Calls(patterns, form.name)) << form.name;
}

TEST(Coverage, EveryFunctionStandsInSomeCase) {
  const std::string patterns = AllPatterns();
  for (const dsl::Builtin& builtin : dsl::AllBuiltins()) {
    EXPECT_TRUE(Calls(patterns, builtin.name)) << builtin.name;
  }
}

TEST(Coverage, EveryUnitStandsInSomeCase) {
  const std::string patterns = AllPatterns();
  for (const std::string_view unit : dsl::UnitNames()) {
    EXPECT_NE(patterns.find(" " + std::string(unit) + ")"), std::string::npos) << unit;
  }
}

TEST(Coverage, EveryKindOfFindingIsExpectedInSomeCase) {
  std::set<std::string> expected;
  for (const CaseFile& file : AllCases()) {
    for (const ExpectedFinding& finding : file.findings) expected.insert(finding.code);
  }
  for (const dsl::CodeRow& row : dsl::AllCodes()) {
    EXPECT_TRUE(expected.count(std::string(row.name)) > 0) << row.name;
  }
}

// Not here: §3.7, for a case has one pattern (tests/engine/reload_test.cc).
TEST(Coverage, EverySectionIsCitedBySomeCase) {
  std::string titles;
  for (const CaseFile& file : AllCases()) titles += file.title + " ";
  for (const char* section :
       {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "2",   "3.1", "3.2", "3.3",
        "3.4", "3.5", "3.6", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "5.1", "5.2", "5.3",
        "5.4", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7", "6.8", "7",   "8",   "9",   "10"}) {
    EXPECT_THAT(titles, ::testing::HasSubstr("§" + std::string(section) + " "));
  }
}

}  // namespace
}  // namespace cxengine::conformance
