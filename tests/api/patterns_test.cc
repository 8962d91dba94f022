// The five methods of patterns, and their effect on the next event.
#include "api/handlers/patterns.h"

#include "api/demo.h"
#include "api/surroundings.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class PatternsTest : public PlatformTest {
 protected:
  PatternsTest() { Open(); }

  static std::string At(const std::string& id) { return std::string(kPatterns) + "/" + id; }
  std::string CodeOf(const Answer& answer, int status = 400) const {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_TRUE(answer.json().contains("error")) << answer.body;
    return answer.json().value("code", "");
  }
  bool Contributes() const {
    const Answer answer = Call("POST", kEvent, R"({"id": "7", "type": "hello"})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json().value("contributing?", false);
  }
};

TEST_F(PatternsTest, ANameIsEnoughAndTheRestHasDefaults) {
  const Answer answer = Call("POST", kPatterns, R"({"name": "n"})");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.json(), Json({{"id", "PT1"},
                                 {"name", "n"},
                                 {"description", ""},
                                 {"status", false},
                                 {"code", ""},
                                 {"key", "id"}}));
  EXPECT_EQ(answer.Header("ETag"), "\"1\"");
  EXPECT_EQ(answer.Header("Location"), "/1.0/tenants/tenant1/patterns/PT1");
  EXPECT_EQ(answer.Header("Content-Type"), "application/json; charset=utf-8");
}

TEST_F(PatternsTest, AWholePatternComesBackAsItWasSent) {
  const Json pattern = {
      {"name", "Grüße"}, {"description", "d"}, {"status", true}, {"code", kHello}, {"key", "customer"}};
  Json created = Call("POST", "/tenants/tenant1/patterns", pattern).json();
  EXPECT_EQ(created["id"], "PT1");
  EXPECT_EQ(Call("GET", At("PT1")).json(), created);
  created.erase("id");
  EXPECT_EQ(created, pattern);
}

TEST_F(PatternsTest, BodiesAreCheckedOnCreate) {
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, "{}")), "missing-field");
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, R"({"name": null})")), "wrong-type");
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, R"({"name": "n", "status": "true"})")), "wrong-type");
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, R"({"name": "n", "statuss": true})")), "unknown-field");
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, R"({"name": "n", "status": true})")), "missing-field");
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, R"({"name": "n", "status": true, "code": " \n"})")),
            "missing-field");
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, R"({"name": "n", "key": ""})")), "invalid-key");
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, "[]")), "not-an-object");
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, "{\"name\"")), "invalid-json");
  EXPECT_EQ(CodeOf(Call("POST", kPatterns, "{\"name\": \"\xFF\"}")), "invalid-json");
  const Answer wrong = Call("POST", kPatterns, R"({"name": ["n"]})");
  EXPECT_EQ(wrong.json()["error"], "`name` must be a string, not an array.");
  EXPECT_EQ(Call("GET", kPatterns).json(), Json::array()) << "nothing was stored";
}

TEST_F(PatternsTest, WarningsOfEnabledCodeAreInTheAnswerAndNotInTheObject) {
  const Json body = {
      {"name", "n"}, {"status", true}, {"code", "(event {:type \"hello\"})\n(def x 1)\n(perform echo hit)"}};
  const Answer answer = Call("POST", kPatterns, body);
  EXPECT_EQ(answer.status, 201) << answer.body;
  const Json warnings = answer.json().value("warnings", Json());
  ASSERT_EQ(warnings.size(), 1U) << answer.body;
  EXPECT_EQ(warnings[0]["code"], "unused-variable");
  EXPECT_EQ(warnings[0]["severity"], "warning");
  EXPECT_EQ(warnings[0]["line"], 2);
  EXPECT_FALSE(Call("GET", At("PT1")).json().contains("warnings"));

  const Answer again = Call("PUT", At("PT1"), answer.json());
  EXPECT_EQ(again.status, 200) << "an answer may be sent back: " << again.body;
  EXPECT_EQ(again.json()["warnings"], warnings);
  EXPECT_FALSE(Call("PUT", At("PT1"), R"({"status": false})").json().contains("warnings"));
}

TEST_F(PatternsTest, OtherContentTypesAreRefused) {
  const Answer answer = SendTo(platform->ApiHandler(), "POST", kPatterns, R"({"name": "n"})",
                               {{"Authorization", "Bearer " + token}, {"Content-Type", "text/plain"}})
                            .get();
  EXPECT_EQ(CodeOf(answer, 415), "unsupported-media-type");
}

TEST_F(PatternsTest, AnIdIsIgnoredOnCreateAndNullIsTheDefault) {
  const Answer answer =
      Call("POST", kPatterns, R"({"name": "n", "id": "PT99", "key": null, "status": null})");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.json()["id"], "PT1");
  EXPECT_EQ(answer.json()["key"], "id");
}

