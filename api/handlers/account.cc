#include "api/handlers/account.h"

#include <spdlog/spdlog.h>

#include "api/bearer.h"
#include "api/fields.h"
#include "api/json_body.h"
#include "api/services.h"

namespace cxengine::api {
namespace {

// The user of a token can go between the check of the token and now.
std::optional<store::User> CurrentUser(Services& services, Exchange& exchange) {
  auto user = services.users.Find(exchange.principal->user);
  if (!user)
    exchange.Answer(Problem{401, "invalid-token", "The user of this access token no longer exists."});
  return user;
}

Result<std::string> NewPassword(const http::Request& request) {
  auto body = ReadJsonObject(request);
  if (!body.ok()) return std::move(body.problem());
  for (const auto& [name, value] : body.value().items())
    if (name != "password")
      return Problem{400, "unknown-field",
                     "`" + name + "` is not a field of this request; its only field is `password`."};
  const auto found = body.value().find("password");
  if (found == body.value().end()) return MissingField("password");
  if (!found->is_string()) return WrongType("password", "string", *found);
  auto password = found->get<std::string>();
  if (password.empty()) return Problem{400, "invalid-password", "`password` must not be empty."};
  if (password.size() > auth::Passwords::kMaxBytes)
    return Problem{
        400, "invalid-password",
        "`password` must not be longer than " + std::to_string(auth::Passwords::kMaxBytes) + " bytes."};
  return password;
}

}  // namespace

void GetAccount(Services& services, Exchange exchange) {
  const auto user = CurrentUser(services, exchange);
  if (!user) return;
  Json tenants = Json::array();
  for (const auto& [id, tenant] : exchange.principal->tenants) tenants.push_back(id);
  const Milliseconds remaining = exchange.principal->expires - services.clock.Now();
  exchange.Answer(JsonResponse(200, {{"email", user->email},
                                     {"name", user->name},
                                     {"client-id", user->client_id},
                                     {"ttl", std::max<Milliseconds>(0, remaining) / 1000},
                                     {"tenants", std::move(tenants)}}));
}

void ChangePassword(Services& services, Exchange exchange) {
  auto password = NewPassword(exchange.request);
  if (!password.ok()) return exchange.Answer(password.problem());
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  const auto change = [&services, shared, text = std::move(password.value())] {
    try {
      const std::int64_t user = shared->principal->user;
      const std::string hash = services.passwords.Hash(text);
      {
        store::Transaction transaction(services.database);
        services.users.SetPassword(user, hash);
        services.tokens.EndAll(user);
        transaction.Commit();
      }
      shared->Answer(JsonResponse(200, Json::object()));
    } catch (const std::exception& error) {
      spdlog::error("a password was not changed: {}", error.what());
      shared->Answer(ProblemOf(error, "The password was not changed; try again later."));
    }
  };
  if (!services.hashers.Post(change)) shared->Answer(Overloaded());
}

void GetCredentials(Services& services, Exchange exchange) {
  const auto user = CurrentUser(services, exchange);
  if (!user) return;
  const auto secret = services.vault.Open(user->sealed_secret);
  if (!secret)
    throw store::Error("the client secret of user " + std::to_string(user->id) + " cannot be opened");
  http::Response response = JsonResponse(200, {{"client-id", user->client_id}, {"client-secret", *secret}});
  response.headers.Add("Cache-Control", "no-store");
  exchange.Answer(std::move(response));
}

void ListAccountTenants(Services&, Exchange exchange) {
  Json tenants = Json::array();
  for (const auto& [id, tenant] : exchange.principal->tenants)
    tenants.push_back({{"id", tenant.id}, {"name", tenant.name}});
  exchange.Answer(JsonResponse(200, {{"tenants", std::move(tenants)}}));
}

}  // namespace cxengine::api
