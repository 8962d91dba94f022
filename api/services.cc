#include "api/services.h"

#include <filesystem>

#include "api/auth/hash_seed.h"
#include "api/journal/schema.h"
#include "api/problem.h"
#include "api/store/schema.h"

namespace cxengine::api {
namespace {

// A key file is only made for a database that has nothing sealed yet.
bool HasSecrets(store::Database& database) {
  store::Upgrade(database);
  return store::Users(database).First().has_value();
}

// The service of the tenant's own that its patterns call so.
std::optional<HttpService> FindService(store::Tenants& tenants, store::Integrations& integrations,
                                       const auth::Vault& vault, const std::string& tenant,
                                       const std::string& name) {
  const auto integration = integrations.Find(tenant, name);
  if (!integration || integration->type != "http" || !tenants.IsGranted(tenant, "http")) return std::nullopt;
  const auto text = vault.Open(integration->sealed);
  if (!text) throw store::Error("its integration cannot be opened");
  const Json fields = Json::parse(*text);
  HttpService service{fields.at("url"), {}, fields.value("secret", "")};
  if (const auto headers = fields.find("headers"); headers != fields.end())
    service.headers = headers->get<std::map<std::string, std::string>>();
  return service;
}

// With what the runtime has to know of tenants, and of the data folder.
RuntimeOptions Complete(RuntimeOptions options, TenantSecrets& secrets, store::Tenants& tenants,
                        store::Integrations& integrations, store::Meta& meta, const auth::Vault& vault) {
  options.shard.hash_seed = auth::HashSeed(meta, vault);
  options.find_service = [&](const std::string& tenant, const std::string& name) {
    return FindService(tenants, integrations, vault, tenant, name);
  };
  options.journal.secrets = [&secrets](const std::string& tenant) { return secrets.Of(tenant); };
  options.journal.policy = [&tenants](const std::string& id) -> std::optional<journal::Policy> {
    const auto tenant = tenants.Find(id);
    if (!tenant) return std::nullopt;
    return journal::Policy{tenant->max_journal};
  };
  return options;
}

}  // namespace

Services::Services(const ServiceOptions& options, const Clock& the_clock, const std::string& database_path,
                   const std::string& key_path)
    : clock(the_clock),
      default_rate_limit(options.rate_limit),
      redact_secrets(options.redact_secrets),
      limits(options.limits),
      folder(std::filesystem::path(database_path).parent_path().string()),
      database(database_path),
      meta(database),
      tenants(database),
      users(database),
      objects(database),
      integrations(database),
      augment_files(database),
      changes(database),
      events(database),
      vault(key_path, !HasSecrets(database)),
      tokens(database, vault, clock, options.limits.token_lifetime * 1000),
      passwords(options.password_cost),
      // Many users may share one address; one user has one password.
      address_attempts(clock, {.burst = 30, .refill_every = 5'000}),
      user_attempts(clock, {.burst = 10, .refill_every = 15'000}),
      rates(clock),
      augment_tables(augment_files),
      secrets(integrations, vault),
      runtime(folder, clock, events, metrics,
              Complete(options.runtime, secrets, tenants, integrations, meta, vault)),
      journal(folder + "/" + journal::kFileName),
      workers(2, 1'000),
      hashers(2, 64),
      streams(2, 100'000) {}

}  // namespace cxengine::api
