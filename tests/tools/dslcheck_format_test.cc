// The formats of dslcheck --format.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "dsl/diagnostic.h"
#include "tests/tools/dslcheck_fixture.h"

namespace cxengine::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

class DslcheckFormatTest : public DslcheckTest {
 protected:
  void SetUp() override {
    DslcheckTest::SetUp();
    // An error with a fix, one with another place, a warning, an info.
    Put("a.cxp", "(evnt {:ü \"ä\"})\n(event {:a 1]\n");
    Put("b,c 50%.cxp", "(event {:a 1})\n(def x 1)\n(do (perform echo hit))\n");
    Put("clean.cxp", "(event {:a 1})\n(perform echo hit)\n");
  }
};

constexpr const char* kFiles = " a.cxp 'b,c 50%.cxp' clean.cxp";

TEST_F(DslcheckFormatTest, GccHasALineForEachFindingAndNotes) {
  EXPECT_EQ(Run(std::string("--format gcc") + kFiles).out,
            "a.cxp:1:2: error: there is no form or function `evnt` [unknown-form]\n"
            "a.cxp:1:2: note: did you mean `event`?\n"
            "a.cxp:2:13: error: expected `}` to close `{`, found `]` [mismatched-bracket]\n"
            "a.cxp:2:8: note: `{` is opened here\n"
            "b,c 50%.cxp:2:6: warning: the variable `x` is never read [unused-variable]\n"
            "b,c 50%.cxp:2:6: note: delete it, or call it `_x` if that is meant\n"
            "b,c 50%.cxp:3:1: note: `do` around a single form changes nothing [redundant-form]\n"
            "b,c 50%.cxp:3:1: note: write what is inside by itself\n");
  EXPECT_THAT(Run("--format gcc clean.cxp").out, IsEmpty());
}

TEST_F(DslcheckFormatTest, GithubHasAnAnnotationForEachFinding) {
  Put("two-lines.cxp", "(perform echo hit\n  (retries 1)\n  {:a 1})\n(x\n)");
  const std::string out = Run(std::string("--format github two-lines.cxp") + kFiles).out;
  EXPECT_THAT(
      out, HasSubstr("\n::error file=a.cxp,line=1,endLine=1,col=2,endColumn=6,title=unknown-form::there is "
                     "no form or function `evnt`%0Ahelp: did you mean `event`?\n"));
  EXPECT_THAT(out, HasSubstr("\n::warning file=b%2Cc 50%25.cxp,line=2,endLine=2,col=6,endColumn=7,"
                             "title=unused-variable::the variable"));
  EXPECT_THAT(out, HasSubstr("\n::notice file=b%2Cc 50%25.cxp,line=3,"));
  EXPECT_THAT(out, testing::Not(HasSubstr("clean")));
}

TEST_F(DslcheckFormatTest, GithubColumnsAreForPlacesWithinALine) {
  const std::string out = Run("--format github -", "(within 5\n)").out;
  EXPECT_THAT(out, HasSubstr("line=1,endLine=2,title=operand-count::"));
}

TEST_F(DslcheckFormatTest, JsonCarriesFixes) {
  const json findings = json::parse(Run("--format json a.cxp").out);
  EXPECT_EQ(findings[0]["fix"], json::parse(R"({"title": "write `event`", "edits":
      [{"line": 1, "column": 2, "end_line": 1, "end_column": 6, "text": "event"}]})"));
  EXPECT_FALSE(findings[1].contains("fix"));
}

