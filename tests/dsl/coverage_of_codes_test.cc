// Every kind of finding is provoked by some test.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "dsl/diagnostic.h"
#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {
namespace {

std::string TextOf(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The codes that the tables of the checker's tests expect.
std::set<std::string> CodesOfRows() {
  std::set<std::string> codes;
  for (const CheckRow& row : AllCheckRows()) {
    std::istringstream lines{std::string(row.findings)};
    for (std::string line; std::getline(lines, line);) {
      const std::size_t begin = line.find(' ') + 1;
      codes.insert(line.substr(begin, line.find(':', begin) - begin));
    }
  }
  return codes;
}

// Those of conformance files (`; code line column …`, in the section of findings), and of the reader's tests,
// which name them in quotes.
std::set<std::string> CodesOfFiles() {
  const std::filesystem::path tests = std::filesystem::path(CXENGINE_SOURCE_DIR) / "tests";
  std::set<std::string> codes;
  for (const auto& entry : std::filesystem::directory_iterator(tests / "conformance")) {
    if (entry.path().extension() != ".cxp") continue;
    std::istringstream lines(TextOf(entry.path()));
    bool findings = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("; -----")) {
        findings = line.starts_with("; ----- diagnostics");
      } else if (findings && line.starts_with("; ")) {
        codes.insert(line.substr(2, line.find(' ', 2) - 2));
      }
    }
  }
  std::string reader;
  for (const char* name :
       {"parse_test.cc", "parse_token_test.cc", "parse_unclosed_test.cc", "parse_limit_test.cc"})
    reader += TextOf(tests / "dsl" / name);
  for (const CodeRow& row : AllCodes()) {
    if (reader.find(" " + std::string(row.name)) != std::string::npos ||
        reader.find("\"" + std::string(row.name)) != std::string::npos) {
      codes.insert(std::string(row.name));
    }
  }
  return codes;
}

TEST(CoverageOfCodesTest, EveryKindOfFindingIsProvokedBySomeTest) {
  const std::set<std::string> rows = CodesOfRows();
  const std::set<std::string> files = CodesOfFiles();
  for (const CodeRow& row : AllCodes()) {
    const std::string name(row.name);
    const bool covered = rows.contains(name) || files.contains(name);
    EXPECT_TRUE(covered) << name;
  }
}

// The reader's codes end with `duplicate-element`; everything else is the checker's.
TEST(CoverageOfCodesTest, EveryKindOfTheCheckerHasARow) {
  const std::set<std::string> rows = CodesOfRows();
  for (const CodeRow& row : AllCodes()) {
    if (row.code <= Code::kDuplicateElement) continue;
    EXPECT_TRUE(rows.contains(std::string(row.name))) << row.name;
  }
}

TEST(CoverageOfCodesTest, EveryRowExpectsCodesThatExist) {
  std::set<std::string> names;
  for (const CodeRow& row : AllCodes()) names.insert(std::string(row.name));
  for (const std::string& code : CodesOfRows()) EXPECT_TRUE(code == "-" || names.contains(code)) << code;
}

}  // namespace
}  // namespace cxengine::dsl
