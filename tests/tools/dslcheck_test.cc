// dslcheck: what it checks, how it ends, what it says of itself.
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "dsl/diagnostic.h"
#include "tests/tools/dslcheck_fixture.h"

namespace cxengine::tools {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kGood = "(event {:type \"cart\"})\n(perform echo message {:message \"hello\"})\n";
constexpr const char* kBad = "(event {:type \"cart\"]\n";

TEST_F(DslcheckTest, ACleanFileGivesZeroAndNoWord) {
  Put("a.cxp", kGood);
  const Outcome outcome = Run("a.cxp");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(DslcheckTest, AnErrorGivesOneAndIsShownWithItsPlace) {
  Put("a.cxp", kBad);
  const Outcome outcome = Run("a.cxp");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, StartsWith("a.cxp:1:21: error[mismatched-bracket]: expected `}`"));
  EXPECT_THAT(outcome.out, HasSubstr("  1 | (event {:type \"cart\"]\n    |                     ^\n"));
  EXPECT_THAT(outcome.err, IsEmpty());  // the summary is for terminals
}

TEST_F(DslcheckTest, WarningsAloneAreClean) {
  Put("a.cxp", "(event {:type \"cart\"})\n");  // never acts
  const Outcome outcome = Run("a.cxp");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("warning["));
}

TEST_F(DslcheckTest, StandardInputIsReadForADashAndWithoutAPath) {
  for (const char* arguments : {"-", ""}) {
    EXPECT_EQ(Run(arguments, kGood).status, 0);
    const Outcome outcome = Run(arguments, kBad);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.out, StartsWith("-:1:21: error"));
  }
}

TEST_F(DslcheckTest, FoldersAreWalkedInSortedOrder) {
  Put("p/b.cxp", kBad);
  Put("p/a/z.cxp", kBad);
  Put("p/a/c.cxp", kBad);
  Put("p/notes.txt", kBad);
  const Outcome outcome = Run("--format json p");
  EXPECT_EQ(outcome.status, 1);
  std::vector<std::string> files;
  for (const auto& finding : nlohmann::json::parse(outcome.out)) files.push_back(finding["file"]);
  EXPECT_THAT(files, testing::ElementsAre("p/a/c.cxp", "p/a/z.cxp", "p/b.cxp"));
}

TEST_F(DslcheckTest, JsonIsOneArrayOverAllFiles) {
  Put("good.cxp", kGood);
  Put("bad.cxp", kBad);
  Put("worse/bad.cxp", kBad);
  const auto findings =
      nlohmann::json::parse(Run("--format json good.cxp bad.cxp worse good.cxp bad.cxp").out);  // each once
  ASSERT_EQ(findings.size(), 2U);
  for (const auto& finding : findings) {
    EXPECT_THAT(finding["file"].get<std::string>(), testing::EndsWith("bad.cxp"));
    EXPECT_EQ(finding["line"], 1);
    EXPECT_EQ(finding["column"], 21);
    EXPECT_EQ(finding["end_line"], 1);
    EXPECT_EQ(finding["end_column"], 22);
    EXPECT_EQ(finding["code"], "mismatched-bracket");
    EXPECT_EQ(finding["severity"], "error");
    EXPECT_TRUE(finding["message"].is_string());
    EXPECT_EQ(finding["related"][0]["column"], 8);
  }
  const Outcome clean = Run("--format json good.cxp");
  EXPECT_EQ(clean.out, "[]\n");
  EXPECT_EQ(clean.status, 0);
}

TEST_F(DslcheckTest, WhatCannotBeReadGivesTwoAndANameAndAReason) {
  Put("bad.cxp", kBad);
  const Outcome outcome = Run("absent.cxp bad.cxp");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "dslcheck: absent.cxp: No such file or directory\n");
  EXPECT_THAT(outcome.out, HasSubstr("bad.cxp:1:21: error"));  // the rest is checked all the same
  EXPECT_EQ(nlohmann::json::parse(Run("--format json absent.cxp").out), nlohmann::json::array());
}

