// dslcheck --format-code and --check-format as a person runs them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tools/files.h"

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kUntidy = "(event   {:type \"cart\"}) ; wait\n\n\n\n(perform echo message)";
constexpr const char* kTidy = "(event {:type \"cart\"})  ; wait\n\n(perform echo message)\n";
constexpr const char* kBroken = "(event   {:type \"cart\"]\n\n\n";

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
};

class FormatFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "format-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::create_directories(folder_ / "files");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void Put(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / "files" / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  std::string Get(const std::string& name) { return Contents(folder_ / "files" / name); }

  // `arguments` are shell words; the working directory is that of the files.
  Outcome Run(const std::string& arguments, const std::string& input = "") {
    std::ofstream(folder_ / "in", std::ios::binary) << input;
    const std::string command = "cd '" + (folder_ / "files").string() +
                                "' && '" CXENGINE_BIN_DIR "/dslcheck' " + arguments +
                                " <../in >../out 2>../err";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Contents(folder_ / "out"),
            Contents(folder_ / "err")};
  }

  // How many files there are: no draft is left behind.
  std::ptrdiff_t Files() {
    return std::distance(fs::directory_iterator(folder_ / "files"), fs::directory_iterator());
  }

  fs::path folder_;

 private:
  static std::string Contents(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(FormatFilesTest, FilesAreRewrittenAndThoseThatChangedAreNamed) {
  Put("a.cxp", kUntidy);
  Put("b.cxp", kTidy);
  Put("p/c.cxp", kUntidy);
  Put("p/notes.txt", kUntidy);
  const Outcome outcome = Run("--format-code a.cxp b.cxp p");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "a.cxp\np/c.cxp\n");
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_EQ(Get("a.cxp"), kTidy);
  EXPECT_EQ(Get("b.cxp"), kTidy);
  EXPECT_EQ(Get("p/c.cxp"), kTidy);
  EXPECT_EQ(Get("p/notes.txt"), kUntidy);
  EXPECT_EQ(Files(), 3);
  EXPECT_THAT(Run("--format-code a.cxp b.cxp p").out, IsEmpty());
}

TEST_F(FormatFilesTest, CheckFormatNamesWhatWouldChangeAndWritesNothing) {
  Put("a.cxp", kUntidy);
  Put("b.cxp", kTidy);
  const Outcome outcome = Run("--check-format a.cxp b.cxp");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "a.cxp\n");
  EXPECT_EQ(Get("a.cxp"), kUntidy);
  const Outcome clean = Run("--check-format b.cxp");
  EXPECT_EQ(clean.status, 0);
  EXPECT_THAT(clean.out, IsEmpty());
}

TEST_F(FormatFilesTest, CheckFormatWithDiffShowsWhatWouldChange) {
  Put("a.cxp", kUntidy);
  Put("b.cxp", kTidy);
  const Outcome outcome = Run("--check-format --diff a.cxp b.cxp");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, StartsWith("--- a.cxp\n+++ a.cxp\n@@ -1,5 +1,3 @@\n-(event   {"));
  EXPECT_THAT(outcome.out, HasSubstr("\n+(event {:type \"cart\"})  ; wait\n"));
  EXPECT_EQ(outcome.out.find("b.cxp"), std::string::npos);
  EXPECT_EQ(Get("a.cxp"), kUntidy);
}

TEST_F(FormatFilesTest, StandardInputGoesToStandardOutput) {
  for (const char* arguments : {"--format-code -", "--format-code"}) {
    const Outcome outcome = Run(arguments, kUntidy);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, kTidy);
    EXPECT_EQ(Run(arguments, kTidy).out, kTidy);
  }
  EXPECT_EQ(Run("--check-format -", kUntidy).status, 1);
  EXPECT_EQ(Run("--check-format -", kTidy).status, 0);
}

