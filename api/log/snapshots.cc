// Snapshots.
#include "api/log/snapshots.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <utility>

#include "api/log/checksum.h"
#include "api/store/schema.h"

namespace cxengine::api {
namespace {

constexpr std::string_view kSnapshotsName = "the saved state of patterns";
constexpr std::string_view kBadSum = "the checksum of a row does not fit";
// A whole snapshot is written to a new one.
constexpr const char* kRowsTable = R"sql(
CREATE TABLE rows (
  name BLOB PRIMARY KEY,
  checksum INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)sql";
constexpr const char* kPositionTable = R"sql(
CREATE TABLE position (
  next INTEGER NOT NULL           -- the first entry of the log that the rows do not know; one row
) STRICT;
INSERT INTO position VALUES (1);
)sql";

constexpr std::size_t kMostWaiting = 100'000;  // rows; whoever adds more waits

std::int64_t Sum(std::string_view name, std::string_view bytes) {
  return ChecksumOf(bytes, static_cast<std::uint64_t>(ChecksumOf(name, 0)));
}

}  // namespace

Snapshots::Snapshots(const std::string& path, store::Database::Use use)
    : path_(path), use_(use), database_(path, use) {
  store::UpgradeTables(database_, Upgrades().size(), Upgrades(), kSnapshotsName);
  const auto lock = database_.Lock();
  // A large transaction must not leave its write-ahead log behind for ever.
  database_.Execute("PRAGMA journal_size_limit = 67108864");
  // What is deleted or replaced is overwritten, so that erasures need not write everything anew.
  database_.Execute("PRAGMA secure_delete = ON");
  thread_ = std::thread([this] { Work(); });
}

Snapshots::~Snapshots() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::uint64_t Snapshots::Position() {
  const auto lock = database_.Lock();
  store::Query query = database_.Prepare("SELECT next FROM position");
  return query.Step() ? static_cast<std::uint64_t>(query.Integer(0)) : 1;
}

void Snapshots::Read(const std::function<void(std::string_view name, std::string_view bytes)>& visit) {
  Scan([&](std::string_view name, std::string_view bytes, bool sound) {
    if (!sound) throw store::Error(std::string(kSnapshotsName) + " is damaged: " + std::string(kBadSum));
    visit(name, bytes);
  });
}

void Snapshots::Scan(
    const std::function<void(std::string_view name, std::string_view bytes, bool sound)>& visit) {
  const auto lock = database_.Lock();
  store::Query query = database_.Prepare("SELECT name, checksum, bytes FROM rows ORDER BY name");
  while (query.Step()) {
    const std::string_view name = query.View(0);
    const std::string_view bytes = query.View(2);
    visit(name, bytes, query.Integer(1) == Sum(name, bytes));
  }
}

store::Database& Snapshots::reader() {
  if (use_ == store::Database::Use::kLooking) return database_;  // the only connection that there can be
  if (!reader_) reader_.emplace(path_, store::Database::Use::kReading);
  return *reader_;
}

void Snapshots::ReadRows(std::span<const std::string> names, const Visit& visit) {
  if (names.empty()) return;
  const auto lock = reader().Lock();
  reader().Execute("SAVEPOINT reading");  // so that it looks once where the snapshot stands
  try {
    for (const std::string& name : names) {
      store::Query query = reader().Prepare("SELECT checksum, bytes FROM rows WHERE name = ?");
      query.Add(store::Blob{name});
      if (!query.Step()) throw store::Error("a row is missing");
      if (query.Integer(0) != Sum(name, query.View(1))) throw store::Error(std::string(kBadSum));
      visit(name, query.View(1));
    }
  } catch (...) {
    reader().Execute("RELEASE reading");
    throw;
  }
  reader().Execute("RELEASE reading");
}

void Snapshots::ReadRowsLike(
    std::string_view beginning,
    const std::function<void(std::string_view name, std::string_view bytes, bool sound)>& visit) {
  const auto lock = reader().Lock();
  store::Query query =
      reader().Prepare("SELECT name, checksum, bytes FROM rows WHERE name >= ? ORDER BY name");
  query.Add(store::Blob{beginning});
  while (query.Step() && query.View(0).starts_with(beginning)) {
    visit(query.View(0), query.View(2), query.Integer(1) == Sum(query.View(0), query.View(2)));
  }
}

void Snapshots::Remove(const std::vector<std::string>& names) {
  store::Transaction transaction(database_);
  for (const std::string& name : names) Write({name, {}, true});
  transaction.Commit();
}

std::span<const char* const> Snapshots::Upgrades() {
  static const std::string tables = std::string(kRowsTable) + kPositionTable;
  static const std::array<const char*, 3> upgrades = {
      tables.c_str(), R"sql(
ALTER TABLE position ADD COLUMN purge INTEGER NOT NULL DEFAULT 0;  -- 1: see Snapshots::MustPurge
)sql",
      ""};  // 3: rows of idempotency keys, timers, posted data and history
  return upgrades;
}

