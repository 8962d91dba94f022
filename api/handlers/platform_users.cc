#include "api/handlers/platform_users.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>

#include "api/auth/secret.h"
#include "api/bearer.h"
#include "api/conditions.h"
#include "api/fields.h"
#include "api/handlers/platform_tenants.h"
#include "api/handlers/resource.h"
#include "api/json_body.h"
#include "api/services.h"

namespace cxengine::api {
namespace {

constexpr const char* kPrefix = "US";
constexpr std::size_t kMaxEmailBytes = 254;  // RFC 5321 §4.5.3.1.3
constexpr std::size_t kClientIdBytes = 18;
constexpr std::size_t kSecretBytes = 32;

const std::vector<Field>& UserFields() {
  using Type = Json::value_t;
  static const std::vector<Field> fields = {{"email", Type::string, true},
                                            {"name", Type::string, true},
                                            {"tenants", Type::array, false, Json::array()},
                                            {"password", Type::string, false}};
  return fields;
}

std::optional<Problem> Check(Services& services, const Json& fields) {
  const auto& email = fields.at("email").get_ref<const std::string&>();
  const std::size_t at = email.find('@');
  const bool readable = std::none_of(email.begin(), email.end(),
                                     [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == ':'; });
  if (at == 0 || at == std::string::npos || at + 1 == email.size() || email.size() > kMaxEmailBytes ||
      !readable)
    return InvalidField("email", "must be an address, such as `ada@example.com`");
  if (const auto password = fields.find("password"); password != fields.end()) {
    const std::size_t size = password->get_ref<const std::string&>().size();
    if (size == 0 || size > auth::Passwords::kMaxBytes)
      return Problem{400, "invalid-password",
                     "`password` must have 1 to " + std::to_string(auth::Passwords::kMaxBytes) + " bytes."};
  }
  for (const Json& tenant : fields.at("tenants"))
    if (!tenant.is_string() || !services.tenants.Find(tenant.get<std::string>()))
      return InvalidField("tenants", "must be ids of tenants, and " + tenant.dump() + " is none");
  return std::nullopt;
}

Problem NoUser() { return {404, "user-not-found", "There is no user with this id."}; }
Problem EmailTaken() { return {409, "email-taken", "There is a user with this `email` already."}; }

Json TenantIds(Services& services, std::int64_t user) {
  Json ids = Json::array();
  for (const store::Tenant& tenant : services.users.TenantsOf(user)) ids.push_back(tenant.id);
  return ids;
}

Json Show(Services& services, const store::User& user) {
  return {{"id", kPrefix + std::to_string(user.id)},
          {"email", user.email},
          {"name", user.name},
          {"client-id", user.client_id},
          {"tenants", TenantIds(services, user.id)}};
}

http::Response ShowOne(Services& services, int status, const store::User& user) {
  http::Response response = JsonResponse(status, Show(services, user));
  response.headers.Add("ETag", EntityTag(user.revision));
  return response;
}

std::optional<store::User> NamedUser(Services& services, const Exchange& exchange) {
  const auto number = ParseId(kPrefix, exchange.path.at("id"));
  return number ? services.users.Find(*number) : std::nullopt;
}

void GiveTenants(Services& services, std::int64_t user, const Json& tenants) {
  services.users.TakeAccess(user);
  for (const Json& tenant : tenants) services.users.GiveAccess(user, tenant.get<std::string>());
}

// Runs `then` with the hash of the password, where hashing may take its time; with "" and here if there is
// none.
void WithHash(Services& services, Exchange exchange, const Json& fields,
              std::function<void(Exchange, std::string hash)> then) {
  const auto password = fields.find("password");
  if (password == fields.end()) return then(std::move(exchange), "");
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  const auto work = [&services, shared, then = std::move(then), text = password->get<std::string>()] {
    RunAnswering("a user was not saved", std::move(*shared),
                 [&](Exchange mine) { then(std::move(mine), services.passwords.Hash(text)); });
  };
  if (!services.hashers.Post(work)) shared->Answer(Overloaded());
}

}  // namespace

void CreateUser(Services& services, Exchange exchange) {
  auto body = ReadJsonObject(exchange.request);
  if (!body.ok()) return exchange.Answer(body.problem());
  auto fields = CreateFrom(UserFields(), body.value());
  if (!fields.ok()) return exchange.Answer(fields.problem());
  if (!fields.value().contains("password")) return exchange.Answer(MissingField("password"));
  if (auto problem = Check(services, fields.value())) return exchange.Answer(*problem);
  WithHash(services, std::move(exchange), fields.value(),
           [&services, object = fields.value()](Exchange asker, std::string hash) {
             store::User user;
             user.email = object.at("email").get<std::string>();
             user.name = object.at("name").get<std::string>();
             user.password_hash = std::move(hash);
             user.client_id = auth::RandomText(kClientIdBytes);
             user.sealed_secret = services.vault.Seal(auth::RandomText(kSecretBytes));
             const std::lock_guard lock(services.configuration);
             // While the password was hashed a tenant may have gone.
             if (auto problem = Check(services, object)) return asker.Answer(*problem);
             store::Transaction transaction(services.database);
             const auto id = services.users.Create(user);
             if (!id) return asker.Answer(EmailTaken());
             user.id = *id;
             GiveTenants(services, user.id, object.at("tenants"));
             transaction.Commit();
             http::Response response = ShowOne(services, 201, user);
             response.headers.Add("Location", "/1.0/users/" + (kPrefix + std::to_string(user.id)));
             asker.Answer(std::move(response));
           });
}

void ListUsers(Services& services, Exchange exchange) {
  auto window = ReadWindow(exchange.request);
  if (!window.ok()) return exchange.Answer(window.problem());
  Json list = Json::array();
  for (const store::User& user : services.users.List(window.value().limit, window.value().offset))
    list.push_back(Show(services, user));
  exchange.Answer(JsonResponse(200, list));
}

void ListUsersOfTenant(Services& services, Exchange exchange) {
  auto window = ReadWindow(exchange.request);
  if (!window.ok()) return exchange.Answer(window.problem());
  const auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  Json list = Json::array();
  for (const store::User& user : services.users.OfTenant(tenant->id)) list.push_back(Show(services, user));
  exchange.Answer(JsonResponse(200, Cut(std::move(list), window.value())));
}

void ReadUser(Services& services, Exchange exchange) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const auto user = NamedUser(services, exchange);
  if (!user) return exchange.Answer(NoUser());
  if (auto response = conditions.value().CheckRead(user->revision))
    return exchange.Answer(*std::move(response));
  exchange.Answer(ShowOne(services, 200, *user));
}