TEST_F(DslcheckTest, AFolderWithoutPatternsIsSurelyAMistake) {
  fs::create_directory(folder_ / "empty");
  const Outcome outcome = Run("empty");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "dslcheck: empty: no *.cxp files in this folder\n");
}

TEST_F(DslcheckTest, AFileThatCannotBeOpenedIsNamed) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  Put("a.cxp", kGood);
  fs::permissions(folder_ / "a.cxp", fs::perms::none);
  const Outcome outcome = Run("a.cxp");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "dslcheck: a.cxp: Permission denied\n");
}

TEST_F(DslcheckTest, StandardInputMayHaveAName) {
  const Outcome outcome = Run("--stdin-filename shop/cart.cxp -", kBad);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, StartsWith("shop/cart.cxp:1:21: error"));
}

TEST_F(DslcheckTest, OutputIsInTheOrderOfTheFilesWhateverTheThreadsDo) {
  std::string wanted;
  for (int i = 100; i < 300; ++i) {
    const std::string name = "p/" + std::to_string(i) + ".cxp";
    std::string text;
    for (int j = 0; j < i % 7; ++j) text += "(event {:a [1 2 3]})\n";
    Put(name, text + kBad);
    wanted += name + ":" + std::to_string(i % 7 + 1) + ":21: error: ";
  }
  for (const char* jobs : {"-j1", "-j 2", "--jobs=16", "-j 1000"}) {
    const Outcome outcome = Run(std::string("--format gcc p ") + jobs);
    EXPECT_EQ(outcome.status, 1);
    std::string seen;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
      const std::size_t end = line.find(" error: ");
      if (end != std::string::npos) seen += line.substr(0, end + 8);
    }
    EXPECT_EQ(seen, wanted) << jobs;
  }
}

TEST_F(DslcheckTest, ACodeIsExplainedWithItsExamples) {
  const Outcome outcome = Run("--explain unused-variable");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, StartsWith("unused-variable (warning): a variable or local that is never read\n"));
  EXPECT_THAT(outcome.out, HasSubstr("Wrong:\n\n  (event"));
  EXPECT_THAT(outcome.out, HasSubstr("Right:\n\n  (event"));
  EXPECT_THAT(outcome.out, HasSubstr("; dslcheck: ignore unused-variable -- why"));
  EXPECT_THAT(Run("--explain unclosed").out, Not(HasSubstr("dslcheck: ignore")));
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST_F(DslcheckTest, WithoutACodeAllAreListed) {
  const Outcome outcome = Run("--explain");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out,
              HasSubstr("\nunused-variable      warning  a variable or local that is never read\n"));
  EXPECT_EQ(static_cast<std::size_t>(std::count(outcome.out.begin(), outcome.out.end(), '\n')),
            dsl::AllCodes().size());
}

TEST_F(DslcheckTest, AnUnknownCodeHasASuggestion) {
  const Outcome outcome = Run("--explain unused-varable");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err,
            "dslcheck: --explain: there is no finding `unused-varable`; did you mean `unused-variable`?\n");
}

TEST_F(DslcheckTest, AnEndlessFileIsASourceThatIsTooLong) {
  const Outcome outcome = Run("/dev/zero");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("error[source-too-long]"));
}

TEST_F(DslcheckTest, WrongUsageGivesTwoAndSaysSo) {
  for (const char* arguments : {"--format xml",
                                "--nonsense",
                                "--format",
                                "--jobs 0",
                                "--jobs -1",
                                "--jobs x",
                                "--fix --diff",
                                "--fix -",
                                "--format-code --fix a.cxp",
                                "--check-format --diff a.cxp",
                                "--check-format --watch a.cxp",
                                "--format-code --format json a.cxp",
                                "--watch -",
                                "--watch --fix a.cxp",
                                "--watch --format json a.cxp",
                                "--diff --format json",
                                "- -",
                                "--config x --no-config",
                                "--stdin-filename a.cxp b.cxp",
                                "--watch"}) {
    const Outcome outcome = Run(arguments, kGood);
    EXPECT_EQ(outcome.status, 2) << arguments;
    EXPECT_THAT(outcome.err, Not(IsEmpty())) << arguments;
    EXPECT_THAT(outcome.out, IsEmpty()) << arguments;
  }
}