bool Snapshots::MustPurge() {
  const auto lock = database_.Lock();
  store::Query query = database_.Prepare("SELECT purge FROM position");
  return query.Step() && query.Integer(0) != 0;
}

bool Snapshots::Purged() {
  const auto lock = database_.Lock();
  if (!database_.TruncateLog()) return false;
  store::Transaction transaction(database_);
  database_.Prepare("UPDATE position SET purge = 0").Run();
  transaction.Commit();
  return true;
}

void Snapshots::Begin(std::uint64_t position, bool whole, bool purge) {
  {
    const std::lock_guard lock(mutex_);
    purge_ = purge;
    position_ = position;
    whole_ = whole;
    begun_ = true;
    outcome_.reset();
    pieces_.clear();
    waiting_rows_ = 0;
  }
  changed_.notify_all();
}

void Snapshots::Add(std::vector<engine::StateRow> rows) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_rows_ < kMostWaiting || outcome_; });
  if (outcome_) return;  // it has failed already
  waiting_rows_ += rows.size();
  pieces_.push_back({std::move(rows), false});
  changed_.notify_all();
}

void Snapshots::Finish() {
  const std::lock_guard lock(mutex_);
  pieces_.push_back({{}, true});
  changed_.notify_all();
}

std::optional<bool> Snapshots::Outcome() {
  const std::lock_guard lock(mutex_);
  return outcome_;
}

bool Snapshots::Wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return outcome_.has_value(); });
  return *outcome_;
}

void Snapshots::WaitFor(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, longest, [this] { return outcome_.has_value(); });
}

void Snapshots::CatchUp() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return resting_ && (saying_ ? pieces_.empty() : !begun_); });
}

void Snapshots::Rest(std::unique_lock<std::mutex>& lock, const std::function<bool()>& until) {
  resting_ = true;
  changed_.notify_all();
  changed_.wait(lock, [&] { return until() || closed_; });
  resting_ = false;
}

void Snapshots::Work() {
  bool failed = false;  // the one before
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      saying_ = false;
      Rest(lock, [this] { return begun_; });
      if (closed_) return;
      saying_ = true;
    }
    bool written = false;
    try {
      written = WriteSnapshot();
      if (failed && written) spdlog::info("snapshots can be written again");
    } catch (const std::exception& error) {
      spdlog::log(failed ? spdlog::level::debug : spdlog::level::err, "a snapshot was not written: {}",
                  error.what());
    }
    failed = !written;
    const std::lock_guard lock(mutex_);
    begun_ = false;
    outcome_ = written;
    changed_.notify_all();
  }
}

std::optional<Snapshots::Piece> Snapshots::NextPiece() {
  std::unique_lock lock(mutex_);
  Rest(lock, [this] { return !pieces_.empty(); });
  if (pieces_.empty()) return std::nullopt;
  Piece piece = std::move(pieces_.front());
  pieces_.erase(pieces_.begin());
  waiting_rows_ -= piece.rows.size();
  changed_.notify_all();
  return piece;
}

bool Snapshots::WriteSnapshot() {
  store::Transaction transaction(database_);
  if (whole_) {
    database_.Execute("ALTER TABLE rows RENAME TO rows_before");
    database_.Execute(kRowsTable);
  }
  for (;;) {
    auto piece = NextPiece();
    if (!piece) return false;
    // In order they touch fewer pages; the engine hands them over as its tables have them.
    std::stable_sort(piece->rows.begin(), piece->rows.end(),
                     [](const auto& a, const auto& b) { return a.name < b.name; });
    for (const engine::StateRow& row : piece->rows) Write(row);
    if (piece->last) break;
  }
  if (whole_) database_.Execute("DROP TABLE rows_before");
  if (ready_ && !ready_(position_)) throw store::Error("the journal of matches is behind");
  database_.Prepare("UPDATE position SET next = ?, purge = max(purge, ?)")
      .Add(static_cast<std::int64_t>(position_))
      .Add(std::int64_t{purge_ ? 1 : 0})
      .Run();
  transaction.Commit();
  return true;
}

void Snapshots::Write(const engine::StateRow& row) {
  if (row.gone) {
    database_.Prepare("DELETE FROM rows WHERE name = ?").Add(store::Blob{row.name}).Run();
    return;
  }
  if (row.kept) {
    database_.Prepare("INSERT INTO rows SELECT * FROM rows_before WHERE name = ?")
        .Add(store::Blob{row.name})
        .Run();
    if (database_.Changes() != 1) throw store::Error("the row of a cold key is missing");
    return;
  }
  database_.Prepare("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)")
      .Add(store::Blob{row.name})
      .Add(Sum(row.name, row.bytes))
      .Add(store::Blob{row.bytes})
      .Run();
}

}  // namespace cxengine::api