TEST_F(FormatFilesTest, WhatCannotBeReadStaysAndIsExplained) {
  Put("a.cxp", kBroken);
  Put("b.cxp", kUntidy);
  const Outcome outcome = Run("--format-code a.cxp b.cxp");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "b.cxp\n");
  EXPECT_THAT(outcome.err, StartsWith("a.cxp:1:23: error[mismatched-bracket]"));
  EXPECT_EQ(Get("a.cxp"), kBroken);
  const Outcome through = Run("--format-code -", kBroken);
  EXPECT_EQ(through.status, 1);
  EXPECT_EQ(through.out, kBroken);
  EXPECT_THAT(through.err, HasSubstr("error["));
}

TEST_F(FormatFilesTest, ALinkStaysALinkAndPermissionsStay) {
  Put("a.cxp", kUntidy);
  fs::permissions(folder_ / "files/a.cxp", fs::perms::owner_all | fs::perms::group_read);
  fs::create_symlink("a.cxp", folder_ / "files/link.cxp");
  EXPECT_EQ(Run("--format-code link.cxp").out, "link.cxp\n");
  EXPECT_EQ(Get("a.cxp"), kTidy);
  EXPECT_TRUE(fs::is_symlink(folder_ / "files/link.cxp"));
  EXPECT_EQ(fs::status(folder_ / "files/a.cxp").permissions(), fs::perms::owner_all | fs::perms::group_read);
}

TEST_F(FormatFilesTest, AFileThatCannotBeReplacedIsNamedAndStays) {
  std::vector<cxengine::tools::FileFailure> failures;
  EXPECT_FALSE(cxengine::tools::ReplaceFile((folder_ / "absent").string(), "text", failures));
  EXPECT_FALSE(cxengine::tools::ReplaceFile(folder_.string(), "text", failures));
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0].message,
            (folder_ / "absent").string() + ": cannot be written: No such file or directory");
  EXPECT_EQ(failures[1].message, folder_.string() + ": cannot be written: not a regular file");
  if (geteuid() == 0) return;  // root writes everywhere
  Put("a.cxp", kUntidy);
  fs::permissions(folder_ / "files", fs::perms::owner_read | fs::perms::owner_exec);
  const Outcome outcome = Run("--format-code a.cxp");
  fs::permissions(folder_ / "files", fs::perms::owner_all);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.err, "dslcheck: a.cxp: cannot be written: Permission denied\n");
  EXPECT_EQ(Get("a.cxp"), kUntidy);
}

TEST_F(FormatFilesTest, WrongUsageAndTroubleGiveTwo) {
  Put("a.cxp", kUntidy);
  for (const char* arguments :
       {"--format-code --check-format", "--format-code --fix", "--check-format --watch",
        "--format-code --diff", "--check-format --format json"}) {
    const Outcome outcome = Run(arguments + std::string(" a.cxp"));
    EXPECT_EQ(outcome.status, 2) << arguments;
    EXPECT_THAT(outcome.err, Not(IsEmpty())) << arguments;
    EXPECT_EQ(Get("a.cxp"), kUntidy) << arguments;
  }
  const Outcome absent = Run("--format-code absent.cxp a.cxp");
  EXPECT_EQ(absent.status, 2);
  EXPECT_EQ(absent.err, "dslcheck: absent.cxp: No such file or directory\n");
  EXPECT_EQ(Get("a.cxp"), kTidy);
  const std::string full = "'" CXENGINE_BIN_DIR "/dslcheck' --format-code - <'" +
                           (folder_ / "files/a.cxp").string() + "' >/dev/full 2>/dev/null";
  EXPECT_EQ(WEXITSTATUS(std::system(full.c_str())), 2);
}

TEST_F(FormatFilesTest, TheExamplesAreInTheCanonicalLayout) {
  const Outcome outcome = Run("--check-format '" CXENGINE_SOURCE_DIR "/grammar/examples'");
  EXPECT_EQ(outcome.out, "") << "dslcheck --format-code grammar/examples";
  EXPECT_EQ(outcome.status, 0);
}

}  // namespace
