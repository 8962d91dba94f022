// PostToken(). The steps: parameters, then the grant's own check, then the token.
#include "api/handlers/token.h"

#include <spdlog/spdlog.h>

#include <cctype>
#include <map>

#include "api/auth/secret.h"
#include "api/bearer.h"
#include "api/form.h"
#include "api/services.h"

namespace cxengine::api {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kForm = "application/x-www-form-urlencoded";

http::Response NoStore(http::Response response) {
  response.headers.Add("Cache-Control", "no-store");
  response.headers.Add("Pragma", "no-cache");
  return response;
}

http::Response OAuthError(int status, std::string_view error, std::string_view description) {
  return NoStore(JsonResponse(status, {{"error", error}, {"error_description", description}}));
}

http::Response InvalidClient() {
  http::Response response = OAuthError(401, "invalid_client", "The client id or the client secret is wrong.");
  response.headers.Add("WWW-Authenticate", "Basic realm=\"cxengine\", charset=\"UTF-8\"");
  return response;
}

http::Response WrongPassword() {
  return OAuthError(400, "invalid_grant", "The email or the password is wrong.");
}

http::Response ErrorOf(const std::exception& error) {
  const Problem problem = ProblemOf(error, "Something went wrong here; try again later.");
  if (problem.status == 500) return OAuthError(500, "server_error", problem.sentence);
  http::Response response = OAuthError(problem.status, "temporarily_unavailable", problem.sentence);
  response.headers.Add("Retry-After", "1");
  return response;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

// Parameters without a value count as left out; none may come twice (RFC 6749 §3.2).
std::optional<Parameters> ReadParameters(const http::Request& request) {
  const auto type = request.headers.Find("Content-Type");
  if (!type || LowerCase(type->substr(0, type->find_first_of("; \t"))) != kForm) return std::nullopt;
  const auto form = ParseForm(request.body);
  if (!form) return std::nullopt;
  Parameters parameters;
  for (const auto& [name, value] : *form)
    if (!value.empty() && !parameters.emplace(name, value).second) return std::nullopt;
  return parameters;
}

std::string Get(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

http::Response Grant(Services& services, std::int64_t user, const Parameters& parameters) {
  auth::Scopes scopes = auth::Scopes::All();
  const bool narrowed = parameters.contains("scope");
  if (narrowed) {
    const auto parsed = auth::Scopes::Parse(Get(parameters, "scope"));
    if (!parsed)
      return OAuthError(400, "invalid_scope", "A scope is one or more of: events read write secrets.");
    scopes = *parsed;
  }
  const auth::IssuedToken issued = services.tokens.Issue(user, Get(parameters, "grant_type"), scopes);
  Json body = {
      {"access_token", issued.token}, {"token_type", "bearer"}, {"expires_in", issued.remaining / 1000}};
  if (narrowed) body["scope"] = scopes.ToText();
  return NoStore(JsonResponse(200, body));
}

// The client's id and secret, from the Authorization field or from the body, not from both (RFC 6749 §2.3).
struct Client {
  std::string id;
  std::string secret;
};

std::optional<Client> ReadClient(const http::Request& request, const Parameters& parameters) {
  if (CountAuthorizations(request) == 0)
    return Client{Get(parameters, "client_id"), Get(parameters, "client_secret")};
  const auto encoded = AuthorizationOf(request, "Basic");
  if (!encoded) return std::nullopt;
  const auto decoded = auth::DecodeBase64(*encoded);
  if (!decoded) return std::nullopt;
  const std::size_t colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  // Our ids and secrets read the same encoded and plain, so clients that forget the encoding work too.
  auto id = DecodeFormText(std::string_view(*decoded).substr(0, colon));
  auto secret = DecodeFormText(std::string_view(*decoded).substr(colon + 1));
  if (!id || !secret) return std::nullopt;
  return Client{*std::move(id), *std::move(secret)};
}

// The client's id may stand in the body beside the header (RFC 6749 §2.3.1 leaves it open), if it is the
// same.
bool IsAnothers(const Parameters& parameters, const Client& client) {
  return parameters.contains("client_id") && Get(parameters, "client_id") != client.id;
}

http::Response GrantToClient(Services& services, const http::Request& request, const Parameters& parameters) {
  const bool in_header = CountAuthorizations(request) > 0;
  if (CountAuthorizations(request) > 1 || (in_header && parameters.contains("client_secret")))
    return OAuthError(400, "invalid_request", "Authenticate in one way only, HTTP Basic if you can.");
  const auto client = ReadClient(request, parameters);
  if (!client) return InvalidClient();
  if (IsAnothers(parameters, *client))
    return OAuthError(400, "invalid_request", "`client_id` is not the one that authenticates.");
  const auto user = services.users.FindByClientId(client->id);
  // For an unknown client the comparison is made too, against something nobody knows.
  std::string expected = auth::RandomText(32);
  if (user) {
    auto opened = services.vault.Open(user->sealed_secret);
    if (!opened)
      throw store::Error("the client secret of user " + std::to_string(user->id) + " cannot be opened");
    expected = *std::move(opened);
  }
  const bool equal = auth::SecretsEqual(expected, client->secret);
  if (!user || !equal) return InvalidClient();
  return Grant(services, user->id, parameters);
}

http::Response CheckPassword(Services& services, const http::Request& request, const Parameters& parameters) {
  const std::string username = Get(parameters, "username");
  const std::string password = Get(parameters, "password");
  const auto user = services.users.FindByEmail(username);
  const bool right = user ? services.passwords.Verify(user->password_hash, password)
                          : services.passwords.VerifyNobody(password);
  if (!right) return WrongPassword();
  // The password may have been changed while it was looked at: a token of the old one must not outlive it.
  store::Transaction transaction(services.database);
  const auto now = services.users.Find(user->id);
  if (!now || now->password_hash != user->password_hash) return WrongPassword();
  http::Response response = Grant(services, user->id, parameters);
  transaction.Commit();
  services.address_attempts.GiveBack(request.client);
  services.user_attempts.GiveBack(auth::Sha256(LowerCase(username)));
  return response;
}

// Later: a password takes a while.
void GrantToUser(Services& services, Exchange exchange, Parameters parameters) {
  const std::string username = Get(parameters, "username");
  if (username.empty() || !parameters.contains("password"))
    return exchange.Answer(OAuthError(400, "invalid_request", "`username` and `password` are needed."));
  if (Get(parameters, "password").size() > auth::Passwords::kMaxBytes)
    return exchange.Answer(WrongPassword());

  auto wait = services.address_attempts.Attempt({exchange.request.client});
  if (!wait) wait = services.user_attempts.Attempt({auth::Sha256(LowerCase(username))});
  if (wait) {
    auto response =
        OAuthError(429, "temporarily_unavailable", "Too many attempts: wait before the next one.");
    response.headers.Add("Retry-After", std::to_string((*wait + 999) / 1000));
    return exchange.Answer(std::move(response));
  }
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  const auto check = [&services, shared, parameters = std::move(parameters)] {
    try {
      shared->Answer(CheckPassword(services, shared->request, parameters));
    } catch (const std::exception& error) {
      spdlog::error("a password was not checked: {}", error.what());
      shared->Answer(ErrorOf(error));
    }
  };
  if (services.hashers.Post(check)) return;
  auto busy =
      OAuthError(503, "temporarily_unavailable", "The server has too much to do: try again in a moment.");
  busy.headers.Add("Retry-After", "1");
  shared->Answer(std::move(busy));
}

}  // namespace

void PostToken(Services& services, Exchange exchange) {
  auto parameters = ReadParameters(exchange.request);
  if (!parameters)
    return exchange.Answer(OAuthError(
        400, "invalid_request", "Send a form (application/x-www-form-urlencoded) with each parameter once."));
  const std::string grant = Get(*parameters, "grant_type");
  if (grant == "password") return GrantToUser(services, std::move(exchange), *std::move(parameters));
  if (grant.empty()) return exchange.Answer(OAuthError(400, "invalid_request", "`grant_type` is missing."));
  if (grant != "client_credentials")
    return exchange.Answer(
        OAuthError(400, "unsupported_grant_type", "`grant_type` must be client_credentials or password."));
  try {
    exchange.Answer(GrantToClient(services, exchange.request, *parameters));
  } catch (const std::exception& error) {
    spdlog::error("no token was issued: {}", error.what());
    exchange.Answer(ErrorOf(error));
  }
}

}  // namespace cxengine::api
