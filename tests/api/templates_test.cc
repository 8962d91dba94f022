// The five methods of templates, and what the patterns that use them do at the next event.
#include <thread>

#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class TemplatesTest : public PlatformTest {
 protected:
  static constexpr const char* kTemplates = "/1.0/tenants/tenant1/templates";

  TemplatesTest() { Open(); }

  static std::string At(const std::string& id) { return std::string(kTemplates) + "/" + id; }
  static std::string PatternAt(const std::string& id) { return std::string(kPatterns) + "/" + id; }
  static Json Named(const std::string& text) { return {{"name", "n"}, {"template", text}}; }
  static Json Text(const std::string& text) { return {{"template", text}}; }
  std::string CodeOf(const Answer& answer, int status = 400) const {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_TRUE(answer.json().contains("error")) << answer.body;
    return answer.json().value("code", "");
  }

  // Saves an enabled pattern; returns its id.
  std::string Enable(const std::string& code) const {
    const Answer answer = Call("POST", kPatterns, Json{{"name", "p"}, {"status", true}, {"code", code}});
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.json().value("id", "");
  }
  // One that renders the template for events of this type. It shows the text by a timer, which sends it as an
  // event.
  std::string EnableEcho(const std::string& type, const std::string& template_form) const {
    return Enable("(event {:type \"" + type + "\" :first-name some?})\n" +
                  "(perform timer create {:trigger (now) :then {:id $id :type \"said\" :text " +
                  template_form + "}})");
  }
  // What the patterns say to an event of this type.
  std::string Said(const std::string& type) {
    const auto count = said_;
    const Answer answer = Call("POST", kEvent, Json{{"id", "7"}, {"type", type}, {"first-name", "Ann"}});
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(answer.json().value("contributing?", false)) << answer.body;
    ++said_;
    clock.Advance(1'000);  // so that the timer is due, whatever the event was stamped
    platform->services().runtime.Wake();
    for (;;) {
      std::vector<std::string> texts = Texts();
      if (texts.size() > count) return texts.front();
      std::this_thread::yield();
    }
  }
  // Newest first.
  std::vector<std::string> Texts() const {
    const Json history = Call("GET", "/1.0/tenants/tenant1/event/history").json().at("history");
    std::vector<std::string> texts;
    for (const Json& answer : history)
      if (answer.at("event").value("type", "") == "said") texts.push_back(answer.at("event").at("text"));
    return texts;
  }

  std::size_t said_ = 0;  // by now; at most five, as the history has the last ten events
};

TEST_F(TemplatesTest, AreSavedAndComeBackAsTheyWereSent) {
  const Answer created = Call("POST", kTemplates, Named("Hello {{FirstName}}!"));
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.json(),
            Json({{"id", "TM1"}, {"name", "n"}, {"description", ""}, {"template", "Hello {{FirstName}}!"}}));
  EXPECT_EQ(created.Header("Location"), "/1.0/tenants/tenant1/templates/TM1");
  EXPECT_EQ(created.Header("ETag"), "\"1\"");
  const Answer read = Call("GET", "/tenants/tenant1/templates/TM1");
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.json(), created.json());
}

TEST_F(TemplatesTest, BodiesAreCheckedOnCreate) {
  EXPECT_EQ(CodeOf(Call("POST", kTemplates, R"({"name": "n"})")), "missing-field");
  EXPECT_EQ(CodeOf(Call("POST", kTemplates, R"({"template": "t"})")), "missing-field");
  EXPECT_EQ(CodeOf(Call("POST", kTemplates, R"({"name": "n", "template": null})")), "wrong-type");
  EXPECT_EQ(CodeOf(Call("POST", kTemplates, R"({"name": "n", "template": {"text": "t"}})")), "wrong-type");
  EXPECT_EQ(CodeOf(Call("POST", kTemplates, R"({"name": "n", "template": "t", "status": true})")),
            "unknown-field");
  EXPECT_EQ(Call("GET", kTemplates).json(), Json::array()) << "nothing was stored";
  EXPECT_EQ(Call("POST", kTemplates, R"({"name": "n", "template": "", "id": "TM9"})").json()["id"], "TM1");
}

