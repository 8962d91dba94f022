#include "api/services.h"

#include <filesystem>

#include "api/store/schema.h"

namespace cxengine::api {
namespace {

// A key file is only made for a database that has nothing sealed yet.
bool HasSecrets(store::Database& database) {
  store::Upgrade(database);
  return store::Users(database).First().has_value();
}

// With what the journal has to know of tenants.
RuntimeOptions Complete(RuntimeOptions options, TenantSecrets& secrets, store::Tenants& tenants) {
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
      runtime(folder, clock, events, metrics, Complete(options.runtime, secrets, tenants)),
      journal(folder + "/journal.db"),
      workers(2, 1'000),
      hashers(2, 64),
      streams(2, 100'000) {}

}  // namespace cxengine::api
