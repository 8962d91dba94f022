// The platform listener: tenants, users, grants, for the bearer of the admin token alone.
#include "api/routes.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class PlatformApiTest : public PlatformTest {
 protected:
  PlatformApiTest() {
    Open();
    admin = credentials["admin-token"].get<std::string>();
  }
  Answer Ask(const std::string& method, const std::string& path, const Json& body = nullptr,
             HeaderList headers = {}) const {
    if (!admin.empty()) headers.emplace_back("Authorization", "Bearer " + admin);
    if (!body.is_null()) headers.emplace_back("Content-Type", "application/json");
    return SendTo(platform->AdminHandler(), method, "/1.0" + path, body.is_null() ? "" : body.dump(), headers)
        .get();
  }
  std::string CodeOf(const Answer& answer, int status = 400) const {
    EXPECT_EQ(answer.status, status) << answer.body;
    return answer.json().value("code", "");
  }
  // The token that a user's password gives; "" if it gives none.
  std::string LogIn(const std::string& email, const std::string& password) const {
    return AskToken("grant_type=password&username=" + email + "&password=" + password, {})
        .json()
        .value("access_token", "");
  }
  std::string admin;
};

TEST_F(PlatformApiTest, NothingIsServedWithoutTheAdminToken) {
  const Json before = Ask("GET", "/tenants").json();
  for (const std::string& bad : {std::string(), std::string("x"), token}) {
    const std::string mine = std::exchange(admin, bad);
    for (const Route& route : PlatformRoutes()) {
      std::string path = route.path;
      if (const auto at = path.find("{tid}"); at != std::string::npos) path.replace(at, 5, "tenant1");
      if (const auto at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, "US1");
      const Answer answer = Ask(route.method, path, Json::object());
      EXPECT_EQ(answer.status, 401) << route.method << " " << path;
      EXPECT_EQ(answer.Header("WWW-Authenticate").rfind("Bearer", 0), 0U);
    }
    admin = mine;
  }
  EXPECT_EQ(Ask("GET", "/tenants").json(), before);
  EXPECT_EQ(Call("GET", "/1.0/users").status, 404) << "and never on the public listener";
}

TEST_F(PlatformApiTest, ATenantIsMadeSetAndDeleted) {
  const Answer made = Ask("POST", "/tenants", {{"id", "shop"}, {"name", "The Shop"}});
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.json(), Json({{"id", "shop"},
                               {"name", "The Shop"},
                               {"rate-limit", nullptr},
                               {"active?", true},
                               {"streaming?", true},
                               {"quotas", Json::object()}}));
  EXPECT_EQ(CodeOf(Ask("POST", "/tenants", {{"id", "shop"}, {"name", "x"}}), 409), "tenant-taken");
  const Answer set =
      Ask("PUT", "/tenants/shop",
          {{"rate-limit", 7}, {"quotas", {{"patterns", 2}, {"keys", 3}, {"journal-bytes", 1000000}}}},
          {{"If-Match", made.Header("ETag")}});
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(set.json()["rate-limit"], 7);
  EXPECT_EQ(set.json()["quotas"], Json({{"patterns", 2}, {"keys", 3}, {"journal-bytes", 1000000}}));
  EXPECT_EQ(Ask("GET", "/tenants/shop").json(), set.json());
  EXPECT_EQ(Ask("PUT", "/tenants/shop", {{"name", "y"}}, {{"If-Match", made.Header("ETag")}}).status, 412);
  EXPECT_EQ(Ask("GET", "/tenants").json().size(), 2U);
  EXPECT_EQ(Ask("GET", "/tenants?limit=1").json()[0]["id"], "shop");
  EXPECT_EQ(Ask("DELETE", "/tenants/shop").status, 204);
  EXPECT_EQ(CodeOf(Ask("GET", "/tenants/shop"), 404), "tenant-not-found");
}

