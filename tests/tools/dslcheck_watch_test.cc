// dslcheck --watch: the program runs until it gets a signal; each step waits for what it writes.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/tools/dslcheck_fixture.h"
#include "tools/check/watch.h"

namespace cxengine::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kGood = "(event {:a 1})\n(perform echo hit)\n";
constexpr const char* kBad = "(evnt {:a 1})\n";

TEST(WatchTest, ChangesAreToldApart) {
  const Stamps before = {{"a", {1, 10, 5}}, {"b", {1, 10, 6}}, {"c", {1, 10, 7}}, {"d", {1, 10, 8}}};
  const Stamps after = {{"a", {1, 10, 5}}, {"b", {2, 10, 6}}, {"c", {1, 10, 9}}, {"e", {1, 10, 8}}};
  const Changes changes = Compare(before, after);
  EXPECT_THAT(changes.changed, ElementsAre("b", "c", "e"));
  EXPECT_THAT(changes.gone, ElementsAre("d"));
  EXPECT_TRUE(changes.any());
  EXPECT_FALSE(Compare(after, after).any());
}

class DslcheckWatchTest : public DslcheckTest {
 protected:
  // A program that watches; `arguments` are shell words.
  void Start(const std::string& arguments) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const std::string command =
        "cd '" + folder_.string() + "' && exec '" CXENGINE_BIN_DIR "/dslcheck' --watch " + arguments;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
    std::vector<std::string> words = {"sh", "-c", command};
    char* argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    ASSERT_EQ(posix_spawn(&program_, "/bin/sh", &actions, nullptr, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    output_ = pipe_ends[0];
  }
  void TearDown() override {
    if (program_ > 0) Stop(SIGKILL);
    if (output_ >= 0) close(output_);
    DslcheckTest::TearDown();
  }

  // What the program writes, up to and with `end`.
  std::string ReadUntil(const std::string& end) {
    std::string text;
    char byte = 0;
    while (text.find(end) == std::string::npos && read(output_, &byte, 1) == 1) text += byte;
    return text;
  }
  // The exit status after `signal`; -1 when the program did not end by itself.
  int Stop(int signal) {
    kill(program_, signal);
    int status = 0;
    waitpid(program_, &status, 0);
    program_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  pid_t program_ = -1;
  int output_ = -1;
};

TEST_F(DslcheckWatchTest, WhatChangesIsCheckedAgainAndASignalEndsItWell) {
  Put("p/a.cxp", kGood);
  Put("p/b.cxp", kBad);
  Start("p");
  EXPECT_THAT(ReadUntil("2 files, 1 error, 0 warnings\n"), HasSubstr("p/b.cxp:1:2: error[unknown-form]"));
  Put("p/a.cxp", std::string(kBad) + kBad);
  std::string text = ReadUntil("2 files, 3 errors, 0 warnings\n");
  EXPECT_THAT(text, HasSubstr("p/a.cxp:2:2: error"));
  EXPECT_THAT(text, Not(HasSubstr("p/b.cxp")));
  // New files, and files that go.
  Put("p/c/d.cxp", kBad);
  EXPECT_THAT(ReadUntil("3 files, 4 errors, 0 warnings\n"), HasSubstr("p/c/d.cxp:1:2: error"));
  std::filesystem::remove(folder_ / "p/a.cxp");
  ReadUntil("2 files, 2 errors, 0 warnings\n");
  EXPECT_EQ(Stop(SIGINT), 0);
}

TEST_F(DslcheckWatchTest, AnotherConfigurationMeansOtherFindings) {
  Put("a.cxp", "(event {:a 1})\n(def x 1)\n(perform echo hit)\n");
  Start("--format gcc a.cxp");
  EXPECT_THAT(ReadUntil("1 file, 0 errors, 1 warning\n"), HasSubstr("[unused-variable]"));
  Put(".dslcheck.toml", "ignore = [\"unused-variable\"]\n");
  ReadUntil("1 file, 0 errors, 0 warnings\n");
  Put(".dslcheck.toml", "ignore = 5\n");
  EXPECT_THAT(ReadUntil("0 files, 0 errors, 0 warnings\n"),
              HasSubstr(".dslcheck.toml:1: `ignore` is an array"));
  std::filesystem::remove(folder_ / ".dslcheck.toml");
  EXPECT_THAT(ReadUntil("1 file, 0 errors, 1 warning\n"), HasSubstr("[unused-variable]"));
  EXPECT_EQ(Stop(SIGTERM), 0);
}

TEST_F(DslcheckWatchTest, AFileThatIsNotThereYetIsWaitedFor) {
  Start("a.cxp");
  EXPECT_THAT(ReadUntil("0 files, 0 errors, 0 warnings\n"), HasSubstr("a.cxp: No such file or directory"));
  Put("a.cxp", kGood);
  ReadUntil("1 file, 0 errors, 0 warnings\n");
  EXPECT_EQ(Stop(SIGINT), 0);
}

}  // namespace
}  // namespace cxengine::tools
