// VerifyData, RepairData.
#include "api/data_check.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "api/journal/lost.h"
#include "api/journal/schema.h"
#include "api/log/sqlite_log.h"
#include "api/recovery.h"
#include "api/store/events.h"
#include "api/store/files.h"
#include "api/store/schema.h"
#include "api/store/wal_check.h"

namespace cxengine::api {
namespace {

constexpr const char* kConfiguration = "cxengine.db";
constexpr const char* kLog = "log.db";
constexpr const char* kState = "state.db";
constexpr std::size_t kRowsAtOnce = 1000;   // are loaded before keys are let go
constexpr std::size_t kWarmKeys = 100'000;  // are enough to look at all, one after the other

class Checker {
 public:
  explicit Checker(const std::string& path) : folder_(Existing(path)) {}

  DataReport Verify() {
    only_looks_ = true;
    if (!CheckConfiguration()) DoWithoutConfiguration();
    for (const char* file : {kState, kLog}) LookBehindSqlite(file);
    Try(kState, [&] { CheckState(); });
    Try(kLog, [&] { CheckLog(); });
    Try(journal::kFileName, [&] { CheckJournal(); });
    return std::move(report_);
  }

  DataReport Repair() {
    if (!CheckConfiguration()) {
      Note("the configuration cannot be repaired: restore a backup");
      return std::move(report_);
    }
    for (const char* file : {kState, kLog}) LookBehindSqlite(file);
    report_.sound = true;
    RepairState();
    RepairLog();
    RepairJournal();
    return std::move(report_);
  }

 private:
  static std::string Existing(const std::string& path) {
    if (!std::filesystem::exists(path + "/" + kConfiguration))
      throw store::Error(path + " is no data folder: it has no " + kConfiguration);
    return path;
  }

  void Note(std::string line) { report_.lines.push_back(std::move(line)); }
  void Fault(const std::string& file, const std::string& what) {
    report_.sound = false;
    Note(file + ": " + what);
  }
  bool Try(const std::string& file, const std::function<void()>& what) {
    try {
      what();
      return true;
    } catch (const std::exception& error) {
      Fault(file, error.what());
      return false;
    }
  }

  void LookBehindSqlite(const std::string& file) {
    if (const auto lost = store::FindLostTransactions(folder_.File(file))) Fault(file, *lost);
  }

  static void CheckPages(store::Database& database) {
    const auto lock = database.Lock();
    store::Query query = database.Prepare("PRAGMA integrity_check(1)");
    if (query.Step() && query.Text(0) != "ok") throw store::Error("damaged: " + query.Text(0));
  }

  bool CheckConfiguration() {
    LookBehindSqlite(kConfiguration);
    return Try(kConfiguration, [&] {
      configuration_ = std::make_unique<store::Database>(folder_.File(kConfiguration));
      if (only_looks_) look_.emplace(*configuration_);
      store::Upgrade(*configuration_);
      CheckPages(*configuration_);
      events_ = std::make_unique<store::Events>(*configuration_);
      Note(std::string(kConfiguration) + ": sound");
    });
  }

  // The other files can be looked at all the same.
  void DoWithoutConfiguration() {
    look_.reset();
    configuration_ = std::make_unique<store::Database>(":memory:");
    store::Upgrade(*configuration_);
    events_ = std::make_unique<store::Events>(*configuration_);
  }

  void NewMachine() { machine_ = std::make_unique<Machine>(engine::ShardOptions(), *events_); }

  // All of the file's pages; false: some are damaged, which has been said.
  bool LookAtPages(const std::string& file) {
    bool sound = true;
    return Try(file,
               [&] {
                 store::Database database(folder_.File(file));
                 const auto lock = database.Lock();
                 store::Query query = database.Prepare("PRAGMA integrity_check");
                 while (query.Step() && query.Text(0) != "ok") {
                   sound = false;
                   Fault(file, "damaged: " + query.Text(0));
                 }
               }) &&
           sound;
  }

  // Why it cannot be.
  std::optional<std::string> LoadRow(std::string_view name, std::string_view bytes, bool sound) {
    if (!sound) return "its checksum does not fit";
    std::string error;
    if (machine_->Load(name, bytes, error)) return std::nullopt;
    return error;
  }

