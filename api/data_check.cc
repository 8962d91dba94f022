// VerifyData, RepairData.
#include "api/data_check.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "api/agreement.h"
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
constexpr auto kLooking = store::Database::Use::kLooking;
constexpr std::uint64_t kMostEntries = 1'000'000;  // in a log, see SnapshotLimits
constexpr std::size_t kRowsAtOnce = 1000;          // are loaded before keys are let go
constexpr std::size_t kWarmKeys = 100'000;         // are enough to look at all, one after the other

class Checker {
 public:
  explicit Checker(const std::string& path) : folder_(Existing(path)) {}

  DataReport Verify() {
    only_looks_ = true;
    for (const char* file : {kConfiguration, kState, kLog}) LookBehindSqlite(file);
    if (const auto lost = FindLostMatches(folder_.path())) Fault(journal::kFileName, *lost);
    for (const Disagreement& one : FindDisagreements(folder_.path(), kLooking)) Fault(one.file, one.what);
    if (!CheckConfiguration()) DoWithoutConfiguration();
    if (Exists(kState)) Try(kState, [&] { CheckState(); });
    if (Exists(kLog)) Try(kLog, [&] { CheckLog(); });
    Try(journal::kFileName, [&] { CheckJournal(); });
    return std::move(report_);
  }

  DataReport Repair() {
    if (!RepairConfiguration()) {
      report_.sound = false;
      Note("the configuration cannot be repaired: restore a backup");
      return std::move(report_);
    }
    // Rows and batches have checksums, so what SQLite would not read may be read on.
    MendWriteAheadLog(kState, SIZE_MAX);
    log_was_cut_ = !MendWriteAheadLog(kLog, SIZE_MAX);
    if (FindLostMatches(folder_.path())) MendWriteAheadLog(journal::kFileName, 0);
    report_.sound = true;
    RepairState();
    RepairLog();
    RepairJournal();
    return std::move(report_);
  }

 private:
  static std::string Existing(const std::string& path) {
    for (const char* file : {kConfiguration, kState, kLog})
      if (std::filesystem::exists(path + "/" + file)) return path;
    throw store::Error(path + " is no data folder: it has no " + kConfiguration);
  }

  bool Exists(const std::string& file) const { return std::filesystem::exists(folder_.File(file)); }
  void Note(std::string line) { report_.lines.push_back(std::move(line)); }
  void Fault(const std::string& file, const std::string& what) {
    report_.sound = false;
    faulty_.insert(file);
    Note(file + ": " + what);
  }
  // Unless a fault of it has been told.
  void NoteSound(const std::string& file, const std::string& more = "") {
    if (!only_looks_ || !faulty_.contains(file)) Note(file + ": sound" + more);
  }
  void NoteSoundTo(const std::string& file, std::uint64_t next) {
    NoteSound(file, ", up to entry " + std::to_string(next - 1));
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
    if (!Exists(kConfiguration)) {
      if (!faulty_.contains(kConfiguration)) Fault(kConfiguration, "is missing");
      return false;
    }
    return Try(kConfiguration, [&] {
      configuration_ = std::make_unique<store::Database>(folder_.File(kConfiguration), kLooking);
      store::Upgrade(*configuration_);
      CheckPages(*configuration_);
      events_ = std::make_unique<store::Events>(*configuration_);
      NoteSound(kConfiguration);
    });
  }

  // The other files can be looked at all the same.
  void DoWithoutConfiguration() {
    configuration_ = std::make_unique<store::Database>(":memory:");
    store::Upgrade(*configuration_);
    events_ = std::make_unique<store::Events>(*configuration_);
  }

  // Nothing of it is dropped but changes that came last.
  bool RepairConfiguration() {
    MendWriteAheadLog(kConfiguration, 0);
    for (const Disagreement& one : FindDisagreements(folder_.path(), kLooking)) {
      if (one.file != kConfiguration) continue;
      Fault(one.file, one.what);
      return false;
    }
    if (!CheckConfiguration()) return false;
    configuration_.reset();
    configuration_ = std::make_unique<store::Database>(folder_.File(kConfiguration));
    store::Upgrade(*configuration_);
    events_ = std::make_unique<store::Events>(*configuration_);
    return true;
  }

