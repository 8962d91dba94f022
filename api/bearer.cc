#include "api/bearer.h"

#include <strings.h>

#include "api/auth/secret.h"
#include "api/store/database.h"

namespace cxengine::api {
namespace {

http::Response Refuse(const Problem& problem, const std::string& challenge) {
  http::Response response = ProblemResponse(problem);
  response.headers.Add("WWW-Authenticate", "Bearer realm=\"cxengine\"" + challenge);
  return response;
}

// The bearer's token; without one the refusal, of which `advice` says where to get it.
std::optional<http::Response> TakeToken(const http::Request& request, std::string_view advice,
                                        std::string_view& token) {
  if (CountAuthorizations(request) > 1)
    return Refuse({400, "invalid-header", "Send one Authorization field, not several."},
                  ", error=\"invalid_request\"");
  const auto given = AuthorizationOf(request, "Bearer");
  if (!given) return Refuse({401, "unauthorized", std::string(advice)}, "");
  token = *given;
  return std::nullopt;
}

}  // namespace

int CountAuthorizations(const http::Request& request) {
  int count = 0;
  for (const auto& [name, value] : request.headers.fields())
    count += strcasecmp(name.c_str(), "Authorization") == 0;
  return count;
}

std::optional<std::string_view> AuthorizationOf(const http::Request& request, std::string_view scheme) {
  const auto value = request.headers.Find("Authorization");
  if (!value || value->size() <= scheme.size() || (*value)[scheme.size()] != ' ') return std::nullopt;
  if (strncasecmp(value->data(), scheme.data(), scheme.size()) != 0) return std::nullopt;
  std::string_view rest = value->substr(scheme.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  return rest;
}

std::optional<http::Response> CheckBearer(auth::TokenService& tokens, const http::Request& request,
                                          auth::Scope scope,
                                          std::shared_ptr<const auth::Principal>& principal) {
  std::string_view token;
  if (auto refusal = TakeToken(
          request, "Send an access token: `Authorization: Bearer …`; POST /1.0/token gives one.", token))
    return refusal;
  principal = tokens.Authenticate(token);
  if (!principal)
    return Refuse(
        {401, "invalid-token",
         "The access token is unknown or has expired: ask POST /1.0/token for a new one."},
        ", error=\"invalid_token\", error_description=\"The access token is unknown or has expired\"");
  if (principal->scopes.Has(scope)) return std::nullopt;
  const std::string name(auth::ScopeName(scope));
  return Refuse({403, "insufficient-scope", "The access token lacks the scope `" + name + "`."},
                ", error=\"insufficient_scope\", scope=\"" + name + "\"");
}

std::optional<http::Response> CheckAdmin(store::Meta& meta, const http::Request& request) {
  std::string_view token;
  if (auto refusal =
          TakeToken(request, "Send the admin token of `bootstrap.json`: `Authorization: Bearer …`.", token))
    return refusal;
  const auto expected = meta.Get("admin-token-sha256");
  if (expected && auth::SecretsEqual(auth::Sha256(token), *expected)) return std::nullopt;
  return Refuse({401, "invalid-token", "This is not the admin token."}, ", error=\"invalid_token\"");
}

Problem ProblemOf(const std::exception& error, const std::string& sentence) {
  if (dynamic_cast<const store::UnavailableError*>(&error) == nullptr)
    return {500, "internal-error", sentence};
  return {
      503, "storage-unavailable",
      "Nothing was changed: the server cannot use its disk now; that is for its operator to mend, who finds "
      "the reason in its log."};
}

Problem NotNow(Hindrance hindrance, const std::string& what) {
  const std::string cannot = what + ": the server cannot write ";
  const std::string remedy = "; that is for its operator to mend, who finds the reason in its log.";
  switch (hindrance) {
    case Hindrance::kLog:
      return {503, "log-unavailable", cannot + "its log of events now" + remedy};
    case Hindrance::kJournal:
      return {503, "storage-unavailable", cannot + "its journal of matches now" + remedy};
    case Hindrance::kSnapshot:
      return {503, "storage-unavailable", cannot + "snapshots of its state now" + remedy};
    case Hindrance::kNone:
    case Hindrance::kState:
      break;
  }
  return {503, "state-unreadable",
          what +
              ": the server cannot read what it has saved of a key. Its log says of which; if that stays so, "
              "its operator has to stop it and run `cxserver --repair`."};
}

http::Response NotYet(Hindrance hindrance) {
  return ProblemResponse(NotNow(hindrance, "The change is stored, but counts for events only later"));
}

http::Response Overloaded() {
  return ProblemResponse(
      {503, "overloaded", "The server has more to do than it can take; try again in a moment."});
}

}  // namespace cxengine::api
