// Snapshots: rows of state and the position in the log up to which they count, in an SQLite database of their
// own. A new snapshot replaces the rows that have changed, in one transaction: after a crash the one before
// is there, whole.
//
// Rows are handed over in pieces and written by a thread of its own, so that the engine waits for the disk
// only when far more is handed over than the disk takes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "api/store/database.h"
#include "engine/state_row.h"

namespace cxengine::api {

class Snapshots {
 public:
  // Opens the file, or makes it. Throws store::Error as SqliteLog does.
  explicit Snapshots(const std::string& path, store::Database::Use use = store::Database::Use::kWriting);
  virtual ~Snapshots();  // a snapshot that is not finished is given up
  Snapshots(const Snapshots&) = delete;
  Snapshots& operator=(const Snapshots&) = delete;

  // The first position of the log that the stored snapshot does not know; 1 without one.
  std::uint64_t Position();
  // All rows, in order of name. Throws store::Error for what is damaged.
  void Read(const std::function<void(std::string_view name, std::string_view bytes)>& visit);
  // The same, also of rows that are damaged: then not `sound`.
  void Scan(const std::function<void(std::string_view name, std::string_view bytes, bool sound)>& visit);
  // Of the stored snapshot, also while another is being written: those rows, in that order; and all whose
  // names begin so. For one thread. Throw store::Error for what cannot be read; ReadRows also for a row that
  // is missing, or damaged.
  using Visit = std::function<void(std::string_view name, std::string_view bytes)>;
  virtual void ReadRows(std::span<const std::string> names, const Visit& visit);
  void ReadRowsLike(
      std::string_view beginning,
      const std::function<void(std::string_view name, std::string_view bytes, bool sound)>& visit);
  // For repairs: drops rows; copies what can be read of a database into a new one.
  void Remove(const std::vector<std::string>& names);
  // Names between which nothing could be read; "": there is none on that side.
  struct Gap {
    std::string after;
    std::string before;
  };
  struct Salvaged {
    std::size_t rows = 0;
    std::vector<Gap> gaps;  // in order
  };
  static Salvaged Salvage(const std::string& from, const std::string& to);
  static std::span<const char* const> Upgrades();

  // Before a snapshot of the state before `position` counts, `ready` is asked, on the thread that writes, and
  // may wait; false: the snapshot is given up. Before the first one.
  void HoldUntil(std::function<bool(std::uint64_t position)> ready) { ready_ = std::move(ready); }
  // Begins a snapshot of the state before `position`; `whole`: it replaces all rows. One at a time.
  // `purge`: something was erased, of which nothing may be left in what the snapshot replaces, nor in the log
  // before it.
  void Begin(std::uint64_t position, bool whole, bool purge = false);
  virtual void Add(std::vector<engine::StateRow> rows);
  void Finish();
  // Of the snapshot that was begun last, once it is over; false: it could not be written, and the one before
  // counts. Nullopt while it is being written.
  std::optional<bool> Outcome();
  // Whether the stored snapshot was begun with `purge`, and Purged has not been since.
  bool MustPurge();
  // The log before the snapshot is gone, to the last byte: notes it, and sees to it that what the snapshot
  // replaced is, too. False: not yet, ask again.
  bool Purged();
  // As Outcome, but waits for it; no longer than that.
  bool Wait();
  void WaitFor(std::chrono::milliseconds longest);
  // Waits until everything that was handed over is written, as far as it can be.
  void CatchUp();

 private:
  struct Piece {
    std::vector<engine::StateRow> rows;
    bool last = false;
  };

  void Work();
  // Of the thread: waits until there is something to do, or it is closed.
  void Rest(std::unique_lock<std::mutex>& lock, const std::function<bool()>& until);
  // The next piece; nullopt if the snapshot is given up.
  std::optional<Piece> NextPiece();
  bool WriteSnapshot();  // false: it is closed, and nothing is written
  void Write(const engine::StateRow& row);
  store::Database& reader();

  const std::string path_;
  const store::Database::Use use_;
  store::Database database_;
  std::optional<store::Database> reader_;  // another connection, so that nothing waits for the thread
  std::function<bool(std::uint64_t)> ready_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Piece> pieces_;
  std::size_t waiting_rows_ = 0;
  bool begun_ = false;
  bool saying_ = false;   // the thread is at it
  bool resting_ = false;  // it waits, for the next snapshot or for its next piece
  bool closed_ = false;
  std::uint64_t position_ = 0;
  bool whole_ = false;
  bool purge_ = false;
  std::optional<bool> outcome_;
  std::thread thread_;
};

}  // namespace cxengine::api