TEST_F(PatternsTest, EnabledCodeIsCheckedAndTheFindingsSayWhere) {
  const Json pattern = {{"name", "n"}, {"status", true}, {"code", "(event {:type \"hello\"})\n(bogus)"}};
  const Answer answer = Call("POST", kPatterns, pattern);
  EXPECT_EQ(CodeOf(answer), "invalid-pattern");
  const Json details = answer.json()["details"];
  ASSERT_GE(details.size(), 1U);
  EXPECT_EQ(details[0]["line"], 2);
  EXPECT_GE(details[0]["column"], 1);
  EXPECT_EQ(details[0]["severity"], "error");
  EXPECT_TRUE(details[0]["code"].is_string());
  EXPECT_TRUE(details[0]["message"].is_string());
  EXPECT_NE(answer.json()["error"].get<std::string>().find("line 2"), std::string::npos) << answer.body;
}

TEST_F(PatternsTest, DisabledCodeIsStoredWhateverItIsAndCheckedOnceEnabled) {
  EXPECT_EQ(Call("POST", kPatterns, R"({"name": "n", "code": "((( bogus"})").status, 201);
  EXPECT_EQ(CodeOf(Call("PUT", At("PT1"), R"({"status": true})")), "invalid-pattern");
  EXPECT_EQ(Call("GET", At("PT1")).json()["status"], false);
}

TEST_F(PatternsTest, APutChangesOnlyWhatItGives) {
  Call("POST", kPatterns, Json({{"name", "n"}, {"description", "d"}, {"code", kHello}}));
  const Answer answer = Call("PUT", At("PT1"), R"({"name": "other", "id": "PT1"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("ETag"), "\"2\"");
  EXPECT_EQ(answer.json()["name"], "other");
  EXPECT_EQ(answer.json()["description"], "d");
  EXPECT_EQ(answer.json()["code"], kHello);
  EXPECT_EQ(Call("PUT", At("PT1"), R"({"description": null, "key": null})").json()["description"], "");
  EXPECT_EQ(CodeOf(Call("PUT", At("PT1"), R"({"name": null})")), "wrong-type");
  EXPECT_EQ(CodeOf(Call("PUT", At("PT1"), R"({"id": "PT2"})")), "id-mismatch");
  EXPECT_EQ(CodeOf(Call("PUT", At("PT1"), R"({"colour": "red"})")), "unknown-field");
  EXPECT_EQ(CodeOf(Call("PUT", At("PT1"), R"({"status": true, "code": null})")), "missing-field");
}

TEST_F(PatternsTest, UnknownPatternsAreNotFound) {
  for (const char* id : {"PT1", "TM1", "PT01", "x"}) {
    EXPECT_EQ(CodeOf(Call("GET", At(id)), 404), "pattern-not-found");
    EXPECT_EQ(CodeOf(Call("PUT", At(id), R"({"name": "n"})"), 404), "pattern-not-found");
    EXPECT_EQ(CodeOf(Call("DELETE", At(id)), 404), "pattern-not-found");
  }
}

TEST_F(PatternsTest, ADeletedPatternIsGoneAndItsIdNeverReused) {
  Call("POST", kPatterns, R"({"name": "n"})");
  const Answer answer = Call("DELETE", At("PT1"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(Call("GET", At("PT1")).status, 404);
  EXPECT_EQ(Call("POST", kPatterns, R"({"name": "n"})").json()["id"], "PT2");
}

TEST_F(PatternsTest, AListIsAnArrayInOrderOfIdWithLimitAndOffset) {
  for (int i = 0; i < 11; ++i) Call("POST", kPatterns, R"({"name": "n"})");
  const auto ids = [&](const std::string& query) {
    std::vector<std::string> list;
    for (const Json& pattern : Call("GET", kPatterns + query).json()) list.push_back(pattern["id"]);
    return list;
  };
  EXPECT_EQ(ids("").size(), 11U);
  EXPECT_EQ(ids("?limit=3&offset=8"), (std::vector<std::string>{"PT9", "PT10", "PT11"}));
  EXPECT_EQ(ids("?offset=10"), std::vector<std::string>{"PT11"});
  EXPECT_EQ(ids("?limit=0").size(), 0U);
  EXPECT_EQ(ids("?offset=99").size(), 0U);
  for (const char* bad : {"?limit=-1", "?limit=x", "?offset=1.5", "?limit=", "?limit=99999999999999999999"})
    EXPECT_EQ(CodeOf(Call("GET", kPatterns + std::string(bad))), "invalid-parameter") << bad;
}

TEST_F(PatternsTest, TwoAuthorsCannotOverwriteEachOtherUnseen) {
  Call("POST", kPatterns, R"({"name": "n"})");
  const std::string tag = Call("GET", At("PT1")).Header("ETag");
  EXPECT_EQ(Call("GET", At("PT1"), "", {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(Call("PUT", At("PT1"), R"({"name": "first"})", {{"If-Match", tag}}).status, 200);
  EXPECT_EQ(CodeOf(Call("PUT", At("PT1"), R"({"name": "second"})", {{"If-Match", tag}}), 412),
            "precondition-failed");
  EXPECT_EQ(CodeOf(Call("DELETE", At("PT1"), "", {{"If-Match", tag}}), 412), "precondition-failed");
  EXPECT_EQ(CodeOf(Call("PUT", At("PT1"), R"({"name": "x"})", {{"If-None-Match", "*"}}), 412),
            "precondition-failed");
  EXPECT_EQ(CodeOf(Call("PUT", At("PT1"), R"({"name": "x"})", {{"If-Match", "nonsense"}})), "invalid-header");
  EXPECT_EQ(Call("GET", At("PT1"), "", {{"If-None-Match", tag}}).json()["name"], "first");
  EXPECT_EQ(Call("PUT", At("PT1"), R"({"name": "third"})", {{"If-Match", "*"}}).status, 200);
  EXPECT_EQ(Call("DELETE", At("PT1"), "", {{"If-Match", "\"3\""}}).status, 204);
}

TEST_F(PatternsTest, OfManyAuthorsAtOnceOneWins) {
  Call("POST", kPatterns, R"({"name": "n"})");
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 8; ++i)
    answers.push_back(SendTo(platform->ApiHandler(), "PUT", At("PT1"), R"({"name": "mine"})",
                             {{"Authorization", "Bearer " + token}, {"If-Match", "\"1\""}}));
  int won = 0;
  for (auto& answer : answers) won += answer.get().status == 200;
  EXPECT_EQ(won, 1);
}

TEST_F(PatternsTest, SavingDisablingEnablingAndDeletingCountForTheNextEvent) {
  EXPECT_FALSE(Contributes());
  Call("POST", kPatterns, Json({{"name", "n"}, {"code", kHello}, {"status", true}}));
  EXPECT_TRUE(Contributes());
  Call("PUT", At("PT1"), R"({"status": false})");
  EXPECT_FALSE(Contributes());
  Call("PUT", At("PT1"), R"({"status": true})");
  EXPECT_TRUE(Contributes());
  Call("PUT", At("PT1"), R"({"name": "renamed"})");
  EXPECT_TRUE(Contributes());
  Call("DELETE", At("PT1"));
  EXPECT_FALSE(Contributes());
}

TEST_F(PatternsTest, PatternsAndTheirEffectSurviveARestart) {
  Call("POST", kPatterns, Json({{"name", "n"}, {"code", kHello}, {"status", true}}));
  const Json before = Call("GET", kPatterns).json();
  Open();
  EXPECT_EQ(Call("GET", kPatterns).json(), before);
  EXPECT_TRUE(Contributes());
}

TEST_F(PatternsTest, AStoredPatternThatNoLongerCompilesIsLeftOutOnStart) {
  platform->services().objects.Create(
      "tenant1", "pattern",
      R"json({"name":"n","description":"","status":true,"code":"(bogus)","key":"id"})json");
  Call("POST", kPatterns, Json({{"name", "n"}, {"code", kHello}, {"status", true}}));
  Open();
  EXPECT_TRUE(Contributes());
}

TEST_F(PatternsTest, WarningsKeepNoPatternOut) {
  const std::string code = R"json((event {:type "hello"})
(perform shop offer {:text (template +TM1)})
(perform generic notification {:bdy 1})
(perform echo message {:x $nobody}))json";
  EXPECT_EQ(Call("POST", kPatterns, Json({{"name", "n"}, {"code", code}, {"status", true}})).status, 201);
  EXPECT_TRUE(Contributes());
  Open();
  EXPECT_TRUE(Contributes()) << "nor after a restart";
}

TEST_F(PatternsTest, TheCheckerIsToldOfTheTenantsEndpointsAndTheKey) {
  const dsl::Surroundings surroundings = SurroundingsOf(platform->services(), "tenant1", "customer");
  EXPECT_EQ(surroundings.key, "customer");
  EXPECT_EQ(surroundings.templates, dsl::Partials());
  EXPECT_EQ(surroundings.EndpointNames(), (std::vector<std::string_view>{"echo", "generic", "timer"}));
}

TEST_F(PatternsTest, TheDemoHasATemplateUnderTheIdThatIsFree) {
  Call("POST", "/1.0/tenants/tenant1/templates", R"({"name": "mine", "template": "Hi"})");
  platform->AddDemo();
  EXPECT_EQ(Call("GET", std::string(kPatterns) + "/PT1/versions").json().size(), 1U) << "the first, too";
  const Json patterns = Call("GET", kPatterns).json();
  ASSERT_EQ(patterns.size(), DemoPatterns().size());
  EXPECT_NE(patterns[0]["code"].get<std::string>().find("(template +TM2)"), std::string::npos) << patterns[0];
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/templates/TM2").status, 409) << "a pattern uses it";
  EXPECT_EQ(Call("PUT", At("PT1"), patterns[0]).json().count("warnings"), 0U);
}

TEST_F(PatternsTest, EveryDemoPatternCompiles) {
  for (const DemoPattern& demo : DemoPatterns()) {
    auto plan = CompilePattern(demo.name, demo.code);
    EXPECT_TRUE(plan.ok()) << demo.name << ": " << plan.problem().sentence;
  }
}

}  // namespace
}  // namespace cxengine::api
