// Integrations: the five documented set-ups, services of one's own, masks, grants, what is at rest.
#include "api/handlers/integrations.h"

#include <fstream>
#include <iterator>

#include "api/masked_url.h"
#include "api/surroundings.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

constexpr const char* kIntegrations = "/1.0/tenants/tenant1/integrations";

std::string At(const std::string& id) { return std::string(kIntegrations) + "/" + id; }

class IntegrationsTest : public PlatformTest {
 protected:
  IntegrationsTest() { Open(); }
  std::string CodeOf(const Answer& answer, int status = 400) const {
    EXPECT_EQ(answer.status, status) << answer.body;
    return answer.json().value("code", "");
  }
};

// The bodies of the documented requests, as they stand there.
const char* const kDocumented[][2] = {
    {"salesforce",
     R"({"id": "salesforce", "type": "salesforce", "consumer-key": "consumerkey",
          "consumer-secret":"consumersecret","username":"email@userevents.com",
          "secret-token":"secret-token","password":"password"})"},
    {"twilio", R"({"id": "twilio", "type": "twilio", "account": "SID", "password":"Token"})"},
    {"sendgrid", R"({"id": "sendgrid", "type": "sendgrid", "account": "username", "password":"password"})"},
    {"datasift", R"({"id": "datasift", "type": "datasift", "api-key": "api-key", "username":"username"})"},
    {"pusher", R"({"id": "pusher", "type": "pusher", "key": "key", "secret":"password"})"}};

TEST_F(IntegrationsTest, TheDocumentedSetUpsAreTakenAndComeBackAsTheyWereSet) {
  for (const auto& [id, body] : kDocumented) {
    const Answer first = Call("POST", At(id), std::string(body));
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(first.json(), Json::parse(body));
    EXPECT_EQ(first.Header("Cache-Control"), "no-store");
    EXPECT_EQ(Call("POST", At(id), std::string(body)).status, 200) << "the second time it is replaced";
    EXPECT_EQ(Call("GET", At(id)).json(), Json::parse(body));
  }
  const Json list = Call("GET", kIntegrations).json();
  ASSERT_EQ(list.size(), 8U) << list;
  EXPECT_EQ(list[0], Json::parse(kDocumented[3][1]));
  EXPECT_EQ(list[1], Json({{"id", "echo"}}));
  EXPECT_EQ(Call("GET", std::string(kIntegrations) + "?limit=1&offset=1").json(), Json::array({list[1]}));
}

TEST_F(IntegrationsTest, EchoIsAlwaysThere) {
  EXPECT_EQ(Call("GET", At("echo")).json(), Json({{"id", "echo"}}));
  for (const char* id : {"echo", "generic", "timer"}) {
    EXPECT_EQ(Call("GET", At(id)).status, 200);
    EXPECT_EQ(CodeOf(Call("POST", At(id), Json({{"id", id}})), 409), "always-there");
    EXPECT_EQ(CodeOf(Call("DELETE", At(id)), 409), "always-there");
  }
}

