// What handlers work with. Made and owned by Platform, in this order, so that nothing outlives what it uses.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "api/augment_tables.h"
#include "api/auth/passwords.h"
#include "api/auth/throttle.h"
#include "api/auth/token_service.h"
#include "api/auth/vault.h"
#include "api/clock.h"
#include "api/journal/reader.h"
#include "api/limits.h"
#include "api/metrics.h"
#include "api/open_streams.h"
#include "api/pacer.h"
#include "api/proxies.h"
#include "api/rate_limiter.h"
#include "api/runtime.h"
#include "api/store/augment_files.h"
#include "api/store/changes.h"
#include "api/store/database.h"
#include "api/store/events.h"
#include "api/store/integrations.h"
#include "api/store/meta.h"
#include "api/store/objects.h"
#include "api/store/tenants.h"
#include "api/store/users.h"
#include "api/tenant_secrets.h"
#include "api/worker_pool.h"

namespace cxengine::api {

struct ServiceOptions {
  std::string key_file;           // "": `secret.key` in the data folder
  std::int64_t rate_limit = 100;  // events per second of a tenant without a setting of its own; 0: none
  auth::Passwords::Cost password_cost = auth::Passwords::Cost::kInteractive;
  bool redact_secrets = false;  // secret fields of integrations are never shown
  Limits limits;
  Proxies proxies;            // whose X-Forwarded-For is believed
  std::string viewer_folder;  // of the page at /, see page/page.h; "": without a viewer
  RuntimeOptions runtime;
};

struct Services {
  Services(const ServiceOptions& options, const Clock& the_clock, const std::string& database_path,
           const std::string& key_path);

  const Clock& clock;
  const std::int64_t default_rate_limit;
  const bool redact_secrets;
  const Limits limits;
  const std::string folder;  // of the database: uploads are spooled there

  store::Database database;
  store::Meta meta;
  store::Tenants tenants;
  store::Users users;
  store::Objects objects;
  store::Integrations integrations;
  store::AugmentFiles augment_files;
  store::Changes changes;
  store::Events events;

  auth::Vault vault;
  auth::TokenService tokens;
  auth::Passwords passwords;
  auth::Throttle address_attempts;
  auth::Throttle user_attempts;

  RateLimiter rates;
  Metrics metrics;
  AugmentTables augment_tables;
  OpenStreams open_streams;
  TenantSecrets secrets;  // for the journal's thread
  Runtime runtime;
  journal::Reader journal;
  // Held from the read of an object to the moment when what follows from its write is in the engine's queue:
  // the engine sees changes in the order in which they were stored.
  std::mutex configuration;

  WorkerPool workers;  // database, compiler
  WorkerPool hashers;  // Argon2id: 0.2 s and 64 MiB each
  WorkerPool streams;  // lines of bodies that are streamed
  Pacer pacer;
};

}  // namespace cxengine::api