  // So that no more is lost of it than what is damaged, if that is no more than so many pages; else false.
  bool MendWriteAheadLog(const std::string& file, std::size_t most_doubtful) {
    const auto lost = store::FindLostTransactions(folder_.File(file));
    if (!lost) return true;
    Note(file + ": " + *lost);
    KeepCopy(file);
    const bool mended = store::MendLog(folder_.File(file), most_doubtful);
    if (mended)
      Note(file + ": these are read all the same" +
           (most_doubtful == 0 ? ", and nothing of them is lost" : ", what of them is sound"));
    else
      Note(file + ": dropped these transactions");
    return mended;
  }

  void NewMachine() { machine_ = std::make_unique<Machine>(engine::ShardOptions(), *events_); }

  // All of the file's pages; false: some are damaged, which has been said.
  bool LookAtPages(const std::string& file) {
    bool sound = true;
    return Try(file,
               [&] {
                 store::Database database(folder_.File(file), kLooking);
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
    snapshots_ = std::make_unique<Snapshots>(folder_.File(kState), kLooking);
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
    if (sound) NoteSoundTo(kState, snapshots_->Position());
  }

  void CheckLog() {
    bool sound = LookAtPages(kLog);
    SqliteLog log(folder_.File(kLog), kLooking);
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
    if (sound) NoteSoundTo(kLog, log.End());
  }

  // What a piece of it says is looked at when it is read.
  void CheckJournal() {
    if (!Exists(journal::kFileName)) return Note(std::string(journal::kFileName) + ": there is none");
    std::unique_ptr<store::Database> journal =
        journal::OpenJournal(folder_.File(journal::kFileName), kLooking);
    CheckPages(*journal);
    if (!only_looks_) {
      journal.reset();
      journal = journal::OpenJournal(folder_.File(journal::kFileName));
      EndLostMatches(*journal);
      GoOnWithTheLog(*journal);
    }
    const std::uint64_t next = journal::NextPosition(*journal);
    if (snapshots_ != nullptr && next > 1 && next < snapshots_->Position())
      Fault(journal::kFileName, Lacks(next, snapshots_->Position()));
    NoteSoundTo(journal::kFileName, next);
  }

  static std::string Lacks(std::uint64_t from, std::uint64_t to) {
    return "it lacks what happened from entry " + std::to_string(from) + " to " + std::to_string(to - 1) +
           ", which the log does not have any more";
  }

  // It has neither what comes behind the log, nor will it get what came before the state.
  void GoOnWithTheLog(store::Database& journal) {
    const std::uint64_t next = journal::NextPosition(journal);
    const std::uint64_t from = snapshots_->Position();
    if (next < from && next > 1) Note(std::string(journal::kFileName) + ": " + Lacks(next, from));
    const std::uint64_t to = std::clamp(next, from, std::max(from, end_));
    if (to == next) return;
    store::Transaction transaction(journal);
    journal.Prepare("UPDATE position SET next = ?").Add(static_cast<std::int64_t>(to)).Run();
    transaction.Commit();
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

  // Moves the database out of the way; what can be read of it is copied by the caller, who calls Forget.
  std::string SetAside(const std::string& file) {
    const std::string aside = folder_.File(file) + (kept_.contains(file) ? ".mended" : ".damaged");
    for (const char* part : {"", "-wal", "-shm"}) {
      std::error_code error;
      std::filesystem::remove(aside + part, error);
      std::filesystem::rename(folder_.File(file) + part, aside + part, error);
    }
    NoteKept(file);
    return aside;
  }
  // What was kept before is what was there before.
  static void Forget(const std::string& aside) {
    std::error_code error;
    if (!aside.ends_with(".mended")) return;
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(aside + part, error);
  }
  // Nobody has changed it yet, or it has been kept.
  void KeepCopy(const std::string& file) {
    if (kept_.contains(file)) return;
    for (const char* part : {"", "-wal"}) {
      std::error_code error;
      const std::string copy = folder_.File(file) + ".damaged" + part;
      std::filesystem::remove(copy, error);
      if (!Exists(file + part)) continue;
      std::filesystem::copy_file(folder_.File(file) + part, copy, error);
      if (error) throw store::Error("cannot copy " + file + part + " to " + copy + ": " + error.message());
    }
    NoteKept(file);
  }
  void NoteKept(const std::string& file) {
    if (kept_.insert(file).second) Note(file + ": as it was it is kept as " + file + ".damaged");
  }

  void RepairState() {
    // Damage that SQLite itself trips over: the rows that it still finds go into a new file.
    try {
      if (Exists(kState)) {
        store::Database database(folder_.File(kState), kLooking);
        CheckPages(database);
        store::UpgradeTables(database, Snapshots::Upgrades().size(), Snapshots::Upgrades(), kState);
      } else {
        Note(std::string(kState) + ": is missing: all that it had is dropped");
      }
    } catch (const std::exception& error) {
      Note(std::string(kState) + ": " + error.what());
      const std::string aside = SetAside(kState);
      SayWhatIsDropped(Snapshots::Salvage(aside, folder_.File(kState)));
      Forget(aside);
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
    NoteSoundTo(kState, snapshots_->Position());
  }

  void SayWhatIsDropped(const Snapshots::Salvaged& salvaged) {
    const std::string state = std::string(kState) + ": ";
    Note(state + std::to_string(salvaged.rows) +
         " rows could be read, from before and behind what is damaged");
    for (const auto& [after, before] : salvaged.gaps) {
      std::string where = "all";
      if (!after.empty())
        where += std::string(before.empty() ? " behind " : " between ") + Machine::Describe(after);
      if (!before.empty())
        where += std::string(after.empty() ? " before " : " and ") + Machine::Describe(before);
      Note(state + "dropped " + where + ", in the order of the file; how much that was cannot be read");
    }
  }

  void RepairLog() {
    const std::uint64_t from = snapshots_->Position();
    std::optional<std::uint64_t> said_end = from;  // where the log ended, as far as it can still say
    bool copied = false;
    try {
      if (Exists(kLog)) {
        store::Database database(folder_.File(kLog), kLooking);
        CheckPages(database);
      } else {
        Note(std::string(kLog) + ": is missing");
        said_end.reset();
      }
    } catch (const std::exception& error) {
      Note(std::string(kLog) + ": " + error.what());
      const std::string aside = SetAside(kLog);
      said_end = SqliteLog::Salvage(aside, folder_.File(kLog));
      Forget(aside);
      copied = true;
    }
    SqliteLog log(folder_.File(kLog));
    const std::uint64_t known = std::max(from, PositionOfJournal());
    if (log_was_cut_ || (log.End() < known && !copied)) said_end.reset();
    const std::uint64_t end = std::max({log.End(), said_end.value_or(from), known});
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
      Note(std::string(kLog) + ": " + why);
    }
    if (!why.empty() || log.End() < from) log.Cut(sound_to);
    if (end > sound_to)
      Note(std::string(kLog) + ": dropped entries " + std::to_string(sound_to) + " to " +
           std::to_string(end - 1));
    if (!said_end)
      Note(std::string(kLog) + ": where it ended cannot be read: all that came later is dropped as well");
    if (!said_end || end > sound_to) SkipNumbers(end - sound_to + (said_end ? 0 : kMostEntries));
    end_ = log.End();
    NoteSoundTo(kLog, end_);
  }

  // None of the numbers that dropped events had is given again.
  void SkipNumbers(std::uint64_t events) {
    store::Transaction transaction(*configuration_);
    configuration_->Prepare("UPDATE tenants SET next_event = next_event + ?")
        .Add(static_cast<std::int64_t>(events))
        .Run();
    for (const auto& [tenant, next] : machine_->numbers().All())
      events_->KeepNextNumber(tenant, next + events + 1);
    transaction.Commit();
  }

  // How far the log had come at least; 1 if that cannot be read.
  std::uint64_t PositionOfJournal() const {
    try {
      if (!Exists(journal::kFileName)) return 1;
      const auto journal = journal::OpenJournal(folder_.File(journal::kFileName), kLooking);
      return journal::NextPosition(*journal);
    } catch (const store::Error&) {
      return 1;
    }
  }

  store::DataFolder folder_;
  DataReport report_;
  std::set<std::string> faulty_;  // files of which a fault was told
  std::set<std::string> kept_;    // files that are there as they were, `.damaged`
  bool only_looks_ = false;
  std::unique_ptr<store::Database> configuration_;
  std::unique_ptr<store::Events> events_;
  std::unique_ptr<Snapshots> snapshots_;
  std::unique_ptr<Machine> machine_;
  std::unique_ptr<WarmKeys> warm_keys_;
  bool log_was_cut_ = false;         // of its write-ahead log transactions were dropped
  std::uint64_t end_ = 1;            // of the log, once it is repaired
  std::set<engine::MatchId> known_;  // matches that are live, or of which the log says more
};

}  // namespace

DataReport VerifyData(const std::string& folder) { return Checker(folder).Verify(); }
DataReport RepairData(const std::string& folder) { return Checker(folder).Repair(); }

}  // namespace cxengine::api