TEST_F(IntegrationsTest, WhatIsMissingOrUnknownIsNamed) {
  const Answer missing = Call("POST", At("twilio"), R"({"account": "SID"})");
  EXPECT_EQ(CodeOf(missing), "missing-field");
  EXPECT_EQ(missing.json()["error"], "`password` is missing.");
  EXPECT_EQ(CodeOf(Call("POST", At("twilio"), R"({"account": "SID", "password": "x", "acount": "y"})")),
            "unknown-field");
  EXPECT_EQ(CodeOf(Call("POST", At("twilio"), R"({"account": 7, "password": "x"})")), "wrong-type");
  EXPECT_EQ(CodeOf(Call("POST", At("twilio"), R"({"account": "", "password": "x"})")), "invalid-field");
  EXPECT_EQ(CodeOf(Call("POST", At("twilio"), R"({"id": "pusher", "account": "a", "password": "x"})")),
            "id-mismatch");
  EXPECT_EQ(CodeOf(Call("POST", At("twilio"), R"({"type": "pusher", "account": "a", "password": "x"})")),
            "invalid-field");
  EXPECT_EQ(CodeOf(Call("POST", At("shop"), R"({"url": "https://example.com"})"), 404),
            "integration-type-not-found");
  EXPECT_EQ(CodeOf(Call("POST", At("9shop"), R"({"type": "http", "url": "https://example.com"})"), 404),
            "integration-type-not-found");
  EXPECT_EQ(CodeOf(Call("GET", At("twilio")), 404), "integration-not-found");
}

TEST_F(IntegrationsTest, AServiceOfOnesOwnIsAnEndpointThatTheCheckerKnows) {
  const Json shop = {{"type", "http"},
                     {"url", "https://shop.example.com/hook"},
                     {"headers", {{"X-Api-Key", "k1"}}},
                     {"secret", "s3cret"}};
  EXPECT_EQ(Call("POST", At("shop"), shop).status, 201);
  const auto surroundings = SurroundingsOf(platform->services(), "tenant1");
  EXPECT_EQ(surroundings.EndpointNames(),
            (std::vector<std::string_view>{"echo", "generic", "timer", "shop"}));
  Json pattern = {{"name", "n"}, {"status", true}, {"code", "(event {:a 1}) (fetch shop offer {:x 1})"}};
  EXPECT_FALSE(Call("POST", kPatterns, pattern).json().contains("warnings"));
  pattern["code"] = "(event {:a 1}) (fetch shopp offer {:x 1})";
  EXPECT_EQ(Call("POST", kPatterns, pattern).json()["warnings"][0]["code"], "unknown-endpoint");
}

TEST_F(IntegrationsTest, SecretsAreMaskedOnRequestAndTheMaskWrittenBackChangesNothing) {
  const Json shop = {{"type", "http"},
                     {"url", "https://shop.example.com"},
                     {"headers", {{"X-Api-Key", "k1"}, {"X-More", "k2"}}},
                     {"secret", "s3cret"}};
  Call("POST", At("shop"), shop);
  Json masked = Call("GET", At("shop") + "?redact=true").json();
  EXPECT_EQ(Call("GET", At("shop") + "?redact=1").json(), masked) << "whoever asks at all means it";
  EXPECT_EQ(masked["secret"], kMask);
  EXPECT_EQ(masked["headers"], Json({{"X-Api-Key", kMask}, {"X-More", kMask}}));
  EXPECT_EQ(masked["url"], "https://shop.example.com");
  EXPECT_EQ(Call("GET", std::string(kIntegrations) + "?redact=true").json()[2]["secret"], kMask);
  masked["url"] = "https://other.example.com";
  masked["headers"]["X-More"] = "k3";
  EXPECT_EQ(Call("POST", At("shop"), masked).status, 200);
  const Json after = Call("GET", At("shop")).json();
  EXPECT_EQ(after["secret"], "s3cret");
  EXPECT_EQ(after["headers"], Json({{"X-Api-Key", "k1"}, {"X-More", "k3"}}));
  EXPECT_EQ(after["url"], "https://other.example.com");
  EXPECT_EQ(CodeOf(Call("POST", At("twilio"), Json({{"account", "a"}, {"password", kMask}}))),
            "invalid-field")
      << "a mask of nothing";
}

TEST_F(IntegrationsTest, ACredentialInAnAddressIsMasked) {
  const std::string url = "https://shop.example.com/hook?token=s3cret&v=2";
  const std::string hidden = "https://shop.example.com/hook?token=********&v=********";
  Call("POST", At("shop"), Json({{"type", "http"}, {"url", url}}));
  EXPECT_EQ(Call("GET", At("shop")).json()["url"], url);
  Json masked = Call("GET", At("shop") + "?redact=true").json();
  EXPECT_EQ(masked["url"], hidden);
  EXPECT_EQ(Call("POST", At("shop"), masked).status, 200);
  EXPECT_EQ(Call("GET", At("shop")).json()["url"], url);
  masked["url"] = "https://other.example.com/hook?token=********&v=********";
  EXPECT_EQ(CodeOf(Call("POST", At("shop"), masked)), "invalid-field") << "it would get what is hidden";
  masked["id"] = "new";
  EXPECT_EQ(CodeOf(Call("POST", At("new"), masked)), "invalid-field");
  for (const std::string bad :
       {"https://ann:pw@shop.example.com/", "https:/ann:pw@shop.example.com/", "ann@shop.example.com"})
    EXPECT_EQ(CodeOf(Call("POST", At("shop"), Json({{"type", "http"}, {"url", bad}}))), "invalid-field");
}

TEST(MaskUrlTest, HidesWhatMayBeACredential) {
  const auto masked = [](const char* url) { return MaskUrl(url, "*"); };
  for (const char* plain : {"https://shop.example/a@b", "shop.example", "http://[::1]:8080/x#",
                            "[::1]:80/x@y", "h/?", "h?a=", "h//x@y", "h?x=", "https:", "/", ""}) {
    EXPECT_EQ(masked(plain), plain);
    EXPECT_FALSE(HasUserInfo(plain)) << plain;
  }
  EXPECT_EQ(masked("https://h/p?a=1&b=&secret&c=x=y#f?z"), "https://h/p?a=*&b=&*&c=*#*");
  EXPECT_EQ(masked("h/p#s3cret?a=b@c"), "h/p#*");
  EXPECT_EQ(masked("https://ann:p@w@h/p"), "https://*@h/p");
  EXPECT_EQ(masked("ann@h?x"), "*@h?*");
  for (const char* known :
       {"//ann:pw@h", "https:/ann:pw@h", "https:///ann@h", "https:ann:pw@h", "ann:pw@h/p?x"})
    EXPECT_TRUE(HasUserInfo(known)) << known;
}

TEST_F(IntegrationsTest, ATokenWithoutTheScopeSecretsSeesMasks) {
  Call("POST", At("twilio"), R"({"account": "SID", "password": "Token"})");
  token = TokenFor("grant_type=client_credentials&scope=read");
  EXPECT_EQ(Call("GET", At("twilio")).json(),
            Json({{"id", "twilio"}, {"account", "SID"}, {"password", kMask}}));
}

TEST_F(IntegrationsTest, TheOperatorMayMaskThemForEverybody) {
  Call("POST", At("twilio"), R"({"account": "SID", "password": "Token"})");
  options.redact_secrets = true;
  Open();
  EXPECT_EQ(Call("GET", At("twilio")).json()["password"], kMask);
}

TEST_F(IntegrationsTest, AnUngrantedTypeIsForbidden) {
  platform->services().tenants.Withhold("tenant1", "twilio");
  const std::string body = R"({"account": "SID", "password": "Token"})";
  EXPECT_EQ(CodeOf(Call("POST", At("twilio"), body), 403), "integration-forbidden");
  platform->services().tenants.Grant("tenant1", "twilio");
  EXPECT_EQ(Call("POST", At("twilio"), body).status, 201);
}

TEST_F(IntegrationsTest, EntityTagsNeverComeBackAndGuardWrites) {
  const std::string body = R"({"account": "SID", "password": "Token"})";
  const std::string tag = Call("POST", At("twilio"), body).Header("ETag");
  EXPECT_EQ(Call("GET", At("twilio"), "", {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(Call("POST", At("twilio"), body, {{"If-Match", tag}}).status, 200);
  EXPECT_EQ(Call("POST", At("twilio"), body, {{"If-Match", tag}}).status, 412);
  EXPECT_EQ(Call("DELETE", At("twilio"), "", {{"If-Match", tag}}).status, 412);
  EXPECT_EQ(Call("DELETE", At("twilio")).status, 204);
  EXPECT_EQ(Call("POST", At("twilio"), body, {{"If-Match", "*"}}).status, 412) << "there is none to match";
  EXPECT_NE(Call("POST", At("twilio"), body).Header("ETag"), tag);
}

TEST_F(IntegrationsTest, NoFileOfTheDataFolderHasASecretInClear) {
  Call("POST", At("twilio"), R"({"account": "SID", "password": "xyzzy-plugh-secret"})");
  Open();
  EXPECT_EQ(Call("GET", At("twilio")).json()["password"], "xyzzy-plugh-secret");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "data")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(bytes.find("xyzzy-plugh-secret"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace cxengine::api