  // Loads what is sound, so that the log can be looked at with it.
  void CheckState() {
    bool sound = LookAtPages(kState);
    snapshots_ = std::make_unique<Snapshots>(folder_.File(kState));
    NewMachine();
    warm_keys_ = std::make_unique<WarmKeys>(*machine_, *snapshots_, kWarmKeys);
    std::size_t rows = 0;
    snapshots_->Scan([&](std::string_view name, std::string_view bytes, bool fits) {
      if (const auto why = LoadRow(name, bytes, fits)) {
        sound = false;
        Fault(kState, Machine::Describe(name) + ": " + *why);
      }
      if (++rows % kRowsAtOnce == 0) warm_keys_->LetAllGo();
    });
    machine_->NoteChanges();
    if (sound)
      Note(std::string(kState) + ": sound, up to entry " + std::to_string(snapshots_->Position() - 1));
  }

  void CheckLog() {
    bool sound = LookAtPages(kLog);
    SqliteLog log(folder_.File(kLog));
    std::uint64_t next = 0;  // what is behind it has not been read
    try {
      if (snapshots_ == nullptr || machine_ == nullptr) {
        // Without what it goes on from only its bytes can be looked at.
        log.Read(log.End() - log.Entries(),
                 [&](const LogBatch& batch) { next = batch.position + batch.entries; });
      } else {
        const std::uint64_t from = next = snapshots_->Position();
        log.Read(from, [&](const LogBatch& batch) {
          Replay(batch, from, *machine_, {}, warm_keys_.get());
          warm_keys_->LetAllGo();
          next = batch.position + batch.entries;
        });
      }
    } catch (const std::exception& error) {
      sound = false;
      Fault(kLog, error.what());
      if (log.End() > next)
        Note(std::string(kLog) + ": what is behind it goes with it, up to entry " +
             std::to_string(log.End() - 1));
    }
    if (sound) Note(std::string(kLog) + ": sound, up to entry " + std::to_string(log.End() - 1));
  }

  // What a piece of it says is looked at when it is read.
  void CheckJournal() {
    if (!std::filesystem::exists(folder_.File(journal::kFileName)))
      return Note(std::string(journal::kFileName) + ": there is none");
    const auto journal = journal::OpenJournal(folder_.File(journal::kFileName));
    CheckPages(*journal);
    if (!only_looks_) EndLostMatches(*journal);
    Note(std::string(journal::kFileName) + ": sound, up to entry " +
         std::to_string(journal::NextPosition(*journal) - 1));
  }

  // What was dropped would wait there for ever. Matches that the log has ended since are told at the start.
  void EndLostMatches(store::Database& journal) {
    for (const engine::LiveMatch& match : machine_->shards().LiveMatches()) known_.insert(match.match->id);
    const std::size_t lost = journal::EndLost(
        journal, [&](const engine::MatchId& id) { return known_.contains(id); }, machine_->last_time());
    if (lost > 0)
      Note(std::string(journal::kFileName) + ": " + std::to_string(lost) +
           " matches that are gone with what was dropped have the result `lost`");
  }

  // Nothing depends on it: one that is damaged is put aside, and the next start makes another.
  void RepairJournal() {
    try {
      CheckJournal();
    } catch (const std::exception& error) {
      Note(std::string(journal::kFileName) + ": " + error.what());
      SetAside(journal::kFileName);
      Note(std::string(journal::kFileName) + ": dropped whole; the next start begins a new one");
    }
  }

  // Moves the database out of the way; what can be read of it is copied by the caller.
  std::string SetAside(const std::string& file) {
    const std::string path = folder_.File(file);
    const std::string aside = path + ".damaged";
    for (const char* part : {"", "-wal", "-shm"}) {
      std::error_code error;
      std::filesystem::remove(aside + part, error);
      std::filesystem::rename(path + part, aside + part, error);
    }
    Note(file + ": as it was it is kept as " + file + ".damaged");
    return aside;
  }
  void KeepCopy(const std::string& file) {
    const std::string path = folder_.File(file);
    std::error_code error;
    std::filesystem::copy_file(path, path + ".damaged", std::filesystem::copy_options::overwrite_existing,
                               error);
    Note(file + ": as it was it is kept as " + file + ".damaged");
  }