void UpdateUser(Services& services, Exchange exchange) {
  auto read = Conditions::Read(exchange.request);
  if (!read.ok()) return exchange.Answer(read.problem());
  auto body = ReadJsonObject(exchange.request);
  if (!body.ok()) return exchange.Answer(body.problem());
  const auto current = NamedUser(services, exchange);
  if (!current) return exchange.Answer(NoUser());
  Json before = {
      {"email", current->email}, {"name", current->name}, {"tenants", TenantIds(services, current->id)}};
  body.value().erase("client-id");  // answers have it, and are often sent back
  auto fields = UpdateFrom(UserFields(), exchange.path.at("id"), std::move(before), body.value());
  if (!fields.ok()) return exchange.Answer(fields.problem());
  if (auto problem = Check(services, fields.value())) return exchange.Answer(*problem);
  WithHash(services, std::move(exchange), fields.value(),
           [&services, object = fields.value(), conditions = read.value(), user = *current](
               Exchange asker, const std::string& hash) mutable {
             const std::lock_guard lock(services.configuration);
             if (auto problem = Check(services, object)) return asker.Answer(*problem);
             if (auto problem = conditions.CheckWrite(user.revision)) return asker.Answer(*problem);
             user.email = object.at("email").get<std::string>();
             user.name = object.at("name").get<std::string>();
             if (!hash.empty()) user.password_hash = hash;
             store::Transaction transaction(services.database);
             const auto holder = services.users.FindByEmail(user.email);
             if (holder && holder->id != user.id) return asker.Answer(EmailTaken());
             const auto revision = services.users.Update(user);
             if (!revision)
               return asker.Answer(Problem{409, "changed-meanwhile",
                                           "Somebody changed this user at the same time; try again."});
             user.revision = *revision;
             GiveTenants(services, user.id, object.at("tenants"));
             if (hash.empty())
               services.tokens.Forget();
             else
               services.tokens.EndAll(user.id);
             transaction.Commit();
             services.tokens.Forget();  // what was looked up before the commit
             asker.Answer(ShowOne(services, 200, user));
           });
}

void DeleteUser(Services& services, Exchange exchange) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const std::lock_guard lock(services.configuration);
  const auto user = NamedUser(services, exchange);
  if (!user) return exchange.Answer(NoUser());
  if (auto problem = conditions.value().CheckWrite(user->revision)) return exchange.Answer(*problem);
  services.users.Delete(user->id);
  services.tokens.Forget();
  exchange.Answer(NoContent());
}

}  // namespace cxengine::api