TEST_F(TemplatesTest, OneThatDoesNotParseIsRefusedWithThePlaces) {
  const Answer answer = Call("POST", kTemplates, Named("Grüße,\nü {{#offer}} {{}}"));
  EXPECT_EQ(CodeOf(answer), "invalid-template");
  EXPECT_EQ(answer.json()["error"].get<std::string>().find(
                "`template` has 2 errors, the first at line 2, column 3: "),
            0U)
      << answer.body;
  const Json details = answer.json()["details"];
  ASSERT_EQ(details.size(), 2U);
  EXPECT_EQ(details[0]["code"], "bad-template");
  EXPECT_EQ(details[0]["severity"], "error");
  EXPECT_EQ(details[0]["line"], 2);
  EXPECT_EQ(details[0]["column"], 3);
  EXPECT_EQ(details[1]["column"], 14);
  EXPECT_NE(details[0]["message"].get<std::string>().find("`offer`"), std::string::npos) << answer.body;

  Call("POST", kTemplates, Named("sound"));
  EXPECT_EQ(CodeOf(Call("PUT", At("TM1"), Text("{{name"))), "invalid-template");
  EXPECT_EQ(Call("GET", At("TM1")).json()["template"], "sound");
}

TEST_F(TemplatesTest, OnesThatIncludeEachOtherWithoutEndAreRefused) {
  const Answer own = Call("POST", kTemplates, Named("{{>TM1}}"));
  EXPECT_EQ(CodeOf(own), "invalid-template");
  EXPECT_EQ(own.json()["error"],
            "`template` cannot be used: the template `TM1` includes itself without end.");
  EXPECT_EQ(Call("POST", kTemplates, Named("{{>TM2}}")).json()["id"], "TM1") << "TM2 may come later";
  EXPECT_EQ(CodeOf(Call("POST", kTemplates, Named("{{>TM1}}"))), "invalid-template");
  EXPECT_EQ(Call("POST", kTemplates, Named("{{#more}}{{>TM1}}{{/more}}")).status, 201);
}

TEST_F(TemplatesTest, APutChangesOnlyWhatItGives) {
  Call("POST", kTemplates, Json{{"name", "n"}, {"description", "d"}, {"template", "t"}});
  const Answer answer = Call("PUT", At("TM1"), R"({"name": "other", "id": "TM1"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("ETag"), "\"2\"");
  EXPECT_EQ(answer.json(), Json({{"id", "TM1"}, {"name", "other"}, {"description", "d"}, {"template", "t"}}));
  EXPECT_EQ(Call("PUT", At("TM1"), R"({"description": null})").json()["description"], "");
  EXPECT_EQ(CodeOf(Call("PUT", At("TM1"), R"({"template": null})")), "wrong-type");
  EXPECT_EQ(CodeOf(Call("PUT", At("TM1"), R"({"id": "TM2"})")), "id-mismatch");
  EXPECT_EQ(CodeOf(Call("PUT", At("TM1"), R"({"code": ""})")), "unknown-field");
}

TEST_F(TemplatesTest, ListsAreInOrderOfIdAndIdsAreNeverReused) {
  for (int i = 0; i < 11; ++i) Call("POST", kTemplates, Named("t"));
  EXPECT_EQ(Call("DELETE", At("TM11")).status, 204);
  EXPECT_EQ(Call("POST", kTemplates, Named("t")).json()["id"], "TM12");
  const Json list = Call("GET", kTemplates + std::string("?limit=2&offset=9")).json();
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["id"], "TM10");
  EXPECT_EQ(list[1]["id"], "TM12");
  EXPECT_EQ(Call("GET", kTemplates).json().size(), 11U);
  EXPECT_EQ(CodeOf(Call("GET", kTemplates + std::string("?limit=-1"))), "invalid-parameter");
}

TEST_F(TemplatesTest, UnknownOnesAreNotFoundAndOtherMethodsNotAllowed) {
  for (const char* id : {"TM1", "PT1", "TM01", "x"}) {
    EXPECT_EQ(CodeOf(Call("GET", At(id)), 404), "template-not-found");
    EXPECT_EQ(CodeOf(Call("PUT", At(id), R"({"name": "n"})"), 404), "template-not-found");
    EXPECT_EQ(CodeOf(Call("DELETE", At(id)), 404), "template-not-found");
  }
  EXPECT_EQ(CodeOf(Call("DELETE", kTemplates), 405), "method-not-allowed");
}

TEST_F(TemplatesTest, TwoAuthorsCannotOverwriteEachOtherUnseen) {
  Call("POST", kTemplates, Named("t"));
  EXPECT_EQ(Call("GET", At("TM1"), "", {{"If-None-Match", "\"1\""}}).status, 304);
  EXPECT_EQ(Call("PUT", At("TM1"), Text("u"), {{"If-Match", "\"1\""}}).status, 200);
  EXPECT_EQ(CodeOf(Call("PUT", At("TM1"), Text("v"), {{"If-Match", "\"1\""}}), 412), "precondition-failed");
  EXPECT_EQ(CodeOf(Call("DELETE", At("TM1"), "", {{"If-Match", "\"1\""}}), 412), "precondition-failed");
  EXPECT_EQ(Call("GET", At("TM1")).json()["template"], "u");
}

