// SqliteLog.
#include "api/log/sqlite_log.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "api/log/checksum.h"
#include "api/store/schema.h"

namespace cxengine::api {
namespace {

constexpr std::string_view kLogName = "the log of events";
constexpr std::array<const char*, 1> kLogUpgrades = {R"sql(
CREATE TABLE batches (
  position INTEGER PRIMARY KEY,   -- of the first entry
  entries INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE pruned (
  before INTEGER NOT NULL         -- entries from here on are there; one row
) STRICT;
INSERT INTO pruned VALUES (1);
)sql"};

constexpr std::int64_t kPruneAtOnce = 64;

std::int64_t Sum(const LogBatch& batch) {
  return ChecksumOf(batch.bytes, batch.position * 1'000'003 + batch.entries);
}

}  // namespace

SqliteLog::SqliteLog(const std::string& path, store::Database::Use use) : database_(path, use) {
  store::UpgradeTables(database_, kLogUpgrades.size(), kLogUpgrades, kLogName);
  const auto lock = database_.Lock();
  // Every entry is deleted some day: what is left of them in free pages is looked after by Scrub, where it
  // matters. Debian's SQLite would overwrite it at once.
  database_.Execute("PRAGMA secure_delete = OFF");
  {
    store::Query last =
        database_.Prepare("SELECT position, entries FROM batches ORDER BY position DESC LIMIT 1");
    if (last.Step()) end_ = static_cast<std::uint64_t>(last.Integer(0) + last.Integer(1));
  }
  store::Query first = database_.Prepare("SELECT before FROM pruned");
  if (first.Step()) end_ = std::max(end_, static_cast<std::uint64_t>(first.Integer(0)));
}

void SqliteLog::Append(const LogBatch& batch) {
  store::Transaction transaction(database_);
  database_.Prepare("INSERT INTO batches VALUES (?, ?, ?, ?)")
      .Add(static_cast<std::int64_t>(batch.position))
      .Add(static_cast<std::int64_t>(batch.entries))
      .Add(Sum(batch))
      .Add(store::Blob{batch.bytes})
      .Run();
  transaction.Commit();
  end_ = batch.position + batch.entries;
}

void SqliteLog::Read(std::uint64_t position, const std::function<void(const LogBatch&)>& visit) {
  const auto lock = database_.Lock();
  std::uint64_t next = 0;
  {
    store::Query pruned = database_.Prepare("SELECT before FROM pruned");
    if (pruned.Step()) next = static_cast<std::uint64_t>(pruned.Integer(0));
  }
  if (next > position)
    throw store::Error(std::string(kLogName) + " begins at entry " + std::to_string(next) +
                       ", but the saved state ends before entry " + std::to_string(position));
  store::Query query = database_.Prepare(
      "SELECT position, entries, checksum, bytes FROM batches WHERE position + entries > ? ORDER BY "
      "position");
  query.Add(static_cast<std::int64_t>(position));
  bool first = true;
  while (query.Step()) {
    const LogBatch batch{static_cast<std::uint64_t>(query.Integer(0)),
                         static_cast<std::uint32_t>(query.Integer(1)), query.Bytes(3)};
    if (first ? batch.position > position : batch.position != next)
      throw store::Error(std::string(kLogName) + " has a gap: entries from " +
                         std::to_string(first ? position : next) + " to " +
                         std::to_string(batch.position - 1) + " are missing");
    if (query.Integer(2) != Sum(batch))
      throw store::Error(std::string(kLogName) + " is damaged at entry " + std::to_string(batch.position) +
                         ": the checksum does not fit");
    visit(batch);
    next = batch.position + batch.entries;
    first = false;
  }
}

bool SqliteLog::Prune(std::uint64_t position) {
  store::Transaction transaction(database_);
  std::int64_t before = 0;
  std::int64_t count = 0;
  {
    store::Query old = database_.Prepare(
        "SELECT position + entries FROM batches WHERE position + entries <= ? ORDER BY position LIMIT ?");
    old.Add(static_cast<std::int64_t>(position)).Add(kPruneAtOnce);
    for (; old.Step(); ++count) before = old.Integer(0);
  }
  if (count == 0) return false;
  database_.Prepare("DELETE FROM batches WHERE position < ?").Add(before).Run();
  database_.Prepare("UPDATE pruned SET before = ?").Add(before).Run();
  transaction.Commit();
  return count == kPruneAtOnce;
}

bool SqliteLog::Scrub() {
  const auto lock = database_.Lock();
  // What was deleted stands in free pages, and in the free parts of others: the file is written anew, which
  // is little after a pruning, and not elsewhere meanwhile.
  database_.Execute("PRAGMA temp_store = MEMORY");
  database_.Execute("VACUUM");
  return database_.TruncateLog();
}

std::uint64_t SqliteLog::Entries() {
  const auto lock = database_.Lock();
  store::Query query = database_.Prepare("SELECT coalesce(sum(entries), 0) FROM batches");
  return query.Step() ? static_cast<std::uint64_t>(query.Integer(0)) : 0;
}

void SqliteLog::Cut(std::uint64_t position) {
  store::Transaction transaction(database_);
  const auto next = static_cast<std::int64_t>(position);
  database_.Prepare("DELETE FROM batches WHERE position >= ?").Add(next).Run();
  // Without a batch before it, the log begins there.
  database_
      .Prepare(
          "UPDATE pruned SET before = ? WHERE NOT EXISTS (SELECT 1 FROM batches WHERE position + entries = "
          "?)")
      .Add(next)
      .Add(next)
      .Run();
  database_.Prepare("DELETE FROM batches WHERE position < (SELECT before FROM pruned)").Run();
  transaction.Commit();
  end_ = position;
}

std::optional<std::uint64_t> SqliteLog::Salvage(const std::string& from, const std::string& to) {
  SqliteLog into(to);
  std::optional<std::uint64_t> end;
  store::Transaction transaction(into.database_);
  try {
    store::Database database(from, store::Database::Use::kLooking);
    const auto lock = database.Lock();
    {
      store::Query last =
          database.Prepare("SELECT position + entries FROM batches ORDER BY position DESC LIMIT 1");
      if (last.Step()) end = static_cast<std::uint64_t>(last.Integer(0));
    }
    store::Query pruned = database.Prepare("SELECT before FROM pruned");
    if (pruned.Step()) into.database_.Prepare("UPDATE pruned SET before = ?").Add(pruned.Integer(0)).Run();
    store::Query query =
        database.Prepare("SELECT position, entries, checksum, bytes FROM batches ORDER BY position");
    while (query.Step())
      into.database_.Prepare("INSERT INTO batches VALUES (?, ?, ?, ?)")
          .Add(query.Integer(0))
          .Add(query.Integer(1))
          .Add(query.Integer(2))
          .Add(store::Blob{query.View(3)})
          .Run();
  } catch (const store::Error& error) {
    spdlog::debug("{} is read no further: {}", from, error.what());
  }
  transaction.Commit();
  return end;
}

}  // namespace cxengine::api
