// What is kept of changes: versions that can be restored, and the trail.
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class VersionsTest : public PlatformTest {
 protected:
  VersionsTest() { Open(); }
  const std::string one = std::string(kPatterns) + "/PT1";
};

TEST_F(VersionsTest, EverySavedStateIsListedNewestFirst) {
  Call("POST", kPatterns, R"({"name": "first"})");
  clock.Advance(1000);
  Call("PUT", one, R"({"name": "second"})");
  const Json versions = Call("GET", one + "/versions").json();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0]["version"], 2);
  EXPECT_EQ(versions[0]["at"], "2023-11-14T22:13:21.000Z");
  EXPECT_EQ(versions[0]["user"], credentials["email"]);
  EXPECT_EQ(versions[0]["pattern"]["name"], "second");
  EXPECT_EQ(versions[0]["pattern"]["id"], "PT1");
  EXPECT_EQ(versions[1]["pattern"]["name"], "first");
  EXPECT_EQ(Call("GET", one + "/versions?limit=1").json(), Json::array({versions[0]}));
  EXPECT_EQ(Call("GET", one + "/versions?limit=1&offset=1").json(), Json::array({versions[1]}));
  EXPECT_EQ(Call("GET", one + "/versions?limit=0").json(), Json::array());
  EXPECT_EQ(Call("GET", one + "/versions?offset=-1").json()["code"], "invalid-parameter");
}

TEST_F(VersionsTest, AnOlderVersionIsRestoredAsANewOneAndRuns) {
  Call("POST", kPatterns, Json({{"name", "n"}, {"status", true}, {"code", kHello}}));
  Call("PUT", one, R"j({"code": "(event {:type \"other\"})"})j");
  const std::string hello = R"({"id": "7", "type": "hello"})";
  EXPECT_EQ(Call("POST", kEvent, hello).json()["contributing?"], false);
  const Answer restored = Call("POST", one + "/versions/1/restore");
  ASSERT_EQ(restored.status, 200) << restored.body;
  EXPECT_EQ(restored.json()["code"], kHello);
  EXPECT_EQ(restored.Header("ETag"), "\"3\"");
  EXPECT_EQ(Call("POST", kEvent, hello).json()["contributing?"], true);
  EXPECT_EQ(Call("POST", one + "/versions/9/restore").status, 404);
  EXPECT_EQ(Call("POST", one + "/versions/x/restore").json()["code"], "version-not-found");
  EXPECT_EQ(Call("POST", std::string(kPatterns) + "/PT2/versions/1/restore").status, 404);
}

TEST_F(VersionsTest, TheTrailHasEveryChangeAndNoRefusal) {
  Call("POST", kPatterns, R"({"name": "n"})");
  Call("PUT", one, R"({"nonsense": 1})");
  Call("PUT", one, R"({"name": "m"})");
  Call("DELETE", one);
  Call("POST", "/1.0/tenants/tenant1/integrations/twilio", R"({"account": "a", "password": "p"})");
  const Json trail = Call("GET", "/1.0/tenants/tenant1/audit").json();
  std::vector<std::string> lines;
  for (const Json& entry : trail)
    lines.push_back(entry["action"].get<std::string>() + " " + entry["object"].get<std::string>());
  EXPECT_EQ(lines, (std::vector<std::string>{"create integrations/twilio", "delete patterns/PT1",
                                             "update patterns/PT1", "create patterns/PT1"}));
  EXPECT_EQ(trail[0]["user"], credentials["email"]);
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/audit?limit=1&offset=3").json()[0]["action"], "create");
}

TEST_F(VersionsTest, AQuotaOfPatternsHolds) {
  store::Tenant tenant = *platform->services().tenants.Find("tenant1");
  tenant.max_patterns = 1;
  platform->services().tenants.Update(tenant);
  EXPECT_EQ(Call("POST", kPatterns, R"({"name": "n"})").status, 201);
  const Answer second = Call("POST", kPatterns, R"({"name": "n"})");
  EXPECT_EQ(second.status, 403);
  EXPECT_EQ(second.json()["code"], "quota-exceeded");
}

}  // namespace
}  // namespace cxengine::api
