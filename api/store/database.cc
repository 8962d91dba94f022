// Database, Query and Transaction. Exports nothing else; the only file that calls SQLite.
#include "api/store/database.h"

#include <spdlog/spdlog.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>

namespace cxengine::api::store {
namespace {

constexpr int kBusyTimeout = 5000;  // milliseconds

[[noreturn]] void Fail(sqlite3* connection, std::string_view doing) {
  if (connection == nullptr) throw Error(std::string(doing) + ": out of memory");
  const char* const name = sqlite3_db_filename(connection, "main");
  const std::string file = name != nullptr ? name : "";
  const std::string why = sqlite3_errmsg(connection);
  if (file.empty()) throw Error(std::string(doing) + ": " + why);
  // What was asked of it says nothing to whoever has to mend it.
  switch (sqlite3_errcode(connection)) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw DamagedError(file + " is damaged: " + why);
    case SQLITE_FULL:
      throw UnavailableError(file + " cannot be written: " + why + "; make room on its disk");
    case SQLITE_IOERR:
      throw UnavailableError(file + " cannot be read or written: " + why);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      throw UnavailableError(file + " cannot be written by this user: " + why);
    default:
      throw Error(file + ": " + std::string(doing) + ": " + why);
  }
}

void Check(int result, sqlite3* connection, std::string_view doing) {
  if (result != SQLITE_OK) Fail(connection, doing);
}

}  // namespace

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::Add(std::int64_t value) {
  Check(sqlite3_bind_int64(statement_, ++bound_, value), connection_, "binding an integer");
  return *this;
}

Query& Query::Add(std::string_view text) {
  // A null pointer would bind NULL, and an empty view may have one.
  const char* data = text.data() ? text.data() : "";
  Check(sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8),
        connection_, "binding a text");
  return *this;
}

Query& Query::Add(Blob blob) {
  const char* data = blob.bytes.data() ? blob.bytes.data() : "";
  Check(sqlite3_bind_blob64(statement_, ++bound_, data, blob.bytes.size(), SQLITE_TRANSIENT), connection_,
        "binding a blob");
  return *this;
}

Query& Query::Add(std::optional<std::int64_t> value) {
  if (value) return Add(*value);
  Check(sqlite3_bind_null(statement_, ++bound_), connection_, "binding null");
  return *this;
}

bool Query::Step() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  Fail(connection_, sqlite3_sql(statement_));
}

void Query::Run() {
  while (Step()) {
  }
}

std::int64_t Query::Integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::optional<std::int64_t> Query::MaybeInteger(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::nullopt;
  return Integer(column);
}

std::string Query::Text(int column) const { return Bytes(column); }

std::string Query::Bytes(int column) const { return std::string(View(column)); }

std::string_view Query::View(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return data ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size))
              : std::string_view();
}

Database::Database(const std::string& path, Use use) {
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (use == Use::kLooking ? 0 : SQLITE_OPEN_CREATE);
  if (use == Use::kLooking && !std::filesystem::exists(path + "-wal")) made_ = path + "-wal";
  if (sqlite3_open_v2(path.c_str(), &connection_, flags, nullptr) != SQLITE_OK) {
    const std::string why = connection_ ? sqlite3_errmsg(connection_) : "out of memory";
    sqlite3_close(connection_);
    throw Error("cannot open " + path + ": " + why);
  }
  try {
    sqlite3_busy_timeout(connection_, kBusyTimeout);
    if (use == Use::kLooking) {
      BeginToLook();
      return;
    }
    // EXTRA also makes sure of the journal's removal when the file becomes one with a write-ahead log: a
    // power cut that brought it back would undo that, and with it everything since. Afterwards it is as FULL.
    Execute("PRAGMA synchronous = EXTRA; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;");
    if (use == Use::kReading) {
      sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
      Execute("PRAGMA query_only = ON");
    }
  } catch (const Error&) {
    sqlite3_close(connection_);
    if (!made_.empty()) ::unlink(made_.c_str());
    throw;
  }
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(connection_);  // which undoes what is not committed
  if (!made_.empty()) ::unlink(made_.c_str());
}

void Database::BeginToLook() {
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  // Who has it exclusively needs no -shm; pages that are changed stay in memory.
  Execute("PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_spill = OFF; PRAGMA temp_store = MEMORY; BEGIN");
  depth_ = 1;
}

Query Database::Prepare(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    sqlite3_stmt* statement = nullptr;
    Check(sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                             &statement, nullptr),
          connection_, sql);
    found = statements_.emplace(sql, statement).first;
  }
  return Query(connection_, found->second);
}

void Database::Execute(const std::string& sql) {
  Check(sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr), connection_, sql);
}

void Database::CopyTo(const std::string& path) {
  sqlite3* copy = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  int result = sqlite3_open_v2(path.c_str(), &copy, flags, nullptr);
  if (result == SQLITE_OK) {
    // Within a transaction of this connection, so that the copy is not begun anew when others write.
    Execute("BEGIN");
    if (sqlite3_backup* backup = sqlite3_backup_init(copy, "main", connection_, "main")) {
      sqlite3_backup_step(backup, -1);
      sqlite3_backup_finish(backup);
    }
    result = sqlite3_errcode(copy);
    Execute("COMMIT");
  }
  const std::string why = result == SQLITE_OK ? "" : copy ? sqlite3_errmsg(copy) : "out of memory";
  sqlite3_close(copy);
  if (!why.empty()) throw Error("cannot copy to " + path + ": " + why);
}

bool Database::TruncateLog() {
  const auto lock = Lock();
  sqlite3_busy_timeout(connection_, 0);
  const int result =
      sqlite3_wal_checkpoint_v2(connection_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(connection_, kBusyTimeout);
  if (result != SQLITE_BUSY && result != SQLITE_LOCKED) Check(result, connection_, "emptying the log");
  return result == SQLITE_OK;
}

std::int64_t Database::Changes() const { return sqlite3_changes64(connection_); }

Transaction::Transaction(Database& database) : database_(database), lock_(database.Lock()) {
  if (database_.depth_ == 0) database_.Execute("BEGIN IMMEDIATE");
  ++database_.depth_;
}

Transaction::~Transaction() {
  if (committed_) return;
  --database_.depth_;
  if (database_.depth_ > 0) return;  // the failure travels on and undoes the outermost one
  try {
    database_.Execute("ROLLBACK");
  } catch (const Error& error) {
    // SQLite has rolled back by itself after the worst errors, and says so here.
    spdlog::debug("rollback: {}", error.what());
  }
}

void Transaction::Commit() {
  if (database_.depth_ == 1) {
    const int result = sqlite3_exec(database_.connection_, "COMMIT", nullptr, nullptr, nullptr);
    if ((result & 0xff) == SQLITE_IOERR)
      throw UncertainError(std::string(sqlite3_db_filename(database_.connection_, "main")) +
                           ": COMMIT: " + sqlite3_errmsg(database_.connection_));
    Check(result, database_.connection_, "COMMIT");
  }
  committed_ = true;
  --database_.depth_;
}

}  // namespace cxengine::api::store
