// BackUp, Restore.
#include "api/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <vector>

#include "api/agreement.h"
#include "api/journal/schema.h"
#include "api/log/checksum.h"
#include "api/store/database.h"
#include "api/store/files.h"
#include "api/store/schema.h"

namespace cxengine::api {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCopiedAtOnce = 1024 * 1024;
constexpr const char* kWhat = "the backup";
constexpr std::array<const char*, 2> kUpgrades = {R"sql(
CREATE TABLE pieces (
  file TEXT NOT NULL,
  position INTEGER NOT NULL,      -- from 0
  checksum INTEGER NOT NULL,
  bytes BLOB NOT NULL,            -- of length 0: the end of the file
  PRIMARY KEY (file, position)
) STRICT;
)sql",
                                                  ""};  // 2: with the journal of matches
constexpr std::array<const char*, 4> kFiles = {"cxengine.db", "state.db",
                                               journal::kFileName,  // not in backups before format 2
                                               "log.db"};

// Gone with the object, whatever happens.
class Temporary {
 public:
  explicit Temporary(std::string path) : path_(std::move(path)) { Remove(); }
  ~Temporary() { Remove(); }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  const std::string& path() const { return path_; }

 private:
  void Remove() const {
    std::error_code error;
    for (const char* part : {"", "-wal", "-shm", "-journal"}) fs::remove(path_ + part, error);
  }
  std::string path_;
};

// The folder into which a backup goes, made if it is missing. Unless it is kept, all is as it was before: the
// files are gone, and so are the folders that were made.
class NewFolder {
 public:
  explicit NewFolder(const std::string& folder) : path_(fs::absolute(folder).lexically_normal()) {
    if (!path_.has_filename()) path_ = path_.parent_path();
    std::error_code error;
    for (fs::path missing = path_; !fs::exists(fs::symlink_status(missing, error));
         missing = missing.parent_path())
      made_.push_back(missing);
    mode_ = fs::status(path_, error).permissions();
    fs::create_directories(path_, error);
    if (::chmod(path_.c_str(), 0700) == 0) return;
    Undo();
    throw store::Error("cannot make the data folder " + folder);
  }
  ~NewFolder() {
    if (!kept_) Undo();
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  void Keep() { kept_ = true; }

 private:
  void Undo() const {
    std::error_code error;
    for (const char* name : kFiles) fs::remove(path_ / name, error);
    for (const fs::path& folder : made_) fs::remove(folder, error);
    if (made_.empty()) fs::permissions(path_, mode_, error);
  }

  fs::path path_;
  std::vector<fs::path> made_;  // the innermost first
  fs::perms mode_ = fs::perms::none;
  bool kept_ = false;
};

std::int64_t Only(const std::string& database, const char* sql) {
  store::Database opened(database, store::Database::Use::kReading);
  const auto lock = opened.Lock();
  store::Query query = opened.Prepare(sql);
  return query.Step() ? query.Integer(0) : 0;
}

void Pack(const std::string& name, const std::string& path, store::Database& into) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(kCopiedAtOnce, '\0');
  std::int64_t position = 0;
  for (bool more = true; more; ++position) {
    in.read(bytes.data(), static_cast<std::streamsize>(kCopiedAtOnce));
    const std::string_view piece(bytes.data(), static_cast<std::size_t>(in.gcount()));
    more = !piece.empty();
    into.Prepare("INSERT INTO pieces VALUES (?, ?, ?, ?)")
        .Add(name)
        .Add(position)
        .Add(ChecksumOf(piece, static_cast<std::uint64_t>(position)))
        .Add(store::Blob{piece})
        .Run();
  }
}

[[noreturn]] void Damaged(const std::string& what) {
  throw store::Error(std::string(kWhat) + " is damaged: " + what +
                     "; nothing of it is restored, and nothing repairs it: take another one");
}

void Unpack(store::Database& from, const std::string& name, const std::string& path) {
  store::Query query =
      from.Prepare("SELECT position, checksum, bytes FROM pieces WHERE file = ? ORDER BY position");
  query.Add(name);
  std::ofstream out(path, std::ios::binary);
  std::int64_t next = 0;
  bool ended = false;
  for (; query.Step(); ++next) {
    const std::string_view piece = query.View(2);
    if (query.Integer(0) != next || query.Integer(1) != ChecksumOf(piece, static_cast<std::uint64_t>(next)))
      Damaged("piece " + std::to_string(next) + " of " + name);
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    ended = piece.empty();
  }
  out.close();
  if (!out) throw store::Error("cannot write " + path);
  if (!ended) Damaged("the end of " + name + " is missing");
}

