// POST /token, and what tokens open: RFC 6749, RFC 6750 and section 3 of the platform's contract.
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class TokenEndpointTest : public PlatformTest {
 protected:
  TokenEndpointTest() { Open(); }

  std::string PasswordForm(const std::string& password) const {
    return "grant_type=password&username=admin%40example.com&password=" + password;
  }
  std::string Password() const { return credentials["password"]; }
};

TEST_F(TokenEndpointTest, ClientCredentialsGiveATokenForThirtyDays) {
  const Answer answer = AskToken("grant_type=client_credentials", {{"Authorization", Basic()}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.Header("Content-Type"), "application/json; charset=utf-8");
  const Json body = answer.json();
  EXPECT_EQ(body.size(), 3U);
  EXPECT_EQ(body["token_type"], "bearer");
  EXPECT_EQ(body["expires_in"], 30 * 24 * 3600);
  EXPECT_EQ(body["access_token"], token) << "asking again gives the same token";
}

TEST_F(TokenEndpointTest, TheSameTokenComesAlsoAfterARestartUntilItExpires) {
  const std::string first = token;
  Open();
  EXPECT_EQ(token, first);
  clock.Advance(auth::kTokenLifetime);
  EXPECT_EQ(Call("GET", "/1.0/account").status, 401);
  EXPECT_NE(TokenFor("grant_type=client_credentials"), first);
}

TEST_F(TokenEndpointTest, ThePathWithoutAVersionWorksToo) {
  const Answer answer =
      SendTo(platform->ApiHandler(), "POST", "/token", "grant_type=client_credentials",
             {{"Authorization", Basic()}, {"Content-Type", "application/x-www-form-urlencoded"}})
          .get();
  EXPECT_EQ(answer.json()["access_token"], token);
}

TEST_F(TokenEndpointTest, CredentialsMayStandInTheBody) {
  const std::string form =
      "grant_type=client_credentials&client_id=" + credentials["client-id"].get<std::string>() +
      "&client_secret=" + credentials["client-secret"].get<std::string>();
  EXPECT_EQ(AskToken(form, {}).json()["access_token"], token);
  const Answer both = AskToken(form, {{"Authorization", Basic()}});
  EXPECT_EQ(both.status, 400);
  EXPECT_EQ(both.json()["error"], "invalid_request");
}

TEST_F(TokenEndpointTest, WrongCredentialsAreAnInvalidClient) {
  const std::string id = credentials["client-id"];
  for (const std::string& authorization :
       {std::string(), "Basic " + auth::EncodeBase64(id + ":wrong"),
        "Basic " + auth::EncodeBase64("nobody:wrong"), "Basic " + auth::EncodeBase64("nocolon"),
        std::string("Basic ***"), "Bearer " + token}) {
    HeaderList headers;
    if (!authorization.empty()) headers.emplace_back("Authorization", authorization);
    const Answer answer = AskToken("grant_type=client_credentials", headers);
    EXPECT_EQ(answer.status, 401) << authorization;
    EXPECT_EQ(answer.json()["error"], "invalid_client");
    EXPECT_TRUE(answer.Header("WWW-Authenticate").starts_with("Basic ")) << authorization;
    EXPECT_EQ(answer.Header("Cache-Control"), "no-store");
  }
}

TEST_F(TokenEndpointTest, MistakesHaveTheErrorsOfTheStandard) {
  const auto error = [&](const std::string& form) {
    const Answer answer = AskToken(form, {{"Authorization", Basic()}});
    EXPECT_EQ(answer.status, 400) << form;
    EXPECT_EQ(answer.Header("Cache-Control"), "no-store");
    return answer.json().value("error", "");
  };
  EXPECT_EQ(error(""), "invalid_request");
  EXPECT_EQ(error("grant_type="), "invalid_request");
  EXPECT_EQ(error("grant_type=client_credentials&grant_type=client_credentials"), "invalid_request");
  EXPECT_EQ(error("grant_type=client_credentials&scope=%zz"), "invalid_request");
  EXPECT_EQ(error("grant_type=password&username=a"), "invalid_request");
  EXPECT_EQ(error("grant_type=implicit"), "unsupported_grant_type");
  EXPECT_EQ(error("grant_type=client_credentials&scope=everything"), "invalid_scope");
  const Answer json = Call("POST", "/1.0/token", R"({"grant_type": "client_credentials"})");
  EXPECT_EQ(json.status, 400);
  EXPECT_EQ(json.json()["error"], "invalid_request");
}

TEST_F(TokenEndpointTest, APasswordGivesATokenWithoutClientAuthentication) {
  const Answer answer = AskToken(PasswordForm(Password()), {});
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.json()["access_token"], token);
  token = answer.json()["access_token"];
  EXPECT_EQ(Call("GET", "/1.0/account").status, 200);
}

