// OAuth 2.0 to the letter, where a client can see it: RFC 6749 (§2.3.1, §3.2, §3.3, §4.3, §4.4, §5.1, §5.2)
// for the token endpoint, RFC 6750 (§2, §3) for what its tokens open. Each row is a sentence of them.
#include <algorithm>

#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class OAuthTest : public PlatformTest {
 protected:
  OAuthTest() { Open(); }

  std::string ClientId() const { return credentials["client-id"]; }
  std::string ClientSecret() const { return credentials["client-secret"]; }
  static std::string BasicOf(const std::string& text) { return "Basic " + auth::EncodeBase64(text); }
  // Every byte as %XX: application/x-www-form-urlencoded at its longest.
  static std::string Encoded(const std::string& text) {
    std::string encoded;
    for (const char c : text) {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    return encoded;
  }
  Answer Ask(const std::string& form, const HeaderList& headers, const std::string& target = "/1.0/token") {
    return SendTo(platform->ApiHandler(), "POST", target, form, headers).get();
  }

  // What §5.2 allows in `error` and `error_description`.
  static bool IsOAuthText(const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c >= 0x20 && c <= 0x7E && c != '"' && c != '\\'; });
  }
  static void ExpectOAuthError(const Answer& answer, int status, const std::string& error) {
    EXPECT_EQ(answer.status, status) << answer.body;
    const Json body = answer.json();
    ASSERT_TRUE(body.is_object()) << answer.body;
    EXPECT_EQ(body["error"], error) << answer.body;
    ASSERT_TRUE(body["error_description"].is_string()) << answer.body;
    EXPECT_TRUE(IsOAuthText(body["error_description"])) << answer.body;
    EXPECT_EQ(body.size(), 2U) << answer.body;
    EXPECT_EQ(answer.Header("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(answer.Header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.Header("Pragma"), "no-cache");
    EXPECT_EQ(answer.Header("WWW-Authenticate").starts_with("Basic "), status == 401);
  }
};

constexpr const char* kGrant = "grant_type=client_credentials";
const std::pair<std::string, std::string> kFormType = {"Content-Type", "application/x-www-form-urlencoded"};

TEST_F(OAuthTest, WhatGivesATokenGivesItAsTheStandardSays) {
  struct Row {
    std::string sentence;
    std::string form;
    HeaderList headers;
  };
  const std::string good = ClientId() + ":" + ClientSecret();
  const std::string in_body =
      std::string(kGrant) + "&client_id=" + ClientId() + "&client_secret=" + ClientSecret();
  const std::vector<Row> rows = {
      {"§2.3.1 HTTP Basic", kGrant, {kFormType, {"Authorization", BasicOf(good)}}},
      {"§2.3.1 the id and the secret are form-encoded in it",
       kGrant,
       {kFormType, {"Authorization", BasicOf(Encoded(ClientId()) + ":" + Encoded(ClientSecret()))}}},
      {"RFC 9110 §11.1 the scheme's case does not matter",
       kGrant,
       {kFormType, {"Authorization", "bASIC " + auth::EncodeBase64(good)}}},
      {"§2.3.1 or in the body", in_body, {kFormType}},
      {"§2.3.1 the client's id may stand in the body beside it",
       std::string(kGrant) + "&client_id=" + ClientId(),
       {kFormType, {"Authorization", BasicOf(good)}}},
      {"§3.2 parameters without a value are as if left out",
       std::string(kGrant) + "&scope=&client_id=&client_secret=",
       {kFormType, {"Authorization", BasicOf(good)}}},
      {"§3.2 parameters that are not known are ignored",
       std::string(kGrant) + "&audience=somebody",
       {kFormType, {"Authorization", BasicOf(good)}}},
      {"RFC 9110 §8.3 the type may have parameters, in any case",
       kGrant,
       {{"Content-Type", "Application/X-WWW-Form-URLEncoded; charset=UTF-8"},
        {"Authorization", BasicOf(good)}}},
      {"§3.3 the order of scopes does not matter",
       std::string(kGrant) + "&scope=secrets+write+read+events",
       {kFormType, {"Authorization", BasicOf(good)}}},
      {"§4.3 a password, without a client",
       "grant_type=password&username=admin%40example.com&password=" +
           credentials["password"].get<std::string>(),
       {kFormType}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.sentence);
    const Answer answer = Ask(row.form, row.headers);
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.Header("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(answer.Header("Cache-Control"), "no-store");
    EXPECT_EQ(answer.Header("Pragma"), "no-cache");
    const Json body = answer.json();
    EXPECT_TRUE(body["access_token"].is_string());
    EXPECT_EQ(body["token_type"], "bearer");
    EXPECT_TRUE(body["expires_in"].is_number_integer());
    EXPECT_FALSE(body.contains("refresh_token")) << "§4.4.3";
    EXPECT_EQ(body.contains("scope"), row.form.find("scope=s") != std::string::npos) << "§5.1";
  }
}

TEST_F(OAuthTest, WhatGivesNoTokenSaysWhyAsTheStandardSays) {
  struct Row {
    std::string sentence;
    std::string form;
    HeaderList headers;
    int status;
    std::string error;
  };
  const std::string good = BasicOf(ClientId() + ":" + ClientSecret());
  const std::string grant = kGrant;
  const auto with = [&](const std::string& authorization) {
    return HeaderList{kFormType, {"Authorization", authorization}};
  };
  const std::vector<Row> rows = {
      {"§5.2 no client authentication", grant, {kFormType}, 401, "invalid_client"},
      {"§5.2 an unknown client", grant, with(BasicOf("nobody:x")), 401, "invalid_client"},
      {"§5.2 a wrong secret", grant, with(BasicOf(ClientId() + ":x")), 401, "invalid_client"},
      {"an empty secret", grant, with(BasicOf(ClientId() + ":")), 401, "invalid_client"},
      {"RFC 7617 no colon", grant, with(BasicOf("x")), 401, "invalid_client"},
      {"RFC 7617 no base64", grant, with("Basic ***"), 401, "invalid_client"},
      {"RFC 7617 nothing", grant, with("Basic "), 401, "invalid_client"},
      {"another scheme", grant, with("Digest x"), 401, "invalid_client"},
      {"a token is no client", grant, with("Bearer " + token), 401, "invalid_client"},
      {"§2.3.1 encoded wrongly", grant, with(BasicOf("%zz:%zz")), 401, "invalid_client"},
      {"a wrong secret in the body",
       grant + "&client_id=" + ClientId() + "&client_secret=x",
       {kFormType},
       401,
       "invalid_client"},
      {"§2.3 not more than one way", grant + "&client_id=" + ClientId() + "&client_secret=" + ClientSecret(),
       with(good), 400, "invalid_request"},
      {"one client, not two", grant + "&client_id=another", with(good), 400, "invalid_request"},
      {"one header, not two",
       grant,
       {kFormType, {"Authorization", good}, {"Authorization", good}},
       400,
       "invalid_request"},
      {"§4.4.2 grant_type is required", "", with(good), 400, "invalid_request"},
      {"§3.2 and has a value", "grant_type=", with(good), 400, "invalid_request"},
      {"§3.2 nothing comes twice", grant + "&" + grant, with(good), 400, "invalid_request"},
      {"§3.2 not even what is not known", grant + "&a=1&a=1", with(good), 400, "invalid_request"},
      {"§4.4.2 in the form",
       R"({"grant_type": "client_credentials"})",
       {{"Content-Type", "application/json"}, {"Authorization", good}},
       400,
       "invalid_request"},
      {"and not in a form of another type",
       grant,
       {{"Content-Type", "application/x-www-form-urlencoded2"}, {"Authorization", good}},
       400,
       "invalid_request"},
      {"nor of none", grant, {{"Authorization", good}}, 400, "invalid_request"},
      {"encoded wrongly", grant + "&scope=%4", with(good), 400, "invalid_request"},
      {"§5.2 a grant that is not known", "grant_type=authorization_code&code=x", with(good), 400,
       "unsupported_grant_type"},
      {"refresh tokens are none of ours", "grant_type=refresh_token&refresh_token=x", with(good), 400,
       "unsupported_grant_type"},
      {"§3.3 case matters in a grant", "grant_type=Client_Credentials", with(good), 400,
       "unsupported_grant_type"},
      {"§5.2 an unknown scope", grant + "&scope=everything", with(good), 400, "invalid_scope"},
      {"one of several", grant + "&scope=read+everything", with(good), 400, "invalid_scope"},
      {"§3.3 case matters in a scope", grant + "&scope=READ", with(good), 400, "invalid_scope"},
      {"a scope of nothing", grant + "&scope=+", with(good), 400, "invalid_scope"},
      {"who is not known learns nothing of scopes",
       grant + "&scope=everything",
       {kFormType},
       401,
       "invalid_client"},
      {"§4.3.2 username is required", "grant_type=password&password=x", {kFormType}, 400, "invalid_request"},
      {"§4.3.2 password is required", "grant_type=password&username=x", {kFormType}, 400, "invalid_request"},
      {"§5.2 a wrong password",
       "grant_type=password&username=x&password=x",
       {kFormType},
       400,
       "invalid_grant"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.sentence);
    ExpectOAuthError(Ask(row.form, row.headers), row.status, row.error);
  }
  // §2.3.1: credentials and parameters in the address are none.
  const std::string query = "?" + grant + "&client_id=" + ClientId() + "&client_secret=" + ClientSecret();
  ExpectOAuthError(Ask("", {kFormType}, "/1.0/token" + query), 400, "invalid_request");
  ExpectOAuthError(Ask(grant, {kFormType}, "/1.0/token" + query), 401, "invalid_client");
  // §3.2: POST alone.
  const Answer get = SendTo(platform->ApiHandler(), "GET", "/1.0/token" + query, "", {}).get();
  EXPECT_EQ(get.status, 405);
  EXPECT_EQ(get.Header("Allow"), "OPTIONS, POST");
}

TEST_F(OAuthTest, TokensOpenWhatTheyMayAndRefusalsChallengeAsTheStandardSays) {
  struct Row {
    std::string sentence;
    HeaderList headers;
    std::string target;
    int status;
    std::string challenge;  // "": no such field
  };
  const std::string realm = "Bearer realm=\"cxengine\"";
  const std::string unknown =
      realm + ", error=\"invalid_token\", error_description=\"The access token is unknown or has expired\"";
  const std::string narrow = TokenFor("grant_type=client_credentials&scope=events");
  const std::string account = "/1.0/account";
  const auto with = [](const std::string& authorization) {
    return HeaderList{{"Authorization", authorization}};
  };
  const std::vector<Row> rows = {
      {"§2.1 a token in the header", with("Bearer " + token), account, 200, ""},
      {"RFC 9110 §11.1 the scheme's case does not matter", with("bEARER " + token), account, 200, ""},
      {"RFC 9110 §11.4 more than one space", with("Bearer   " + token), account, 200, ""},
      {"§3.1 without authentication no error code", {}, account, 401, realm},
      {"of another scheme neither", with("Basic " + token), account, 401, realm},
      {"nor of a scheme alone", with("Bearer"), account, 401, realm},
      {"nor of a scheme that only begins so", with("Bearer2 " + token), account, 401, realm},
      {"§3.1 an unknown token", with("Bearer x"), account, 401, unknown},
      {"§3.1 a malformed token", with("Bearer " + token + " x"), account, 401, unknown},
      {"§3.1 no token", with("Bearer "), account, 401, unknown},
      {"the case of a token matters", with("Bearer " + std::string(token.rbegin(), token.rend())), account,
       401, unknown},
      {"§2.3 not in the address", {}, account + "?access_token=" + token, 401, realm},
      {"§3.1 a scope that is not enough", with("Bearer " + narrow), account, 403,
       realm + ", error=\"insufficient_scope\", scope=\"read\""},
      {"§2 one way only",
       {{"Authorization", "Bearer " + token}, {"Authorization", "Bearer " + token}},
       account,
       400,
       realm + ", error=\"invalid_request\""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.sentence);
    const Answer answer = SendTo(platform->ApiHandler(), "GET", row.target, "", row.headers).get();
    EXPECT_EQ(answer.status, row.status) << answer.body;
    EXPECT_EQ(answer.Header("WWW-Authenticate"), row.challenge);
    if (row.status == 200) continue;
    EXPECT_TRUE(answer.json()["error"].is_string());
    EXPECT_TRUE(answer.json()["code"].is_string());
  }
}

TEST_F(OAuthTest, ATokenThatHasExpiredIsAnInvalidOneAndTheNextHasTheWholeTime) {
  options.limits.token_lifetime = 3600;
  Open();
  const std::string first = TokenFor("grant_type=client_credentials&scope=read");
  clock.Advance(3'599'000);
  const Answer late = AskToken("grant_type=client_credentials&scope=read", {{"Authorization", Basic()}});
  EXPECT_EQ(late.json()["access_token"], first);
  EXPECT_EQ(late.json()["expires_in"], 1);
  clock.Advance(1'000);
  token = first;
  const Answer refused = Call("GET", "/1.0/account");
  EXPECT_EQ(refused.status, 401);
  EXPECT_NE(refused.Header("WWW-Authenticate").find("error=\"invalid_token\""), std::string::npos);
  const Answer next = AskToken("grant_type=client_credentials&scope=read", {{"Authorization", Basic()}});
  EXPECT_NE(next.json()["access_token"], first);
  EXPECT_EQ(next.json()["expires_in"], 3600);
}

TEST_F(OAuthTest, AFailureOfOursIsAServerErrorInTheWordsOfTheStandard) {
  {
    const auto lock = platform->services().database.Lock();
    platform->services().database.Execute("UPDATE users SET client_secret = x'00'");
  }
  ExpectOAuthError(AskToken("grant_type=client_credentials", {{"Authorization", Basic()}}), 500,
                   "server_error");
}

TEST_F(OAuthTest, ANewKeySealsEverythingAnewAndTheOldOneCanGo) {
  ASSERT_EQ(
      Call("POST", "/1.0/tenants/tenant1/integrations/twilio", R"({"account": "a", "password": "p"})").status,
      201);
  const std::string before = token;
  const std::string key_file = folder / "data/secret.key";
  const std::string old_line = *store::ReadSmallFile(key_file);
  const std::string new_line = "newkey01 " + auth::EncodeBase64(std::string(32, 'k')) + "\n";
  platform.reset();
  store::WriteWholeFile(key_file, new_line + old_line);
  Open();
  EXPECT_EQ(token, before);
  {
    Services& services = platform->services();
    const auto lock = services.database.Lock();
    EXPECT_TRUE(services.vault.IsCurrent(services.users.First()->sealed_secret));
  }
  platform.reset();
  store::WriteWholeFile(key_file, new_line);  // without the old one
  Open();
  EXPECT_EQ(token, before);
  EXPECT_EQ(Call("GET", "/1.0/account/auth").json()["client-secret"], ClientSecret());
  const Json twilio = Call("GET", "/1.0/tenants/tenant1/integrations/twilio").json();
  EXPECT_EQ(twilio["password"], "p") << twilio;
}

}  // namespace
}  // namespace cxengine::api
