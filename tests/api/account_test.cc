// /account…, /tenants/{tid} and who may use which tenant.
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class AccountTest : public PlatformTest {
 protected:
  AccountTest() { Open(); }
};

TEST_F(AccountTest, TheAccountHasExactlyTheDocumentedFields) {
  clock.Advance(1'500);
  for (const char* path : {"/1.0/account", "/account"}) {
    const Answer answer = Call("GET", path);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json(), Json({{"email", "admin@example.com"},
                                   {"name", "Administrator"},
                                   {"client-id", credentials["client-id"]},
                                   {"ttl", 30 * 24 * 3600 - 2},
                                   {"tenants", {"tenant1"}}}));
  }
}

TEST_F(AccountTest, CredentialsAreThoseOfTheClient) {
  const Answer answer = Call("GET", "/1.0/account/auth");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json(),
            Json({{"client-id", credentials["client-id"]}, {"client-secret", credentials["client-secret"]}}));
  EXPECT_EQ(answer.Header("Cache-Control"), "no-store");
}

TEST_F(AccountTest, AccessibleTenantsAreAnObjectWithAList) {
  EXPECT_EQ(Call("GET", "/1.0/account/tenants").json(),
            Json({{"tenants", {{{"id", "tenant1"}, {"name", "Tenant One"}}}}}));
}

TEST_F(AccountTest, ChangingThePasswordEndsAllTokensAndKeepsTheClientSecret) {
  const std::string old = credentials["password"];
  const auto by_password = [&](const std::string& password) {
    return AskToken("grant_type=password&username=ADMIN@example.com&password=" + password, {});
  };
  const std::string session = by_password(old).json()["access_token"];
  const Answer answer = Call("POST", "/1.0/account/change_password", R"({"password" : "butter"})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.json().is_object());
  EXPECT_EQ(Call("GET", "/1.0/account").status, 401);
  token = session;
  EXPECT_EQ(Call("GET", "/1.0/account").status, 401);
  EXPECT_EQ(by_password(old).status, 400);
  EXPECT_EQ(by_password("butter").status, 200);
  token = TokenFor("grant_type=client_credentials");
  EXPECT_EQ(Call("GET", "/1.0/account").status, 200);
}

TEST_F(AccountTest, ANewPasswordMustBeAText) {
  const auto code = [&](const std::string& body) {
    const Answer answer = Call("POST", "/1.0/account/change_password", body);
    EXPECT_EQ(answer.status, 400) << body;
    return answer.json().value("code", "");
  };
  EXPECT_EQ(code("{}"), "missing-field");
  EXPECT_EQ(code(R"({"password": 7})"), "wrong-type");
  EXPECT_EQ(code(R"({"password": null})"), "wrong-type");
  EXPECT_EQ(code(R"({"password": ""})"), "invalid-password");
  EXPECT_EQ(code(R"({"password": ")" + std::string(1025, 'x') + "\"}"), "invalid-password");
  EXPECT_EQ(code(R"({"password": "x", "old": "y"})"), "unknown-field");
  EXPECT_EQ(code("[]"), "not-an-object");
  EXPECT_EQ(Call("GET", "/1.0/account").status, 200) << "nothing has changed";
}

TEST_F(AccountTest, ATenantShowsItsIdAndName) {
  const Answer answer = Call("GET", "/1.0/tenants/tenant1");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json(), Json({{"id", "tenant1"}, {"name", "Tenant One"}}));
  EXPECT_EQ(answer.Header("ETag"), "\"1\"");
  EXPECT_EQ(Call("GET", "/tenants/tenant1", "", {{"If-None-Match", "\"1\""}}).status, 304);
}

TEST_F(AccountTest, ForeignTenantsAreForbiddenAndUnknownOnesNotFound) {
  const std::string stranger = AddStranger();
  for (const char* rest : {"", "/patterns", "/patterns/PT1", "/event/history"}) {
    const Answer foreign = Call("GET", std::string("/1.0/tenants/other") + rest);
    EXPECT_EQ(foreign.status, 403) << rest;
    EXPECT_EQ(foreign.json()["code"], "tenant-forbidden");
    const Answer unknown = Call("GET", std::string("/1.0/tenants/nowhere") + rest);
    EXPECT_EQ(unknown.status, 404) << rest;
    EXPECT_EQ(unknown.json()["code"], "tenant-not-found");
  }
  EXPECT_EQ(Call("POST", "/1.0/tenants/other/event", R"({"id": 1})").status, 403);
  EXPECT_EQ(Call("POST", "/1.0/tenants/nowhere/event", R"({"id": 1})").status, 404);
  token = stranger;
  EXPECT_EQ(Call("GET", "/1.0/tenants/other").status, 200);
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1").status, 403);
}

TEST_F(AccountTest, OtherMethodsAreRefusedWithAllow) {
  const Answer answer = Call("DELETE", "/1.0/account");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.Header("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(Call("GET", "/1.0/accounts").status, 404);
  EXPECT_EQ(Call("GET", "/2.0/account").status, 404);
}

}  // namespace
}  // namespace cxengine::api
