// Listeners and augments as objects: the documented examples, and what is refused.
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

constexpr const char* kListeners = "/1.0/tenants/tenant1/listeners";
constexpr const char* kAugments = "/1.0/tenants/tenant1/augments";

class ListenersTest : public PlatformTest {
 protected:
  ListenersTest() { Open(); }
  std::string CodeOf(const Answer& answer, int status = 400) const {
    EXPECT_EQ(answer.status, status) << answer.body;
    return answer.json().value("code", "");
  }
  const Json listener = Json::parse(R"({"name": "Demo Datasift",
          "type": "datasift",
          "status": true,
          "options": { "hash": "xxxxxxxxxxxxxx" },
          "mapping": { "username": "interaction.author.username",
                       "sentiment": "salience.content.sentiment",
                       "id": "twitter.user.screen_name" }})");
  const Json augment = Json::parse(R"({"service": "engine", "name": "Augment API", "type": "api",
          "description": "REST API", "augment-service": "engine",
          "options": { "url": "hostname", "attributes": ["customerSegment"]}})");
};

TEST_F(ListenersTest, TheDocumentedListenerIsMadeChangedListedAndDeleted) {
  const Answer created = Call("POST", kListeners, listener);
  ASSERT_EQ(created.status, 201) << created.body;
  Json expected = listener;
  expected["id"] = "LI1";
  expected["description"] = "";
  EXPECT_EQ(created.json(), expected);
  const std::string one = std::string(kListeners) + "/LI1";
  EXPECT_EQ(Call("GET", "/tenants/tenant1/listeners/LI1").json(), expected);
  expected["options"] = {{"hash", "yyyyyyyyyy"}};
  EXPECT_EQ(Call("PUT", one, R"({"options": {"hash": "yyyyyyyyyy"}})").json(), expected);
  EXPECT_EQ(Call("GET", kListeners).json(), Json::array({expected}));
  EXPECT_EQ(Call("DELETE", one).status, 204);
  EXPECT_EQ(CodeOf(Call("GET", one), 404), "listener-not-found");
  EXPECT_EQ(CodeOf(Call("GET", one + "/status"), 404), "listener-not-found");
}

TEST_F(ListenersTest, TheStatusSaysWhyNothingComes) {
  Json off = listener;
  off["status"] = false;
  Call("POST", kListeners, off);
  const std::string status = std::string(kListeners) + "/LI1/status";
  EXPECT_EQ(Call("GET", status).json()["status"], "stopped");
  Call("PUT", std::string(kListeners) + "/LI1", R"({"status": true})");
  const Json without = Call("GET", status).json();
  EXPECT_EQ(without["status"], "error");
  EXPECT_NE(without["message"].get<std::string>().find("not set up"), std::string::npos);
  EXPECT_EQ(without.size(), 2U);
}

TEST_F(ListenersTest, WhatAListenerCannotHaveIsRefused) {
  const auto with = [&](const char* field, const Json& value) {
    Json body = listener;
    body[field] = value;
    return CodeOf(Call("POST", kListeners, body));
  };
  EXPECT_EQ(with("type", "twilio"), "invalid-field");
  EXPECT_EQ(with("type", "carrier-pigeon"), "invalid-field");
  EXPECT_EQ(with("options", Json::object()), "invalid-field");
  EXPECT_EQ(with("options", {{"hash", ""}}), "invalid-field");
  EXPECT_EQ(with("options", {{"hash", "x"}, {"topic", "y"}}), "invalid-field");
  EXPECT_EQ(with("mapping", {{"id", 7}}), "invalid-field");
  EXPECT_EQ(with("mapping", {{"", "a.b"}}), "invalid-field");
  EXPECT_EQ(with("mapping", "a.b"), "wrong-type");
  Json body = listener;
  body.erase("mapping");
  EXPECT_EQ(CodeOf(Call("POST", kListeners, body)), "missing-field");
  platform->services().tenants.Withhold("tenant1", "datasift");
  EXPECT_EQ(CodeOf(Call("POST", kListeners, listener), 403), "integration-forbidden");
  EXPECT_EQ(Call("GET", kListeners).json(), Json::array());
}