bool Has(store::Database& from, const std::string& name) {
  store::Query query = from.Prepare("SELECT 1 FROM pieces WHERE file = ? LIMIT 1");
  return query.Add(name).Step();
}

std::string NoBackup(const std::string& file) {
  return file + " is no backup that `cxserver backup` has made";
}

// Before SQLite would make a database of a file that is none.
void CheckBeginning(const std::string& file) {
  constexpr std::string_view kBeginning = "SQLite format 3";
  std::error_code error;
  std::string beginning(kBeginning.size(), '\0');
  std::ifstream(file, std::ios::binary).read(beginning.data(), kBeginning.size());
  if (beginning != kBeginning)
    throw store::Error(NoBackup(file) + (fs::is_empty(file, error) ? ": it is empty" : ""));
}

bool HasPieces(store::Database& from) {
  store::Query query = from.Prepare("SELECT 1 FROM sqlite_master WHERE name = 'pieces'");
  return query.Step();
}

void Sync(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

}  // namespace

void BackUp(const std::string& folder, const std::string& file) {
  if (!fs::exists(folder + "/cxengine.db"))
    throw store::Error(folder + " is no data folder: it has no cxengine.db");
  if (fs::exists(file)) throw store::Error(file + " is there already, and is not replaced");
  // A running server has looked before it started, and writes to what would be looked at.
  if (const auto stopped = store::DataFolder::Stopped(folder)) {
    RequireSound(stopped->path());
  }
  constexpr auto kReading = store::Database::Use::kReading;
  const Temporary whole(file + ".part");
  const Temporary state(file + ".part-state.db");
  const Temporary journal(file + ".part-journal.db");
  const Temporary log(file + ".part-log.db");
  // The snapshot before the log: the log that is copied then begins no later than the snapshot ends, or both
  // are copied again. The journal in between: it has all that came before the snapshot, and nothing that is
  // not in the log. The configuration last: a start makes up for what the log does not know of it.
  for (int tries = 0;; ++tries) {
    store::Database(folder + "/state.db", kReading).CopyTo(state.path());
    if (fs::exists(folder + "/" + journal::kFileName))
      store::Database(folder + "/" + journal::kFileName, kReading).CopyTo(journal.path());
    store::Database(folder + "/log.db", kReading).CopyTo(log.path());
    const std::int64_t saved_to = Only(state.path(), "SELECT next FROM position");
    if (Only(log.path(), "SELECT before FROM pruned") <= saved_to) break;
    // A snapshot was finished and the log pruned just in between.
    if (tries == 5) throw store::Error("the server makes snapshots faster than they are copied; try again");
  }
  {
    store::Database into(whole.path());
    store::UpgradeTables(into, kUpgrades.size(), kUpgrades, kWhat);
    const Temporary configuration(file + ".part-cxengine.db");
    store::Database(folder + "/cxengine.db", kReading).CopyTo(configuration.path());
    store::Transaction transaction(into);
    Pack("cxengine.db", configuration.path(), into);
    Pack("state.db", state.path(), into);
    if (fs::exists(journal.path())) Pack(journal::kFileName, journal.path(), into);
    Pack("log.db", log.path(), into);
    transaction.Commit();
    into.Execute("PRAGMA journal_mode = DELETE");
  }
  Sync(whole.path());
  std::error_code error;
  fs::rename(whole.path(), file, error);
  if (error) throw store::Error("cannot make " + file + ": " + error.message());
}

void Restore(const std::string& file, const std::string& folder) {
  if (!fs::exists(file)) throw store::Error("there is no " + file);
  CheckBeginning(file);
  std::error_code error;
  if (fs::exists(folder) && !fs::is_empty(folder, error))
    throw store::Error(folder + " is not empty: a backup is restored into a new folder");
  NewFolder made(folder);
  try {
    store::Database from(file);
    const auto lock = from.Lock();
    if (!HasPieces(from)) throw store::Error(NoBackup(file));
    store::UpgradeTables(from, 0, kUpgrades, kWhat);
    for (const char* name : kFiles) {
      if (name == std::string_view(journal::kFileName) && !Has(from, name)) continue;
      Unpack(from, name, folder + "/" + name);
      Sync(folder + "/" + name);
    }
  } catch (const store::DamagedError& damage) {
    Damaged(damage.what());
  }
  made.Keep();
}

}  // namespace cxengine::api
