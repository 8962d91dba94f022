// SQLite behind one small class: a connection, statements prepared once, transactions that undo themselves.
//
// One connection, one recursive mutex: whoever calls holds Lock() or a Transaction. Every failure (disk full,
// damaged file) is a store::Error; nothing was changed then, because a Transaction that is not committed is
// rolled back.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace cxengine::api::store {

// A failure of ours or of the disk; the text is for the operator's log, never for a client.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The file is no database, or a damaged one.
class DamagedError : public Error {
 public:
  using Error::Error;
};

// The file cannot be read or written now: the disk is full, or fails, or takes nothing.
class UnavailableError : public Error {
 public:
  using Error::Error;
};

// The disk failed when it was to make sure of a transaction. The program goes on as if that had not been; but
// whether it is there after a crash nobody knows, until a later transaction has been committed.
class UncertainError : public UnavailableError {
 public:
  using UnavailableError::UnavailableError;
};

// Marks bytes that are no text.
struct Blob {
  std::string_view bytes;
};

// One run of a prepared statement. Give parameters in order, then Step through the rows; it is reset when it
// goes.
class Query {
 public:
  Query(sqlite3* connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  Query& Add(std::int64_t value);
  Query& Add(std::string_view text);
  Query& Add(Blob blob);
  Query& Add(std::optional<std::int64_t> value);

  // True: a row is there to be read. False: no more rows.
  bool Step();
  // Steps to the end, for statements that return nothing.
  void Run();

  std::int64_t Integer(int column) const;
  std::optional<std::int64_t> MaybeInteger(int column) const;
  std::string Text(int column) const;
  std::string Bytes(int column) const;
  std::string_view View(int column) const;  // of such bytes, until the next Step

 private:
  sqlite3* connection_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

class Database {
 public:
  // kReading: beside a connection that writes, and leaves the file and its write-ahead log to that one.
  // kLooking: alone with a file that is there. One transaction that is never committed, and every Transaction
  // is part of it: not a byte of the folder changes.
  enum class Use : std::uint8_t { kWriting, kReading, kLooking };
  // Opens or creates the file: write-ahead log, foreign keys, full synchronisation.
  explicit Database(const std::string& path, Use use = Use::kWriting);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  std::unique_lock<std::recursive_mutex> Lock() { return std::unique_lock(mutex_); }
  // Statements are kept by their text. The caller holds the lock while it uses the query.
  Query Prepare(std::string_view sql);
  // Several statements without parameters.
  void Execute(const std::string& sql);
  // A copy of all that is in it at one moment, into a file that is not there; others may write meanwhile.
  void CopyTo(const std::string& path);
  // Brings all of the write-ahead log into the file and empties it, so that what was overwritten is in
  // neither. False if it cannot be now, because somebody reads what is in it. Outside of transactions.
  bool TruncateLog();
  // Rows that the last INSERT, UPDATE or DELETE touched.
  std::int64_t Changes() const;

 private:
  friend class Transaction;
  void BeginToLook();

  sqlite3* connection_ = nullptr;
  std::string made_;  // an empty write-ahead log that was not there before; "": none
  std::recursive_mutex mutex_;
  std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
  int depth_ = 0;  // of Transactions
};

// Holds the lock. Only the outermost of nested ones begins and commits; one that goes without Commit() undoes
// its work.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void Commit();

 private:
  Database& database_;
  std::unique_lock<std::recursive_mutex> lock_;
  bool committed_ = false;
};

}  // namespace cxengine::api::store