TEST_F(ListenersTest, TheDocumentedAugmentsAreMadeUnderBothSpellings) {
  Json expected = augment;
  expected["id"] = "AU1";
  const Answer created = Call("POST", "/1.0/tenants/tenant1/augment", augment);
  ASSERT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.json(), expected);
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/augment",
                 R"({"service": "engine", "name": "File Augment",
          "description": "CSV File", "type": "file"})")
                .json(),
            Json({{"id", "AU2"},
                  {"name", "File Augment"},
                  {"description", "CSV File"},
                  {"type", "file"},
                  {"service", "engine"}}));
  expected["name"] = "My Augment";
  EXPECT_EQ(Call("PUT", std::string(kAugments) + "/AU1", R"({"name": "My Augment"})").json(), expected);
  EXPECT_EQ(Call("GET", "/tenants/tenant1/augment/AU1").json(), expected);
  EXPECT_EQ(Call("GET", kAugments).json().size(), 2U);
  EXPECT_EQ(Call("DELETE", std::string(kAugments) + "/AU1").status, 204);
  EXPECT_EQ(CodeOf(Call("GET", std::string(kAugments) + "/AU1"), 404), "augment-not-found");
}

TEST_F(ListenersTest, TheOlderNameOfAnAugmentsServiceWillDo) {
  const Json old = {{"name", "a"}, {"type", "file"}, {"augment-service", "notification"}};
  Json expected = old;
  expected.update({{"id", "AU1"}, {"service", "notification"}, {"description", ""}});
  EXPECT_EQ(Call("POST", kAugments, old).json(), expected);
  const std::string one = std::string(kAugments) + "/AU1";
  const auto change = [&](const Json& body, const std::string& service) {
    const Json after = Call("PUT", one, body).json();
    EXPECT_EQ(after["service"], service) << body;
    EXPECT_EQ(after["augment-service"], service) << body;
  };
  change({{"service", "engine"}}, "engine");
  change({{"augment-service", "notification"}}, "notification");
  EXPECT_EQ(CodeOf(Call("PUT", one, Json({{"service", "engine"}, {"augment-service", "notification"}}))),
            "invalid-field");
  EXPECT_FALSE(Call("PUT", one, Json({{"augment-service", nullptr}})).json().contains("augment-service"));
  EXPECT_EQ(CodeOf(Call("POST", kAugments, Json({{"name", "a"}, {"type", "file"}}))), "missing-field");
  Json import = {{"format", 1}, {"augments", Json::array({expected})}};
  import["augments"][0].erase("service");
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/import", import).status, 200);
  EXPECT_EQ(Call("GET", one).json(), expected);
}

TEST_F(ListenersTest, WhatAnAugmentCannotBeIsRefused) {
  const auto with = [&](const char* field, const Json& value) {
    Json body = augment;
    body[field] = value;
    return CodeOf(Call("POST", kAugments, body));
  };
  EXPECT_EQ(with("type", "database"), "invalid-field");
  EXPECT_EQ(with("type", "file"), "invalid-field") << "a file has no options";
  EXPECT_EQ(with("service", "console"), "invalid-field");
  EXPECT_EQ(with("augment-service", "console"), "invalid-field");
  EXPECT_EQ(with("options", nullptr), "missing-field");
  EXPECT_EQ(with("options", {{"url", "h"}}), "invalid-field");
  EXPECT_EQ(with("options", {{"url", ""}, {"attributes", {"a"}}}), "invalid-field");
  EXPECT_EQ(with("options", {{"url", "h"}, {"attributes", Json::array()}}), "invalid-field");
  EXPECT_EQ(with("options", {{"url", "h"}, {"attributes", {1}}}), "invalid-field");
  EXPECT_EQ(with("options", {{"url", "h"}, {"attributes", {"a"}}, {"ttl", 1}}), "invalid-field");
}

}  // namespace
}  // namespace cxengine::api