TEST_F(PlatformApiTest, WhatATenantCannotBeIsRefused) {
  EXPECT_EQ(CodeOf(Ask("POST", "/tenants", {{"name", "n"}})), "missing-field");
  EXPECT_EQ(CodeOf(Ask("POST", "/tenants", {{"id", "a"}})), "missing-field");
  for (const char* id : {"", "..", "a/b", "a b", "ä"})
    EXPECT_EQ(CodeOf(Ask("POST", "/tenants", {{"id", id}, {"name", "n"}})), "invalid-field") << id;
  EXPECT_EQ(CodeOf(Ask("POST", "/tenants", {{"id", 1}, {"name", "n"}})), "wrong-type");
  EXPECT_EQ(CodeOf(Ask("PUT", "/tenants/tenant1", {{"rate-limit", -1}})), "invalid-field");
  EXPECT_EQ(CodeOf(Ask("PUT", "/tenants/tenant1", {{"rate-limit", 1.5}})), "invalid-field");
  EXPECT_EQ(CodeOf(Ask("PUT", "/tenants/tenant1", {{"quotas", {{"horses", 1}}}})), "invalid-field");
  EXPECT_EQ(CodeOf(Ask("PUT", "/tenants/tenant1", {{"quotas", {{"patterns", "many"}}}})), "invalid-field");
  EXPECT_EQ(CodeOf(Ask("PUT", "/tenants/tenant1", {{"quotas", {{"keys", -1}}}})), "invalid-field");
  const std::uint64_t beyond = std::uint64_t{1} << 63U;
  EXPECT_EQ(CodeOf(Ask("PUT", "/tenants/tenant1", {{"quotas", {{"keys", beyond}}}})), "invalid-field");
  EXPECT_EQ(CodeOf(Ask("PUT", "/tenants/tenant1", {{"id", "other"}})), "id-mismatch");
}

TEST_F(PlatformApiTest, SettingsCountForTheNextRequestOfATenantsUsers) {
  const std::string event = R"({"id": "1"})";
  ASSERT_EQ(Call("POST", kEvent, event).status, 200);
  Ask("PUT", "/tenants/tenant1", {{"rate-limit", 1}});
  Call("POST", kEvent, event);
  EXPECT_EQ(Call("POST", kEvent, event).status, 429);
  Ask("PUT", "/tenants/tenant1", {{"rate-limit", nullptr}, {"active?", false}});
  EXPECT_EQ(CodeOf(Call("POST", kEvent, event), 403), "tenant-inactive");
  EXPECT_EQ(Call("GET", kPatterns).status, 200) << "what it has can still be read";
}

TEST_F(PlatformApiTest, ADeletedTenantIsGoneWithItsPatterns) {
  Call("POST", kPatterns, Json({{"name", "n"}, {"status", true}, {"code", kHello}}));
  EXPECT_EQ(Ask("DELETE", "/tenants/tenant1").status, 204);
  EXPECT_EQ(Call("GET", kPatterns).status, 404);
  EXPECT_EQ(Call("POST", kEvent, R"({"id": "1"})").status, 404);
  EXPECT_EQ(CodeOf(Ask("POST", "/tenants", {{"id", "tenant1"}, {"name", "again"}}), 409), "tenant-taken")
      << "a stranger of the same name must not meet what is left of it";
}

TEST_F(PlatformApiTest, AUserIsMadeAndCanLogIn) {
  const Json body = {
      {"email", "ada@example.com"}, {"name", "Ada"}, {"password", "p1"}, {"tenants", {"tenant1"}}};
  const Answer made = Ask("POST", "/users", body);
  ASSERT_EQ(made.status, 201) << made.body;
  Json user = made.json();
  EXPECT_FALSE(user["client-id"].get<std::string>().empty());
  EXPECT_EQ(user["tenants"], Json({"tenant1"}));
  EXPECT_FALSE(user.contains("password"));
  EXPECT_EQ(Ask("GET", "/users/US2").json(), user);
  EXPECT_EQ(Ask("GET", "/users").json().size(), 2U);
  EXPECT_EQ(Ask("GET", "/tenants/tenant1/users").json().size(), 2U);
  EXPECT_EQ(CodeOf(Ask("POST", "/users", body), 409), "email-taken");
  token = LogIn("ada@example.com", "p1");
  EXPECT_EQ(Call("GET", kPatterns).status, 200);
  user["tenants"] = Json::array();
  EXPECT_EQ(Ask("PUT", "/users/US2", user).status, 200) << "an answer may be sent back";
  EXPECT_EQ(Call("GET", kPatterns).status, 403);
  EXPECT_EQ(Ask("PUT", "/users/US2", {{"password", "p2"}}).status, 200);
  EXPECT_EQ(Call("GET", "/1.0/account").status, 401) << "a new password ends the tokens";
  EXPECT_EQ(LogIn("ada@example.com", "p1"), "");
  token = LogIn("ada@example.com", "p2");
  EXPECT_EQ(Call("GET", "/1.0/account").status, 200);
  EXPECT_EQ(Ask("DELETE", "/users/US2").status, 204);
  EXPECT_EQ(Call("GET", "/1.0/account").status, 401);
  EXPECT_EQ(CodeOf(Ask("GET", "/users/US2"), 404), "user-not-found");
}

