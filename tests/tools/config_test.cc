// Configuration files, as text.
#include "tools/check/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cxengine::tools {
namespace {

using testing::ElementsAre;

// What is wrong with `text`, without the file's name.
std::vector<std::string> FaultsOf(std::string_view text, Settings* settings = nullptr) {
  Settings own;
  std::vector<FileFailure> failures;
  const bool valid = ReadConfig("c", text, settings == nullptr ? own : *settings, failures);
  EXPECT_EQ(valid, failures.empty());
  std::vector<std::string> faults;
  for (const FileFailure& failure : failures) faults.push_back(failure.message.substr(2));
  return faults;
}

TEST(ConfigTest, SettingsAreRead) {
  Settings settings;
  EXPECT_THAT(FaultsOf(R"(
# how we do it
select = ["unused-variable", "old-form"]
ignore = [
  "never-acts",
]
fail-level = "info"
max-warnings = 3
)",
                       &settings),
              ElementsAre());
  EXPECT_EQ(settings.select, (std::set<dsl::Code>{dsl::Code::kUnusedVariable, dsl::Code::kOldForm}));
  EXPECT_EQ(settings.ignore, std::set<dsl::Code>{dsl::Code::kNeverActs});
  EXPECT_EQ(settings.fail_level, dsl::Severity::kInfo);
  EXPECT_EQ(settings.max_warnings, 3U);
}

TEST(ConfigTest, WhatIsNotSaidIsNotSet) {
  Settings settings;
  EXPECT_THAT(FaultsOf("", &settings), ElementsAre());
  EXPECT_FALSE(settings.select || settings.ignore || settings.fail_level || settings.max_warnings);
  EXPECT_THAT(FaultsOf("select = []", &settings), ElementsAre());
  EXPECT_EQ(settings.select, std::set<dsl::Code>{});
}

TEST(ConfigTest, EveryFaultNamesItsLineAndARemedy) {
  EXPECT_THAT(
      FaultsOf("select = \"never-acts\"\n"
               "ignore = [\"never-acts\", 5,\n"
               "  \"never-act\", \"unclosed\"]\n"
               "fail-level = \"warnings\"\n"),
      ElementsAre("1: `select` is an array of codes, not a string; write `select = [\"unused-variable\"]`",
                  "2: `ignore` is an array of codes, not a whole number; write `ignore = "
                  "[\"unused-variable\"]`",
                  "3: `ignore`: there is no finding `never-act`; did you mean `never-acts`?",
                  "3: `ignore`: `unclosed` is an error, and errors cannot be ignored",
                  "4: `fail-level` is \"error\", \"warning\" or \"info\", not \"warnings\""));
  EXPECT_THAT(FaultsOf("fail-level = true\nmax-warnings = -1\n"),
              ElementsAre("1: `fail-level` is a string, not true or false; write `fail-level = \"warning\"`",
                          "2: `max-warnings` cannot be negative"));
  EXPECT_THAT(FaultsOf("max-warnings = 1.5\n"),
              ElementsAre("1: `max-warnings` is a whole number, not a number; write `max-warnings = 10`"));
}

TEST(ConfigTest, KeysThatAreNoneAreFaults) {
  EXPECT_THAT(FaultsOf("slect = []"), ElementsAre("1: there is no key `slect`; did you mean `select`?"));
  EXPECT_THAT(FaultsOf("colour = 1"),
              ElementsAre("1: there is no key `colour`; keys are `select`, `ignore`, `fail-level` and "
                          "`max-warnings`"));
  EXPECT_THAT(FaultsOf("jobs = 4"), ElementsAre("1: `jobs` belongs on the command line: `--jobs`"));
  EXPECT_THAT(
      FaultsOf("[select]\na = 1"),
      ElementsAre("1: `select` is an array of codes, not a table; write `select = [\"unused-variable\"]`"));
}

TEST(ConfigTest, WhatIsNoTomlIsSaidWithItsLine) {
  const std::vector<std::string> faults = FaultsOf("ignore = []\nselect = [\n");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_THAT(faults[0], testing::MatchesRegex("[23]: this is no TOML: .*"));
  EXPECT_EQ(FaultsOf("ignore = []\nignore = []\n").size(), 1U);
  EXPECT_EQ(FaultsOf("\xFF\xFE").size(), 1U);
}

}  // namespace
}  // namespace cxengine::tools