TEST_F(TemplatesTest, ScopesAreAskedFor) {
  Call("POST", kTemplates, Named("t"));
  const std::string all = token;
  token = TokenFor("grant_type=client_credentials&scope=read");
  EXPECT_EQ(Call("GET", At("TM1")).status, 200);
  EXPECT_EQ(CodeOf(Call("PUT", At("TM1"), Text("u")), 403), "insufficient-scope");
  EXPECT_EQ(CodeOf(Call("DELETE", At("TM1")), 403), "insufficient-scope");
  EXPECT_EQ(CodeOf(Call("POST", kTemplates, Named("t")), 403), "insufficient-scope");
  token.clear();
  EXPECT_EQ(Call("GET", kTemplates).status, 401);
  token = all;
  EXPECT_EQ(Call("GET", At("TM1")).json()["template"], "t");
}

TEST_F(TemplatesTest, ANewTextCountsForTheNextEvent) {
  Call("POST", kTemplates, Named("Hi {{first-name}}"));
  EnableEcho("hello", "(template +TM1)");
  EXPECT_EQ(Said("hello"), "Hi Ann");
  EXPECT_EQ(Call("PUT", At("TM1"), Text("Welcome, {{first-name}} of type {{type}}")).status, 200);
  EXPECT_EQ(Said("hello"), "Welcome, Ann of type hello");
  EXPECT_EQ(Call("PUT", At("TM1"), R"({"name": "renamed"})").status, 200);
  EXPECT_EQ(Said("hello"), "Welcome, Ann of type hello");
}

TEST_F(TemplatesTest, OneThatIsIncludedReachesTheNextEventToo) {
  Call("POST", kTemplates, Named("Dear {{first-name}}, {{>TM2}}"));
  EnableEcho("named", "(template +TM1)");
  EnableEcho("inline", "(template \"{{>TM2}}!\")");
  EXPECT_EQ(Said("named"), "Dear Ann, ");
  EXPECT_EQ(Call("POST", kTemplates, Named("thanks")).json()["id"], "TM2");
  EXPECT_EQ(Said("named"), "Dear Ann, thanks");
  EXPECT_EQ(Said("inline"), "thanks!");
  EXPECT_EQ(Call("PUT", At("TM2"), Text("bye")).status, 200);
  EXPECT_EQ(Said("named"), "Dear Ann, bye");
  EXPECT_EQ(Said("inline"), "bye!");
}

TEST_F(TemplatesTest, APatternMayComeBeforeItsTemplate) {
  EnableEcho("hello", "(template +TM1)");
  EXPECT_EQ(Call("POST", kTemplates, Named("at last")).status, 201);
  EXPECT_EQ(Said("hello"), "at last");
}

TEST_F(TemplatesTest, WhatWaitsInAnOpeningStaysWhenATemplateChanges) {
  Call("POST", kTemplates, Named("old"));
  Enable(
      "(sequence (event {:type \"cart\"}) (event {:type \"pay\"}))\n"
      "(perform timer create {:trigger (now) :then {:id $id :type \"said\" :text (template +TM1)}})");
  Call("POST", kEvent, Json{{"id", "7"}, {"type", "cart"}});
  EXPECT_EQ(Call("PUT", At("TM1"), Text("new for {{first-name}}")).status, 200);
  EXPECT_EQ(Said("pay"), "new for Ann");
}

TEST_F(TemplatesTest, ALiveMatchKeepsTheTextThatItWasBornWith) {
  Call("POST", kTemplates, Named("old"));
  Enable(
      "(event {:type \"cart\"})\n"
      "(perform echo note {:text \"born\"})\n"
      "(event {:type \"pay\"})\n"
      "(perform timer create {:trigger (now) :then {:id $id :type \"said\" :text (template +TM1)}})");
  Call("POST", kEvent, Json{{"id", "7"}, {"type", "cart"}});
  EXPECT_EQ(Call("PUT", At("TM1"), Text("new")).status, 200);
  EXPECT_EQ(Said("pay"), "old");
  Call("POST", kEvent, Json{{"id", "7"}, {"type", "cart"}});
  EXPECT_EQ(Said("pay"), "new");
}

