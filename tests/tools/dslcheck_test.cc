// dslcheck as a person runs it: the built program, its streams and its exit status.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kGood = "(event {:type \"cart\"})\n(perform echo message {:message \"hello\"})\n";
constexpr const char* kBad = "(event {:type \"cart\"]\n";

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

// Every test has a folder of its own, which is also the working directory of the program.
class DslcheckTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "dslcheck-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  void Put(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

  // `arguments` are shell words; standard input comes from `input`, and is empty by default.
  Outcome Run(const std::string& arguments, const std::string& input = "") {
    Put("streams/in", input);
    const std::string command = "cd '" + folder_.string() + "' && '" CXENGINE_BIN_DIR "/dslcheck' " +
                                arguments + " <streams/in 2>streams/err";
    Outcome outcome;
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return outcome;
    char buffer[4096];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe))
      outcome.out.append(buffer, size);
    const int status = pclose(pipe);
    if (WIFEXITED(status)) outcome.status = WEXITSTATUS(status);
    std::ifstream err(folder_ / "streams/err", std::ios::binary);
    outcome.err.assign(std::istreambuf_iterator<char>(err), {});
    return outcome;
  }

  fs::path folder_;
};

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
  const auto findings = nlohmann::json::parse(Run("--format json good.cxp bad.cxp good.cxp").out);
  ASSERT_EQ(findings.size(), 1U);
  for (const auto& finding : findings) {
    EXPECT_EQ(finding["file"], "bad.cxp");
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

TEST_F(DslcheckTest, AnEndlessFileIsASourceThatIsTooLong) {
  const Outcome outcome = Run("/dev/zero");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, HasSubstr("error[source-too-long]"));
}

TEST_F(DslcheckTest, WrongUsageGivesTwoAndSaysSo) {
  for (const char* arguments : {"--format xml", "--nonsense", "--format"}) {
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
  for (const char* part :
       {"PATH", "--format", "Exit status", "Examples", "standard input", "NO_COLOR", "end_column"}) {
    EXPECT_THAT(outcome.out, HasSubstr(part));
  }
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
  if (std::system("script -qec true /dev/null </dev/null >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "no script(1), or no pseudo-terminal for it";
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
  EXPECT_THAT(colored, HasSubstr("2 files, 1 error, 0 warnings"));
  EXPECT_THAT(on_terminal("env NO_COLOR=1 TERM=xterm"), Not(HasSubstr("\x1b")));
}

}  // namespace
