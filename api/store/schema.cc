// Upgrade(). kUpgrades[n] leads from format n to n + 1.
#include "api/store/schema.h"

#include <array>

namespace cxengine::api::store {
namespace {

constexpr std::array<const char*, kFormat> kUpgrades = {
    // 1: times are milliseconds since the epoch; `scopes` is a set of auth::Scope bits; sealed and hash
    // columns are
    // what auth::Vault and SHA-256 made of a secret.
    R"sql(
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  rate_limit INTEGER,             -- events per second; NULL: the server's default, 0: none
  revision INTEGER NOT NULL,
  next_event INTEGER NOT NULL     -- numbers below are given or reserved
) STRICT, WITHOUT ROWID;
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  client_id TEXT NOT NULL UNIQUE,
  client_secret BLOB NOT NULL     -- sealed
) STRICT;
CREATE TABLE access (
  user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  tenant TEXT NOT NULL REFERENCES tenants ON DELETE CASCADE,
  PRIMARY KEY (user, tenant)
) STRICT, WITHOUT ROWID;
CREATE TABLE tokens (
  hash BLOB PRIMARY KEY,
  user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
  grant_type TEXT NOT NULL,
  scopes INTEGER NOT NULL,
  token BLOB NOT NULL,            -- sealed
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_of_user ON tokens (user, grant_type, scopes);
CREATE TABLE counters (
  tenant TEXT NOT NULL REFERENCES tenants ON DELETE CASCADE,
  kind TEXT NOT NULL,
  last INTEGER NOT NULL,          -- the highest number ever given
  PRIMARY KEY (tenant, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE objects (            -- patterns and what else a tenant configures, as JSON without the id
  tenant TEXT NOT NULL REFERENCES tenants ON DELETE CASCADE,
  kind TEXT NOT NULL,
  number INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (tenant, kind, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE history (
  tenant TEXT NOT NULL REFERENCES tenants ON DELETE CASCADE,
  position INTEGER NOT NULL,      -- 0 is the newest
  answer TEXT NOT NULL,
  PRIMARY KEY (tenant, position)
) STRICT, WITHOUT ROWID;
)sql",
    // 2: settings of tenants, integrations, who changed what.
    R"sql(
ALTER TABLE tenants ADD COLUMN active INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tenants ADD COLUMN streaming INTEGER NOT NULL DEFAULT 1;
ALTER TABLE tenants ADD COLUMN max_patterns INTEGER;  -- NULL: no limit
ALTER TABLE users ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
CREATE TABLE withheld (           -- types of integrations that a tenant may not use; all others it may
  tenant TEXT NOT NULL REFERENCES tenants ON DELETE CASCADE,
  type TEXT NOT NULL,
  PRIMARY KEY (tenant, type)
) STRICT, WITHOUT ROWID;
CREATE TABLE integrations (
  tenant TEXT NOT NULL REFERENCES tenants ON DELETE CASCADE,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  revision INTEGER NOT NULL,
  fields BLOB NOT NULL,           -- JSON, sealed
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE versions (           -- every saved state of objects whose kind keeps them
  tenant TEXT NOT NULL REFERENCES tenants ON DELETE CASCADE,
  kind TEXT NOT NULL,
  number INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  user TEXT NOT NULL,             -- the email, as it was then
  document TEXT NOT NULL,
  PRIMARY KEY (tenant, kind, number, revision)
) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL REFERENCES tenants ON DELETE CASCADE,
  at INTEGER NOT NULL,
  user TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL            -- "patterns/PT1"
) STRICT;
CREATE INDEX audit_of_tenant ON audit (tenant, number);
)sql",
    // 3: files of augments.
    R"sql(
CREATE TABLE augment_files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tenant TEXT NOT NULL REFERENCES tenants ON DELETE CASCADE,
  augment INTEGER NOT NULL,       -- its number
  size INTEGER NOT NULL,
  UNIQUE (tenant, augment)
) STRICT;
CREATE TABLE augment_file_pieces (
  file INTEGER NOT NULL REFERENCES augment_files ON DELETE CASCADE,
  position INTEGER NOT NULL,      -- from 0
  bytes BLOB NOT NULL,
  PRIMARY KEY (file, position)
) STRICT;
)sql",
    // 4: how large a tenant's journal may be.
    R"sql(
ALTER TABLE tenants ADD COLUMN max_journal INTEGER;  -- bytes; NULL: no limit
)sql",
    // 5: for how many keys something of a tenant may wait.
    R"sql(
ALTER TABLE tenants ADD COLUMN max_keys INTEGER;  -- NULL: no limit
)sql",
};

}  // namespace

void UpgradeTables(Database& database, std::size_t to, std::span<const char* const> upgrades,
                   std::string_view what) {
  Transaction transaction(database);
  std::int64_t format = 0;
  {
    Query query = database.Prepare("PRAGMA user_version");
    if (query.Step()) format = query.Integer(0);
  }
  const auto known = static_cast<std::int64_t>(upgrades.size());
  if (format > known || format < 0)
    throw Error(std::string(what) + " was written by a newer cxserver (format " + std::to_string(format) +
                "; this one knows up to " + std::to_string(known) +
                "): start that version, or restore an older backup");
  for (; format < static_cast<std::int64_t>(to); ++format)
    database.Execute(upgrades[static_cast<std::size_t>(format)]);
  database.Execute("PRAGMA user_version = " + std::to_string(format));
  transaction.Commit();
}

void Upgrade(Database& database, int to) {
  UpgradeTables(database, static_cast<std::size_t>(to), kUpgrades, "it");
}

}  // namespace cxengine::api::store
