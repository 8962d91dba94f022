#include "api/openapi/operations.h"

namespace cxengine::api::openapi {
namespace {

Operation PostToken() {
  const Json example = {{"access_token", "Dk5w6yi5mOfN"}, {"token_type", "bearer"}, {"expires_in", 2592000}};
  return {
      .route = "POST /token",
      .id = "createToken",
      .tag = "Tokens",
      .summary = "Get a token",
      .description =
          "OAuth 2.0 (RFC 6749). `client_credentials` with the client's id and secret, by HTTP Basic if you "
          "can; or `password` with the user's email and password, which needs no client. Until a token "
          "expires, asking again gives the same one.",
      .takes = {{Ref("TokenRequest"),
                 {{"grant_type", "client_credentials"}},
                 "application/x-www-form-urlencoded"}},
      .answers = {{200, "The token.", {{Ref("Token"), example}}, {"Cache-Control"}},
                  {400,
                   "Something is wrong with the request or, of `password`, with email or password.",
                   {{{{"anyOf", {Ref("OAuthError"), Ref("Error")}}}}}},
                  {401,
                   "The client's id or secret is wrong.",
                   {{Ref("OAuthError")}},
                   {"WWW-Authenticate", "Cache-Control"}},
                  {429, "Too many wrong passwords.", {{Ref("OAuthError")}}, {"Retry-After", "Cache-Control"}},
                  {500, "Our mistake.", {{{{"anyOf", {Ref("OAuthError"), Ref("Error")}}}}}},
                  {503,
                   "The server has too much to do, cannot use its disk, or stops.",
                   {{{{"anyOf", {Ref("OAuthError"), Ref("Error")}}}}},
                   {"Retry-After"}}}};
}

}  // namespace

std::vector<Operation> AccountOperations() {
  const Json account = Json::parse(R"json({"ttl": 2592000, "client-id": "Dk5w6yi5mOfN+HRcwDmxEN",
    "tenants": ["userevents"], "name": "Ian Bishop", "email": "ian.bishop@userevents.com"})json");
  const Json tenants = Json::parse(R"json({"tenants": [{"id": "userevents", "name": "UserEvents"}]})json");
  return {
      PostToken(),
      {.route = "GET /account",
       .id = "getAccount",
       .tag = "Account",
       .summary = "Retrieve the account",
       .description = "The user whose token it is.",
       .answers = {{200, "The user.", {{Ref("Account"), account}}}}},
      {.route = "POST /account/change_password",
       .id = "changePassword",
       .tag = "Account",
       .summary = "Change the password",
       .description = "Ends all tokens of the user at once, this one too. The client secret stays.",
       .takes = {{Ref("NewPassword"), {{"password", "butter"}}}},
       .answers = {{200, "It is changed.", {{{{"type", "object"}, {"maxProperties", 0}}, Json::object()}}}},
       .refuses = {kBadObject, kBadFields, "400 invalid-password"}},
      {.route = "GET /account/auth",
       .id = "getCredentials",
       .tag = "Account",
       .summary = "Retrieve the client's credentials",
       .answers = {{200,
                    "Id and secret.",
                    {{Ref("Credentials"), {{"client-id", "yyyy"}, {"client-secret", "xxxx"}}}},
                    {"Cache-Control"}}}},
      {.route = "GET /account/tenants",
       .id = "listAccountTenants",
       .tag = "Account",
       .summary = "Retrieve the accessible tenants",
       .answers = {{200, "Those that the user may use.", {{Ref("AccountTenants"), tenants}}}}},
  };
}

}  // namespace cxengine::api::openapi