TEST_F(PlatformApiTest, WhatAUserCannotBeIsRefused) {
  const auto with = [&](const char* field, const Json& value) {
    Json body = {{"email", "a@example.com"}, {"name", "A"}, {"password", "p"}};
    body[field] = value;
    return CodeOf(Ask("POST", "/users", body));
  };
  EXPECT_EQ(with("email", "nobody"), "invalid-field");
  EXPECT_EQ(with("email", "a b@example.com"), "invalid-field");
  EXPECT_EQ(with("password", ""), "invalid-password");
  EXPECT_EQ(with("password", std::string(2000, 'x')), "invalid-password");
  EXPECT_EQ(with("password", nullptr), "missing-field");
  EXPECT_EQ(with("tenants", {"nowhere"}), "invalid-field");
  EXPECT_EQ(with("tenants", {7}), "invalid-field");
  EXPECT_EQ(with("admin", true), "unknown-field");
  Ask("POST", "/users", {{"email", "b@example.com"}, {"name", "B"}, {"password", "p"}});
  EXPECT_EQ(CodeOf(Ask("PUT", "/users/US1", {{"email", "B@example.com"}}), 409), "email-taken");
}

TEST_F(PlatformApiTest, GrantsAreAllThereUntilOneIsTakenBack) {
  const std::string path = "/tenants/tenant1/integrations";
  EXPECT_EQ(Ask("GET", path).json().size(), 9U);
  EXPECT_EQ(Ask("DELETE", path + "/twilio").status, 204);
  EXPECT_EQ(CodeOf(Ask("DELETE", path + "/twilio"), 404), "grant-not-found");
  EXPECT_EQ(CodeOf(Ask("GET", path + "/twilio"), 404), "grant-not-found");
  const std::string setup = "/1.0/tenants/tenant1/integrations/twilio";
  const std::string body = R"({"account": "a", "password": "p"})";
  EXPECT_EQ(CodeOf(Call("POST", setup, body), 403), "integration-forbidden");
  EXPECT_EQ(Ask("POST", path, {{"id", "twilio"}}).status, 201);
  EXPECT_EQ(Ask("POST", path + "/twilio").status, 200);
  EXPECT_EQ(Call("POST", setup, body).status, 201);
  EXPECT_EQ(Ask("GET", path + "/twilio").json(), Json({{"id", "twilio"}}));
  EXPECT_EQ(CodeOf(Ask("POST", path + "/pigeon"), 404), "integration-type-not-found");
  EXPECT_EQ(CodeOf(Ask("POST", path, {{"type", "twilio"}})), "unknown-field");
  EXPECT_EQ(CodeOf(Ask("POST", path, Json::object())), "missing-field");
  const Json trail = Call("GET", "/1.0/tenants/tenant1/audit").json();
  EXPECT_EQ(trail[1]["action"], "grant");
  EXPECT_EQ(trail[1]["user"], "platform");
}

TEST_F(PlatformApiTest, WhatEveryTenantHasCannotBeWithheld) {
  const std::string path = "/tenants/tenant1/integrations";
  platform->services().tenants.Withhold("tenant1", "timer");  // an earlier version did
  for (const std::string type : {"echo", "generic", "timer"}) {
    const Answer refused = Ask("DELETE", path + "/" + type);
    EXPECT_EQ(CodeOf(refused, 409), "always-there");
    EXPECT_NE(refused.body.find("`" + type + "`"), std::string::npos);
    EXPECT_EQ(Ask("GET", path + "/" + type).status, 200);
  }
  EXPECT_EQ(Ask("GET", path).json().size(), 9U);
  const Answer whole = Call("GET", "/1.0/tenants/tenant1/export");
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/import", whole.body).status, 200);
}

TEST_F(PlatformApiTest, EveryListIsInOrderOfIdAndCanBeCut) {
  Ask("POST", "/tenants", {{"id", "shop"}, {"name", "Shop"}});
  for (const std::string email : {"a@example.com", "b@example.com", "c@example.com"})
    ASSERT_EQ(Ask("POST", "/users",
                  {{"email", email}, {"name", email}, {"password", "p"}, {"tenants", {"tenant1"}}})
                  .status,
              201);
  for (const std::string path :
       {"/tenants", "/users", "/tenants/tenant1/users", "/tenants/tenant1/integrations"}) {
    const Json all = Ask("GET", path).json();
    ASSERT_GE(all.size(), 2U) << path;
    for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1]["id"], all[i]["id"]) << path;
    EXPECT_EQ(Ask("GET", path + "?limit=1&offset=1").json(), Json::array({all[1]})) << path;
    EXPECT_EQ(Ask("GET", path + "?offset=100").json(), Json::array()) << path;
    EXPECT_EQ(CodeOf(Ask("GET", path + "?limit=x")), "invalid-parameter") << path;
  }
}

}  // namespace
}  // namespace cxengine::api