// SARIF 2.1.0 as far as services lean on it (§3.13, §3.19, §3.27 of the standard).
TEST_F(DslcheckFormatTest, SarifHasARunWithRulesAndResults) {
  const Outcome outcome = Run(std::string("--format sarif") + kFiles);
  EXPECT_EQ(outcome.status, 1);
  const json log = json::parse(outcome.out);
  EXPECT_EQ(log["version"], "2.1.0");
  ASSERT_EQ(log["runs"].size(), 1U);
  const json& run = log["runs"][0];
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
  EXPECT_EQ(run["invocations"], json::parse(R"([{"executionSuccessful": true}])"));
  const json& driver = run["tool"]["driver"];
  EXPECT_EQ(driver["name"], "dslcheck");
  EXPECT_EQ(driver["rules"].size(), dsl::AllCodes().size());
  std::set<std::string> ids;
  for (const json& rule : driver["rules"]) {
    EXPECT_TRUE(ids.insert(rule["id"]).second) << rule["id"];
    for (const char* text : {"shortDescription", "fullDescription", "help"}) {
      EXPECT_FALSE(rule[text]["text"].get<std::string>().empty()) << rule["id"];
    }
    EXPECT_THAT(rule["help"]["markdown"].get<std::string>(), HasSubstr("```clojure\n"));
  }
  ASSERT_EQ(run["results"].size(), 4U);
  for (const json& result : run["results"]) {
    const json& rule = driver["rules"].at(result["ruleIndex"].get<std::size_t>());
    EXPECT_EQ(rule["id"], result["ruleId"]);
    EXPECT_EQ(rule["defaultConfiguration"]["level"], result["level"]);
    EXPECT_FALSE(result["message"]["text"].get<std::string>().empty());
    const json& region = result["locations"][0]["physicalLocation"]["region"];
    for (const char* place : {"startLine", "startColumn", "endLine", "endColumn"})
      EXPECT_GE(region[place], 1);
  }
}

TEST_F(DslcheckFormatTest, SarifTellsPlacesAndFixes) {
  const json log = json::parse(Run(std::string("--format sarif") + kFiles).out);
  const json& results = log["runs"][0]["results"];
  EXPECT_EQ(results[0]["locations"],
            json::parse(R"([{"physicalLocation": {"artifactLocation": {"uri": "a.cxp"},
      "region": {"startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 6}}}])"));
  EXPECT_EQ(results[0]["fixes"], json::parse(R"([{"description": {"text": "write `event`"}, "artifactChanges":
      [{"artifactLocation": {"uri": "a.cxp"}, "replacements": [{"deletedRegion":
        {"startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 6}, "insertedContent": {"text": "event"}}]}]}])"));
  EXPECT_EQ(results[1]["relatedLocations"][0]["message"]["text"], "`{` is opened here");
  EXPECT_EQ(results[2]["level"], "warning");
  EXPECT_EQ(results[3]["level"], "note");
  EXPECT_EQ(results[3]["fixes"][0]["artifactChanges"][0]["replacements"].size(), 2U);
  EXPECT_EQ(results[2]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "b,c%2050%25.cxp");
  const json absolute = json::parse(Run("--format sarif ./a.cxp '" + folder_.string() + "/a.cxp'").out);
  const auto uri = [&](int i) {
    return absolute["runs"][0]["results"][i]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
  };
  EXPECT_EQ(uri(0), "a.cxp");
  EXPECT_EQ(uri(2), "file://" + folder_.string() + "/a.cxp");
}

TEST_F(DslcheckFormatTest, SarifOfNothingAndOfTroubleIsStillALog) {
  const json clean = json::parse(Run("--format sarif clean.cxp").out);
  EXPECT_EQ(clean["runs"][0]["results"], json::array());
  const Outcome outcome = Run("--format sarif absent.cxp a.cxp");
  EXPECT_EQ(outcome.status, 2);
  const json trouble = json::parse(outcome.out)["runs"][0];
  EXPECT_EQ(trouble["results"].size(), 2U);
  EXPECT_EQ(trouble["invocations"][0]["executionSuccessful"], false);
  EXPECT_EQ(trouble["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
            "absent.cxp: No such file or directory");
}

// Against the schema of the standard, which is not ours to keep here: tests/tools/sarif_schema.sh fetches it.
TEST_F(DslcheckFormatTest, SarifKeepsToTheSchema) {
  Run(std::string("--format sarif") + kFiles + " >all.sarif");
  Run("--format sarif clean.cxp >none.sarif");
  Run("--format sarif absent.cxp >trouble.sarif");
  const std::string command =
      "cd '" + folder_.string() +
      "' && '" CXENGINE_SOURCE_DIR
      "/tests/tools/sarif_schema.sh' all.sarif none.sarif trouble.sarif >schema.log 2>&1";
  const int status = WEXITSTATUS(std::system(command.c_str()));
  if (status == 77) GTEST_SKIP() << "SARIF IS NOT CHECKED AGAINST ITS SCHEMA: " << Get("schema.log");
  EXPECT_EQ(status, 0) << Get("schema.log");
}

}  // namespace
}  // namespace cxengine::tools
