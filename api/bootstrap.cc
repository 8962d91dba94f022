#include "api/bootstrap.h"

#include "api/auth/secret.h"
#include "api/problem.h"
#include "api/services.h"
#include "api/store/files.h"

namespace cxengine::api {
namespace {

constexpr const char* kTenant = "tenant1";
constexpr const char* kEmail = "admin@example.com";

FirstStart Look(Services& services, const store::User& user) {
  const auto tenants = services.users.TenantsOf(user.id);
  return {false, tenants.empty() ? "" : tenants.front().id, user.email, user.client_id};
}

}  // namespace

FirstStart Bootstrap(Services& services, const std::string& path) {
  if (const auto user = services.users.First()) return Look(services, *user);

  const std::string admin_token = auth::RandomText(32);
  const std::string password = auth::RandomText(18);
  const std::string secret = auth::RandomText(32);
  store::User user;
  user.email = kEmail;
  user.name = "Administrator";
  user.password_hash = services.passwords.Hash(password);
  user.client_id = auth::RandomText(18);
  user.sealed_secret = services.vault.Seal(secret);

  store::Transaction transaction(services.database);
  services.meta.Set("admin-token-sha256", auth::Sha256(admin_token));
  services.tenants.Create({.id = kTenant, .name = "Tenant One", .rate_limit = std::nullopt});
  const auto id = services.users.Create(user);
  if (!id) throw store::Error("the first user cannot be made");
  services.users.GiveAccess(*id, kTenant);
  const Json credentials = {
      {"admin-token", admin_token}, {"tenant", kTenant},           {"email", kEmail},
      {"password", password},       {"client-id", user.client_id}, {"client-secret", secret}};
  store::WriteWholeFile(path, credentials.dump(2) + "\n");
  transaction.Commit();
  return {true, kTenant, kEmail, user.client_id};
}

}  // namespace cxengine::api
