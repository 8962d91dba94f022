// What is reported and what fails: --select, --ignore, --fail-level, --max-warnings, and configuration files.
#include <gmock/gmock.h>

#include "tests/tools/dslcheck_fixture.h"

namespace cxengine::tools {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A warning (unused-variable) and an info (redundant-form).
constexpr const char* kSuspicious = "(event {:a 1})\n(def x 1)\n(do (perform echo hit))\n";
constexpr const char* kBad = "(evnt)\n";

class DslcheckSettingsTest : public DslcheckTest {
 protected:
  void SetUp() override {
    DslcheckTest::SetUp();
    Put("a.cxp", kSuspicious);
  }
};

TEST_F(DslcheckSettingsTest, SelectedWarningsAndInfosAreReportedAndAllErrors) {
  Put("bad.cxp", kBad);
  const Outcome outcome = Run("--format gcc --select redundant-form,never-acts a.cxp bad.cxp");
  EXPECT_EQ(outcome.out,
            "a.cxp:3:1: note: `do` around a single form changes nothing [redundant-form]\n"
            "a.cxp:3:1: note: write what is inside by itself\n"
            "bad.cxp:1:2: error: there is no form or function `evnt` [unknown-form]\n"
            "bad.cxp:1:2: note: did you mean `event`?\n");
  EXPECT_EQ(outcome.status, 1);
}

TEST_F(DslcheckSettingsTest, IgnoredOnesAreNot) {
  EXPECT_THAT(Run("--ignore redundant-form --ignore unused-variable a.cxp").out, IsEmpty());
  EXPECT_THAT(Run("--ignore redundant-form,unused-variable a.cxp").out, IsEmpty());
  EXPECT_THAT(Run("--select unused-variable --ignore unused-variable a.cxp").out, IsEmpty());
}

TEST_F(DslcheckSettingsTest, WhatAPatternKeepsIsToldWhereItIsSelected) {
  Put("b.cxp", "(within 1 hour (times 6 (event {:a 1})))\n(perform echo hit)\n");
  Outcome outcome = Run("--fail-level info b.cxp");
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_EQ(outcome.status, 0);
  outcome = Run("--select key-state b.cxp");
  EXPECT_THAT(outcome.out, HasSubstr("info[key-state]: a key holds up to 5 events and 1 timer"));
  EXPECT_EQ(outcome.status, 0);
  Put(".dslcheck.toml", "select = [\"key-state\"]");
  EXPECT_THAT(Run("--format gcc b.cxp").out, HasSubstr("[key-state]"));
}

TEST_F(DslcheckSettingsTest, CodesThatAreNoneAreWrongUsage) {
  Outcome outcome = Run("--ignore unused-varable a.cxp");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err,
              HasSubstr("--ignore: there is no finding `unused-varable`; did you mean `unused-variable`?"));
  outcome = Run("--select xyz a.cxp");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err,
              HasSubstr("--select: there is no finding `xyz`; `dslcheck --explain` lists all codes"));
  outcome = Run("--ignore unknown-form a.cxp");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--ignore: `unknown-form` is an error, and errors cannot be ignored"));
  outcome = Run("--fail-level never a.cxp");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.err, HasSubstr("--fail-level: error, warning or info, not `never`"));
}

TEST_F(DslcheckSettingsTest, TheFailLevelDecidesTheExitStatus) {
  EXPECT_EQ(Run("a.cxp").status, 0);
  EXPECT_EQ(Run("--fail-level error a.cxp").status, 0);
  EXPECT_EQ(Run("--fail-level warning a.cxp").status, 1);
  EXPECT_EQ(Run("--fail-level info a.cxp").status, 1);
  // What is not reported makes nothing fail.
  EXPECT_EQ(Run("--fail-level warning --ignore unused-variable a.cxp").status, 0);
  EXPECT_EQ(Run("--fail-level info --ignore unused-variable a.cxp").status, 1);
  EXPECT_EQ(Run("--fail-level info --ignore unused-variable,redundant-form a.cxp").status, 0);
}

