// Export and import of what a tenant configured.
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class ConfigurationTest : public PlatformTest {
 protected:
  ConfigurationTest() {
    Open();
    platform->services().tenants.Create({.id = "copy", .name = "Copy", .rate_limit = std::nullopt});
    platform->services().users.GiveAccess(1, "copy");
    platform->services().tokens.Forget();
    Call("POST", "/1.0/tenants/tenant1/templates", R"({"name": "t", "template": "gone"})");
    Call("DELETE", "/1.0/tenants/tenant1/templates/TM1");
    Call("POST", "/1.0/tenants/tenant1/templates", R"({"name": "t", "template": "Hi {{name}}"})");
    Call("POST", "/1.0/tenants/tenant1/integrations/twilio", R"({"account": "a", "password": "p"})");
    Call("POST", kPatterns,
         Json({{"name", "n"},
               {"status", true},
               {"code", "(event {:type \"hello\"}) (perform echo m {:message (template +TM2)})"}}));
  }
  Json Export(const std::string& tenant) const {
    return Call("GET", "/1.0/tenants/" + tenant + "/export").json();
  }
  Answer Import(const std::string& tenant, const Json& document) const {
    return Call("POST", "/1.0/tenants/" + tenant + "/import", document);
  }
};

TEST_F(ConfigurationTest, WhatIsExportedMakesATenantThatDoesTheSame) {
  const Json document = Export("tenant1");
  const Answer imported = Import("copy", document);
  ASSERT_EQ(imported.status, 200) << imported.body;
  EXPECT_EQ(imported.json()["created"], 3);
  EXPECT_EQ(Export("copy"), document);
  EXPECT_EQ(Call("GET", "/1.0/tenants/copy/templates/TM2").status, 200) << "ids are kept";
  const Answer event = Call("POST", "/1.0/tenants/copy/event", R"({"id": 1, "type": "hello"})");
  EXPECT_EQ(event.json()["contributing?"], true);
  const Json next = Call("POST", "/1.0/tenants/copy/templates", R"({"name": "t", "template": "x"})").json();
  EXPECT_EQ(next["id"], "TM3") << "and later ones count on";
  EXPECT_EQ(Import("copy", document).json()["created"], 0) << "the second time all are replaced";
}

TEST_F(ConfigurationTest, AnImportIsAllOrNothing) {
  Json document = Export("tenant1");
  document["patterns"].push_back({{"id", "PT7"}, {"name", "bad"}, {"status", true}, {"code", "(bogus)"}});
  const Answer refused = Import("copy", document);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json()["code"], "invalid-pattern");
  EXPECT_NE(refused.json()["error"].get<std::string>().find("`patterns`, number 2"), std::string::npos);
  EXPECT_EQ(Export("copy")["templates"], Json::array());
  EXPECT_EQ(Export("copy")["integrations"].size(), 3U);
  EXPECT_EQ(Call("POST", "/1.0/tenants/copy/event", R"({"id": 1, "type": "hello"})").json()["contributing?"],
            false);
}

TEST_F(ConfigurationTest, WhatIsNoSuchDocumentIsRefused) {
  const auto code = [&](const Json& document) {
    const Answer answer = Import("copy", document);
    EXPECT_EQ(answer.status, 400) << answer.body;
    return answer.json().value("code", "");
  };
  EXPECT_EQ(code(Json::object()), "missing-field");
  EXPECT_EQ(code({{"format", 2}}), "invalid-field");
  EXPECT_EQ(code({{"format", 1}, {"patterns", 7}}), "wrong-type");
  EXPECT_EQ(code({{"format", 1}, {"horses", Json::array()}}), "unknown-field");
  EXPECT_EQ(code({{"format", 1}, {"patterns", {7}}}), "not-an-object");
  EXPECT_EQ(code({{"format", 1}, {"patterns", {{{"name", "n"}}}}}), "invalid-field") << "without an id";
  EXPECT_EQ(code({{"format", 1}, {"integrations", {{{"id", "twilio"}}}}}), "missing-field");
}

TEST_F(ConfigurationTest, WithoutTheScopeSecretsCredentialsAreMasks) {
  const std::string all = token;
  token = TokenFor("grant_type=client_credentials&scope=read");
  const Json document = Export("tenant1");
  EXPECT_EQ(document["integrations"][3]["password"], "********");
  token = all;
  EXPECT_EQ(Import("tenant1", document).status, 200) << "where they stand for what is stored";
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/integrations/twilio").json()["password"], "p");
  EXPECT_EQ(Import("copy", document).status, 400);
}

}  // namespace
}  // namespace cxengine::api
