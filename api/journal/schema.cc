// OpenJournal, Upgrades, NextPosition.
#include "api/journal/schema.h"

#include <array>

#include "api/store/schema.h"

namespace cxengine::api::journal {
namespace {

constexpr const char* kWhat = "the journal of matches";
constexpr std::array<const char*, 1> kUpgrades = {R"sql(
CREATE TABLE tenants (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  matches INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0        -- of its matches, as their rows count them
) STRICT;
CREATE TABLE matches (
  number INTEGER PRIMARY KEY,             -- in the order in which they were heard of
  tenant INTEGER NOT NULL,
  id BLOB NOT NULL UNIQUE,                -- 16 bytes
  pattern TEXT NOT NULL,
  attribute TEXT NOT NULL,                -- the key attribute
  key TEXT NOT NULL,
  at INTEGER NOT NULL,                    -- when it was heard of; of those that were born, when
  born INTEGER,                           -- NULL: it never was
  ended INTEGER,                          -- NULL: it has not
  result TEXT NOT NULL,
  error TEXT NOT NULL,
  bytes INTEGER NOT NULL,                 -- of the row, roughly, and its pieces
  pieces INTEGER NOT NULL,                -- how many there have been
  left_events INTEGER NOT NULL DEFAULT 0, -- of pieces that were left out, for the match had grown too long
  left_calls INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX matches_by_time ON matches (tenant, at);
CREATE INDEX matches_by_key ON matches (tenant, key, at);
CREATE INDEX matches_by_pattern ON matches (tenant, pattern, at);
CREATE INDEX matches_by_result ON matches (tenant, result, at) WHERE result <> 'completed';
CREATE INDEX matches_by_end ON matches (tenant, ended) WHERE ended IS NOT NULL;
CREATE TABLE pieces (
  match INTEGER NOT NULL,
  piece INTEGER NOT NULL,                 -- from 1, with gaps where some were left out
  bytes BLOB NOT NULL,                    -- entries, see entry.h
  PRIMARY KEY (match, piece)
) STRICT, WITHOUT ROWID;
CREATE TABLE position (
  next INTEGER NOT NULL                   -- the first entry of the log that is not here; one row
) STRICT;
INSERT INTO position VALUES (1);
)sql"};

}  // namespace

std::span<const char* const> Upgrades() { return kUpgrades; }

std::unique_ptr<store::Database> OpenJournal(const std::string& path, store::Database::Use use) {
  auto database = std::make_unique<store::Database>(path, use);
  store::UpgradeTables(*database, kUpgrades.size(), kUpgrades, kWhat);
  if (use == store::Database::Use::kLooking) return database;
  const auto lock = database->Lock();
  // What was erased just before a crash stands in the write-ahead log yet.
  database->TruncateLog();
  // Rows come at random places of two indexes. So that a page is written once for many of them, what a
  // transaction changes stays in memory (32 MiB), and in the write-ahead log (64 MiB) until much has come.
  database->Execute(
      "PRAGMA secure_delete = ON; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -32768; "
      "PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = 67108864");
  return database;
}

std::uint64_t NextPosition(store::Database& database) {
  const auto lock = database.Lock();
  store::Query query = database.Prepare("SELECT next FROM position");
  return query.Step() ? static_cast<std::uint64_t>(query.Integer(0)) : 1;
}

}  // namespace cxengine::api::journal