TEST_F(TemplatesTest, OneThatAnEnabledPatternUsesCannotBeDeleted) {
  Call("POST", kTemplates, Named("{{>TM2}}"));
  Call("POST", kTemplates, Named("Hi"));
  Call("POST", kTemplates, Named("unused, but +TM1 and template are words in it"));
  EnableEcho("hello", "(template +TM1)");
  EnableEcho("bye", "(template \"{{>TM2}}\")");
  const Answer answer = Call("DELETE", At("TM2"));
  EXPECT_EQ(CodeOf(answer, 409), "template-in-use");
  EXPECT_EQ(answer.json()["error"],
            "This template is used by enabled patterns: `PT1`, `PT2`. Change or disable them first.");
  ASSERT_EQ(answer.json()["details"].size(), 2U);
  EXPECT_EQ(answer.json()["details"][1]["pattern"], "PT2");
  EXPECT_EQ(CodeOf(Call("DELETE", At("TM1")), 409), "template-in-use");
  EXPECT_EQ(Call("DELETE", At("TM3")).status, 204);
  EXPECT_EQ(Said("hello"), "Hi");

  EXPECT_EQ(Call("PUT", PatternAt("PT1"), R"({"status": false})").status, 200);
  EXPECT_EQ(Call("DELETE", PatternAt("PT2")).status, 204);
  EXPECT_EQ(Call("DELETE", At("TM1")).status, 204);
  EXPECT_EQ(Call("DELETE", At("TM2")).status, 204);
  EXPECT_EQ(Call("GET", kTemplates).json(), Json::array());
}

TEST_F(TemplatesTest, ATextWithWhichAPatternCouldNoLongerRunIsRefused) {
  std::string many;
  for (int i = 0; i < 100; ++i) many += "{{>P" + std::to_string(i) + "}}";
  Call("POST", kTemplates, Named("Hi"));
  EnableEcho("hello", "(template \"{{>TM1}}{{>X}}\")");
  const Answer answer = Call("PUT", At("TM1"), Text(many));
  EXPECT_EQ(CodeOf(answer), "invalid-template");
  EXPECT_EQ(
      answer.json()["error"].get<std::string>().find(
          "With this `template` the enabled pattern `PT1` could no longer run: its `code` has an error at "
          "line 2, column "),
      0U)
      << answer.body;
  EXPECT_EQ(answer.json()["details"][0]["code"], "bad-template");
  EXPECT_EQ(Said("hello"), "Hi");
  EXPECT_EQ(Call("PUT", PatternAt("PT1"), R"({"status": false})").status, 200);
  EXPECT_EQ(Call("PUT", At("TM1"), Text(many)).status, 200) << "nobody runs it";
  EXPECT_EQ(CodeOf(Call("PUT", PatternAt("PT1"), R"({"status": true})")), "invalid-pattern");
}

TEST_F(TemplatesTest, TheySurviveARestartAndSoDoThePatternsThatUseThem) {
  Call("POST", kTemplates, Named("Hi {{first-name}}"));
  EnableEcho("hello", "(template +TM1)");
  const Json before = Call("GET", kTemplates).json();
  Open();
  EXPECT_EQ(Call("GET", kTemplates).json(), before);
  EXPECT_EQ(Said("hello"), "Hi Ann");
  EXPECT_EQ(Call("PUT", At("TM1"), Text("Bye")).status, 200);
  EXPECT_EQ(Said("hello"), "Bye");
}

TEST_F(TemplatesTest, APatternThatWasLeftOutDoesNotHoldTemplatesUp) {
  platform->services().objects.Create(
      "tenant1", "pattern",
      R"json({"name":"n","description":"","status":true,"code":"(bogus (template +TM1))","key":"id"})json");
  Open();
  EXPECT_EQ(Call("POST", kTemplates, Named("t")).status, 201);
  EXPECT_EQ(Call("PUT", At("TM1"), Text("u")).status, 200);
  EXPECT_EQ(Call("DELETE", At("TM1")).status, 204);
}

TEST_F(TemplatesTest, EachTenantHasItsOwn) {
  Call("POST", kTemplates, Named("mine, {{first-name}}"));
  EnableEcho("hello", "(template +TM1)");
  const std::string mine = token;
  token = AddStranger();
  EXPECT_EQ(CodeOf(Call("GET", At("TM1")), 403), "tenant-forbidden");
  EXPECT_EQ(CodeOf(Call("GET", "/1.0/tenants/nobody/templates"), 404), "tenant-not-found");
  EXPECT_EQ(CodeOf(Call("PUT", At("TM1"), Text("stolen")), 403), "tenant-forbidden");
  const std::string theirs = "/1.0/tenants/other/templates";
  EXPECT_EQ(Call("GET", theirs).json(), Json::array());
  EXPECT_EQ(Call("POST", theirs, Named("theirs")).json()["id"], "TM1");
  EXPECT_EQ(Call("PUT", theirs + "/TM1", Text("still theirs")).status, 200);
  EXPECT_EQ(Call("DELETE", theirs + "/TM1").status, 204);
  token = mine;
  EXPECT_EQ(Said("hello"), "mine, Ann");
}

}  // namespace
}  // namespace cxengine::api