TEST_F(DslcheckSettingsTest, MoreWarningsThanAllowedFail) {
  Put("b.cxp", kSuspicious);
  EXPECT_EQ(Run("--max-warnings 2 a.cxp b.cxp").status, 0);
  EXPECT_EQ(Run("--max-warnings 1 a.cxp b.cxp").status, 1);
  EXPECT_EQ(Run("--max-warnings 0 --ignore unused-variable a.cxp b.cxp").status, 0);
  EXPECT_EQ(Run("--max-warnings -1 a.cxp").status, 2);
}

TEST_F(DslcheckSettingsTest, TheNearestConfigurationIsFoundUpward) {
  Put(".dslcheck.toml", "ignore = [\"unused-variable\"]\n");
  Put("shop/.dslcheck.toml", "ignore = [\"redundant-form\"]\n");
  Put("shop/old/b.cxp", kSuspicious);
  const Outcome outcome = Run("--format gcc a.cxp shop");
  EXPECT_THAT(outcome.out, HasSubstr("a.cxp:3:1: note: `do`"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("a.cxp:2:6")));
  EXPECT_THAT(outcome.out, HasSubstr("shop/old/b.cxp:2:6: warning:"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("b.cxp:3:1: note: `do`")));
}

TEST_F(DslcheckSettingsTest, StandardInputHasTheConfigurationOfItsName) {
  Put("shop/.dslcheck.toml", "ignore = [\"redundant-form\", \"unused-variable\"]\n");
  EXPECT_THAT(Run("-", kSuspicious).out, Not(IsEmpty()));
  EXPECT_THAT(Run("--stdin-filename shop/new/x.cxp -", kSuspicious).out, IsEmpty());
}

TEST_F(DslcheckSettingsTest, AConfigurationCanBeNamedOrLeftOut) {
  Put(".dslcheck.toml", "fail-level = \"warning\"\n");
  Put("other.toml", "fail-level = \"error\"\nmax-warnings = 0 # none\n");
  EXPECT_EQ(Run("a.cxp").status, 1);
  EXPECT_EQ(Run("--no-config a.cxp").status, 0);
  EXPECT_EQ(Run("--config other.toml a.cxp").status, 1);
  EXPECT_EQ(Run("--config other.toml --max-warnings 1 a.cxp").status, 0);
  EXPECT_EQ(Run("--config absent.toml a.cxp").err, "dslcheck: absent.toml: No such file or directory\n");
  EXPECT_EQ(Run("--config absent.toml a.cxp").status, 2);
}

TEST_F(DslcheckSettingsTest, TheCommandLineGoesBeforeTheConfiguration) {
  Put(".dslcheck.toml",
      "fail-level = \"warning\"\nignore = [\"redundant-form\"]\nselect = [\"unused-variable\"]");
  EXPECT_EQ(Run("--fail-level error a.cxp").status, 0);
  EXPECT_THAT(Run("--ignore unused-variable a.cxp").out, IsEmpty());
  EXPECT_THAT(Run("--select redundant-form --ignore unused-variable a.cxp").out, HasSubstr("redundant-form"));
}

TEST_F(DslcheckSettingsTest, ALimitOfAConfigurationIsForTheFilesUnderIt) {
  Put("b/.dslcheck.toml", "max-warnings = 1\n");
  Put("b/one.cxp", kSuspicious);
  EXPECT_EQ(Run("a.cxp b").status, 0);
  Put("b/two.cxp", kSuspicious);
  EXPECT_EQ(Run("a.cxp b").status, 1);
}

TEST_F(DslcheckSettingsTest, WhatIsWrongWithAConfigurationIsSaidOnceAndOtherFilesAreChecked) {
  Put("b/.dslcheck.toml", "\nfail-levl = \"warning\"\nmax-warnings = \"ten\"\n");
  Put("b/one.cxp", kBad);
  Put("b/two.cxp", kBad);
  const Outcome outcome = Run("--format gcc b a.cxp");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(
      outcome.err,
      "dslcheck: b/.dslcheck.toml:2: there is no key `fail-levl`; did you mean `fail-level`?\n"
      "dslcheck: b/.dslcheck.toml:3: `max-warnings` is a whole number, not a string; write `max-warnings = "
      "10`\n");
  EXPECT_THAT(outcome.out, HasSubstr("a.cxp:2:6: warning"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("b/one.cxp")));
}

}  // namespace
}  // namespace cxengine::tools