TEST_F(TokenEndpointTest, AWrongPasswordAndAnUnknownUserLookTheSame) {
  const Answer wrong = AskToken(PasswordForm("wrong"), {});
  const Answer unknown = AskToken("grant_type=password&username=nobody&password=wrong", {});
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.json()["error"], "invalid_grant");
  EXPECT_EQ(unknown.body, wrong.body);
  EXPECT_EQ(unknown.status, wrong.status);
}

TEST_F(TokenEndpointTest, GuessingPasswordsIsThrottled) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(AskToken(PasswordForm("wrong"), {}).status, 400);
  const Answer refused = AskToken(PasswordForm(Password()), {});
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.Header("Retry-After"), "15");
  clock.Advance(15'000);
  EXPECT_EQ(AskToken(PasswordForm(Password()), {}).status, 200);
}

TEST_F(TokenEndpointTest, GuessingUsersFromOneAddressIsThrottled) {
  int refused = 0;
  for (int i = 0; i < 40; ++i)
    refused += AskToken("grant_type=password&password=x&username=user" + std::to_string(i), {}).status == 429;
  EXPECT_EQ(refused, 10);
}

TEST_F(TokenEndpointTest, RightPasswordsAreNeverThrottled) {
  for (int i = 0; i < 50; ++i) ASSERT_EQ(AskToken(PasswordForm(Password()), {}).status, 200);
}

TEST_F(TokenEndpointTest, AScopeNarrowsATokenToWhatItNames) {
  const auto statuses = [&](const std::string& scope) {
    const Answer answer =
        AskToken("grant_type=client_credentials&scope=" + scope, {{"Authorization", Basic()}});
    EXPECT_EQ(answer.json()["scope"], scope);
    token = answer.json()["access_token"];
    return std::vector<int>{Call("POST", kEvent, R"({"id": 1})").status, Call("GET", kPatterns).status,
                            Call("POST", kPatterns, R"({"name": "n"})").status,
                            Call("GET", "/1.0/account/auth").status};
  };
  EXPECT_EQ(statuses("events"), (std::vector{200, 403, 403, 403}));
  EXPECT_EQ(statuses("read"), (std::vector{403, 200, 403, 403}));
  EXPECT_EQ(statuses("write"), (std::vector{403, 403, 201, 403}));
  EXPECT_EQ(statuses("secrets"), (std::vector{403, 403, 403, 200}));
}

TEST_F(TokenEndpointTest, WithoutAValidTokenEverythingIs401) {
  const std::string valid = token;
  for (const char* path : {"/1.0/account", "/account/tenants", "/1.0/tenants/tenant1",
                           "/tenants/nowhere/patterns/PT1", "/1.0/tenants/tenant1/event/history"}) {
    token = "";
    const Answer none = Call("GET", path);
    EXPECT_EQ(none.status, 401) << path;
    EXPECT_EQ(none.Header("WWW-Authenticate"), "Bearer realm=\"cxengine\"");
    EXPECT_TRUE(none.json()["error"].is_string());
    EXPECT_EQ(none.json()["code"], "unauthorized");
    token = valid + "x";
    const Answer wrong = Call("GET", path);
    EXPECT_EQ(wrong.status, 401) << path;
    EXPECT_NE(wrong.Header("WWW-Authenticate").find("error=\"invalid_token\""), std::string::npos);
  }
  token = "";
  EXPECT_EQ(Call("GET", "/1.0/account", "", {{"Authorization", "Basic " + valid}}).status, 401);
  EXPECT_EQ(Call("GET", "/1.0/account", "", {{"Authorization", "bearer " + valid}}).status, 200);
  token = valid;
  EXPECT_EQ(Call("GET", "/1.0/account", "", {{"Authorization", "Bearer " + valid}}).status, 400)
      << "two of them";
}

TEST_F(TokenEndpointTest, ATokenThatIsTooNarrowNamesTheScope) {
  token = TokenFor("grant_type=client_credentials&scope=read");
  const Answer answer = Call("DELETE", "/1.0/tenants/tenant1/patterns/PT1");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.json()["code"], "insufficient-scope");
  EXPECT_NE(answer.Header("WWW-Authenticate").find("error=\"insufficient_scope\", scope=\"write\""),
            std::string::npos);
}

}  // namespace
}  // namespace cxengine::api