TEST_F(DslcheckTest, OutputThatCannotBeWrittenGivesTwo) {
  Put("bad.cxp", kBad);
  EXPECT_EQ(Run("bad.cxp >/dev/full").status, 2);
  EXPECT_EQ(Run("--format json bad.cxp >/dev/full").status, 2);
}

TEST_F(DslcheckTest, HelpTellsAllOnStandardOutput) {
  const Outcome outcome = Run("--help");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
  for (const char* part : {"PATH",
                           "--stdin-filename",
                           "--config",
                           "--no-config",
                           "--select",
                           "--ignore",
                           "--fail-level",
                           "--max-warnings",
                           "--fix",
                           "--diff",
                           "--format",
                           "sarif",
                           "github",
                           "gcc",
                           "--watch",
                           "--jobs",
                           "--explain",
                           "--version",
                           "Exit status",
                           "Examples",
                           "standard input",
                           "NO_COLOR",
                           "end_column",
                           ".dslcheck.toml",
                           "; dslcheck: ignore"}) {
    EXPECT_THAT(outcome.out, HasSubstr(part));
  }
}

TEST_F(DslcheckTest, TheDocumentNamesEveryOption) {
  std::ifstream in(CXENGINE_SOURCE_DIR "/docs/dslcheck.md");
  const std::string document((std::istreambuf_iterator<char>(in)), {});
  const std::string help = Run("--help").out;
  std::size_t options = 0;
  for (std::size_t at = help.find("\n  -"); at != std::string::npos; at = help.find("\n  -", at + 1)) {
    const std::size_t begin = help.find("--", at);
    const std::string option = help.substr(begin, help.find_first_of(" \n,", begin) - begin);
    if (option == "--help" || option == "--version" || option == "--jobs") continue;  // -j is named
    EXPECT_NE(document.find(option), std::string::npos) << option;
    ++options;
  }
  EXPECT_GT(options, 10U);
}

TEST_F(DslcheckTest, VersionIsThatOfTheProject) {
  std::ifstream in(CXENGINE_SOURCE_DIR "/CMakeLists.txt");
  const std::string cmake((std::istreambuf_iterator<char>(in)), {});
  const std::string version = Run("--version").out;
  ASSERT_THAT(version, testing::MatchesRegex("dslcheck [0-9.]+\n"));
  EXPECT_THAT(cmake, HasSubstr("VERSION " + version.substr(9, version.size() - 10) + " "));
}

TEST_F(DslcheckTest, ThereIsNoColorInAPipe) {
  Put("a.cxp", kBad);
  EXPECT_THAT(Run("a.cxp").out, Not(HasSubstr("\x1b")));
}

TEST_F(DslcheckTest, OnATerminalThereAreColorsAndASummary) {
  if (std::system("command -v script >/dev/null") != 0) GTEST_SKIP() << "no script(1) to make a terminal";
  Put("bad.cxp", kBad);
  Put("good.cxp", kGood);
  const auto on_terminal = [this](const std::string& environment) {
    Put("run.sh", "#!/bin/sh\n" + environment + " '" CXENGINE_BIN_DIR "/dslcheck' bad.cxp good.cxp\n");
    const std::string command =
        "cd '" + folder_.string() + "' && script -qec 'sh run.sh' /dev/null </dev/null >typescript";
    EXPECT_EQ(WEXITSTATUS(std::system(command.c_str())), 1);
    std::ifstream in(folder_ / "typescript", std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(in)), {});
  };
  const std::string colored = on_terminal("env -u NO_COLOR TERM=xterm");
  EXPECT_THAT(colored, HasSubstr("\x1b[1;31merror[mismatched-bracket]:\x1b[0m"));
  EXPECT_THAT(colored, HasSubstr("2 files, 1 error, 0 warnings\r\n"));
  EXPECT_THAT(on_terminal("env NO_COLOR=1 TERM=xterm"), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace cxengine::tools