  void RepairState() {
    // Damage that SQLite itself trips over: the rows that it still finds go into a new file.
    try {
      store::Database database(folder_.File(kState));
      CheckPages(database);
      store::UpgradeTables(database, Snapshots::Upgrades().size(), Snapshots::Upgrades(), kState);
    } catch (const std::exception& error) {
      Note(std::string(kState) + ": " + error.what());
      const std::string aside = SetAside(kState);
      const std::size_t copied = Snapshots::Salvage(aside, folder_.File(kState));
      Note(std::string(kState) + ": " + std::to_string(copied) +
           " rows could be read, all others are dropped");
    }
    snapshots_ = std::make_unique<Snapshots>(folder_.File(kState));
    bool kept = false;
    for (bool again = true; again;) {  // a row may need one that is dropped
      again = false;
      NewMachine();
      std::vector<std::string> bad;
      snapshots_->Scan([&](std::string_view name, std::string_view bytes, bool sound) {
        const auto why = LoadRow(name, bytes, sound);
        if (!why) return;
        Note(std::string(kState) + ": dropped " + Machine::Describe(name) + ": " + *why);
        bad.emplace_back(name);
      });
      if (bad.empty()) break;
      if (!std::exchange(kept, true)) KeepCopy(kState);
      snapshots_->Remove(bad);
      again = true;
    }
    machine_->NoteChanges();
    Note(std::string(kState) + ": sound, up to entry " + std::to_string(snapshots_->Position() - 1));
  }

  void RepairLog() {
    const std::uint64_t from = snapshots_->Position();
    std::optional<std::uint64_t> said_end = from;  // where the log ended, as far as it can still say
    bool copied = false;
    try {
      store::Database database(folder_.File(kLog));
      CheckPages(database);
    } catch (const std::exception& error) {
      Note(std::string(kLog) + ": " + error.what());
      const std::string aside = SetAside(kLog);
      said_end = SqliteLog::Salvage(aside, folder_.File(kLog));
      copied = true;
    }
    SqliteLog log(folder_.File(kLog));
    const std::uint64_t end = std::max(log.End(), said_end.value_or(from));
    std::uint64_t sound_to = from;
    std::string why;
    try {
      log.Read(from, [&](const LogBatch& batch) {
        Replay(batch, from, *machine_, [&](std::uint64_t, Machine::Result& result) {
          for (const engine::Effect& effect : result.effects.list) known_.insert(effect.match->id);
        });
        sound_to = batch.position + batch.entries;
      });
    } catch (const std::exception& error) {
      why = error.what();
    }
    if (!why.empty()) {
      if (!copied) KeepCopy(kLog);
      log.Cut(sound_to);
      Note(std::string(kLog) + ": " + why);
    }
    if (end > sound_to)
      Note(std::string(kLog) + ": dropped entries " + std::to_string(sound_to) + " to " +
           std::to_string(end - 1));
    if (!said_end)
      Note(std::string(kLog) + ": where it ended cannot be read: all that came later is dropped as well");
    // None of the numbers that dropped events had is given again.
    if (copied || end > sound_to)
      for (const auto& [tenant, next] : machine_->numbers().All())
        events_->KeepNextNumber(tenant, next + (end > sound_to ? end - sound_to : 0) + 1);
    Note(std::string(kLog) + ": sound, up to entry " + std::to_string(log.End() - 1));
  }

  store::DataFolder folder_;
  DataReport report_;
  bool only_looks_ = false;
  std::unique_ptr<store::Database> configuration_;
  // Never committed: an older configuration is upgraded to be read, and stays what it was.
  std::optional<store::Transaction> look_;
  std::unique_ptr<store::Events> events_;
  std::unique_ptr<Snapshots> snapshots_;
  std::unique_ptr<Machine> machine_;
  std::unique_ptr<WarmKeys> warm_keys_;
  std::set<engine::MatchId> known_;  // matches that are live, or of which the log says more
};

}  // namespace

DataReport VerifyData(const std::string& folder) { return Checker(folder).Verify(); }
DataReport RepairData(const std::string& folder) { return Checker(folder).Repair(); }

}  // namespace cxengine::api
