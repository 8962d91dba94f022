// Looking through a data folder, repairing it, and backups of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "api/backup.h"
#include "api/data_check.h"
#include "api/log/snapshots.h"
#include "api/log/sqlite_log.h"
#include "api/store/wal_check.h"
#include "tests/api/server_fixture.h"

namespace cxengine::api {
namespace {

using ::testing::Contains;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class UpkeepTest : public PlatformTest {
 protected:
  UpkeepTest() {
    options.runtime.snapshots.entries = 30;
    Open();
    const Json pattern = {{"name", "p"}, {"status", true}, {"code", kPair}};
    EXPECT_EQ(Call("POST", kPatterns, pattern).status, 201);
    for (int i = 0; i < 100; ++i) Send(i, "a");
    platform->Drain();
    platform.reset();
  }

  static constexpr const char* kPair =
      R"((sequence (event {:type "a"}) (event {:type "b"})) (perform echo m {}))";

  Json Send(int key, const char* type) const {
    return Call("POST", kEvent, Json{{"id", key}, {"type", type}}).json();
  }
  void Reopen(const std::string& path) {
    platform.reset();
    platform = std::make_unique<Platform>(path, options, clock);
  }
  std::uint64_t EndOfLog() const { return SqliteLog(data + "/log.db").End(); }
  void Execute(const std::string& file, const std::string& sql) const {
    store::Database(data + "/" + file).Execute(sql);
  }
  // Overwrites bytes in the middle of the file.
  void Spoil(const std::string& file) const {
    const auto size = std::filesystem::file_size(data + "/" + file);
    std::fstream bytes(data + "/" + file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(size / 2));
    bytes << std::string(size / 4, '\x5a');
  }
  std::string Repair() const {
    const DataReport report = RepairData(data);
    EXPECT_TRUE(report.sound);
    std::string text;
    for (const std::string& line : report.lines) text += line + "\n";
    EXPECT_TRUE(VerifyData(data).sound) << text;
    return text;
  }

  std::string WhyNotRestored(const std::string& file) const {
    try {
      Restore(file, folder / "other");
    } catch (const store::DamagedError&) {
      return "to be taken for a data folder";
    } catch (const store::Error& error) {
      return error.what();
    }
    return "";
  }

  std::string data = folder / "data";
};

TEST_F(UpkeepTest, ASoundFolderIsCalledSound) {
  const DataReport report = VerifyData(data);
  EXPECT_TRUE(report.sound);
  EXPECT_THAT(report.lines, Contains("cxengine.db: sound"));
  EXPECT_THAT(report.lines, Contains("log.db: sound, up to entry " + std::to_string(EndOfLog() - 1)));
  EXPECT_THAT(report.lines, Contains(HasSubstr("state.db: sound, up to entry ")));
  EXPECT_THAT(report.lines, Contains(HasSubstr("journal.db: sound, up to entry ")));
  EXPECT_EQ(RepairData(data).lines.size(), 4U) << "nothing to drop";
}

TEST_F(UpkeepTest, LookingAtAnOlderConfigurationLeavesItOld) {
  Execute("cxengine.db", "ALTER TABLE tenants DROP COLUMN max_keys; PRAGMA user_version = 4");
  EXPECT_TRUE(VerifyData(data).sound);
  store::Database configuration(data + "/cxengine.db");
  store::Query format = configuration.Prepare("PRAGMA user_version");
  ASSERT_TRUE(format.Step());
  EXPECT_EQ(format.Integer(0), 4);
}

TEST_F(UpkeepTest, WhatIsNoFolderAndWhatIsInUseIsRefused) {
  EXPECT_THROW(VerifyData(folder / "none"), store::Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "none"));
  Reopen(data);
  EXPECT_THROW(VerifyData(data), store::Error);
}

TEST_F(UpkeepTest, ADamagedEntryEndsTheLogAndItIsSaidWhatIsDropped) {
  const std::uint64_t end = EndOfLog();
  Execute("log.db", "UPDATE batches SET checksum = 1 WHERE position = " + std::to_string(end - 3));
  const DataReport report = VerifyData(data);
  EXPECT_FALSE(report.sound);
  EXPECT_THAT(report.lines, Contains(HasSubstr("log.db: the log of events is damaged at entry " +
                                               std::to_string(end - 3) + ": the checksum does not fit")));
  EXPECT_THAT(Repair(), HasSubstr("log.db: dropped entries " + std::to_string(end - 3) + " to " +
                                  std::to_string(end - 1)));
  Reopen(data);
  EXPECT_EQ(Send(3, "b")["contributing?"], true);
  EXPECT_EQ(Send(99, "b")["contributing?"], false) << "this one was dropped";
  const std::string id = Send(1, "x")["id"];
  EXPECT_GT(std::stoi(id.substr(2)), 100) << "no number of a dropped event is given again: " << id;
}

TEST_F(UpkeepTest, AMissingBatchEndsTheLogToo) {
  const std::uint64_t end = EndOfLog();
  Execute("log.db", "DELETE FROM batches WHERE position = " + std::to_string(end - 5));
  EXPECT_FALSE(VerifyData(data).sound);
  EXPECT_THAT(Repair(), HasSubstr("has a gap: entries from " + std::to_string(end - 5)));
  Reopen(data);
  EXPECT_EQ(Send(3, "b")["contributing?"], true);
}

TEST_F(UpkeepTest, ADamagedRowIsDroppedByName) {
  // The name of key 12: its kind, and tenant and attribute with their lengths.
  Execute("state.db", "UPDATE rows SET bytes = x'0102' WHERE name = x'330774656e616e74310269643132'");
  EXPECT_FALSE(VerifyData(data).sound);
  EXPECT_THAT(Repair(), HasSubstr("state.db: dropped what waits for key 12 (id) of tenant tenant1: "
                                  "its checksum does not fit"));
  Reopen(data);
  EXPECT_EQ(Send(12, "b")["contributing?"], false);
  EXPECT_EQ(Send(13, "b")["contributing?"], true);
}

TEST_F(UpkeepTest, AllDamageIsListed) {
  Execute("state.db", "UPDATE rows SET bytes = x'0102' WHERE name = x'330774656e616e74310269643132'");
  Execute("state.db", "UPDATE rows SET checksum = 1 WHERE name = x'330774656e616e74310269643134'");
  const std::uint64_t end = EndOfLog();
  Execute("log.db", "UPDATE batches SET checksum = 1 WHERE position = " + std::to_string(end - 3));
  const auto check = [&](const std::vector<std::string>& lines) {
    EXPECT_THAT(
        lines, Contains("state.db: what waits for key 12 (id) of tenant tenant1: its checksum does not fit"));
    EXPECT_THAT(
        lines, Contains("state.db: what waits for key 14 (id) of tenant tenant1: its checksum does not fit"));
    EXPECT_THAT(lines, Contains(HasSubstr("log.db: the log of events is damaged at entry " +
                                          std::to_string(end - 3))));
    EXPECT_THAT(lines,
                Contains("log.db: what is behind it goes with it, up to entry " + std::to_string(end - 1)));
    EXPECT_THAT(lines, Contains(HasSubstr("journal.db: sound")));
  };
  check(VerifyData(data).lines);
  Spoil("cxengine.db");
  check(VerifyData(data).lines);
}

TEST_F(UpkeepTest, MatchesThatAreDroppedAreLost) {
  Reopen(data);
  const Json pattern = {{"name", "d"},
                        {"status", true},
                        {"key", "id"},
                        {"code", R"((event {:type "d"}) (delay 1 day) (perform echo m {}))"}};
  EXPECT_EQ(Call("POST", kPatterns, pattern).status, 201);
  for (const int key : {12, 13}) EXPECT_EQ(Send(key, "d")["contributing?"], true);
  for (int i = 200; i < 240; ++i) Send(i, "x");
  for (int tries = 0; tries < 200 && Snapshots(data + "/state.db").Position() + 40 < EndOfLog(); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  platform.reset();
  Execute("state.db", "UPDATE rows SET checksum = 1 WHERE name = x'330774656e616e74310269643132'");
  EXPECT_THAT(Repair(),
              HasSubstr("journal.db: 1 matches that are gone with what was dropped have the result `lost`"));
  EXPECT_THAT(Repair(), Not(HasSubstr("lost")));
  Reopen(data);
  const Json lost = Call("GET", "/1.0/tenants/tenant1/matches?result=lost").json();
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0]["key"], "12");
  EXPECT_THAT(lost[0].value("error", ""), HasSubstr("a repair dropped it"));
  EXPECT_NE(lost[0]["ended"], Json());
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/matches?result=waiting").json().size(), 1U);
}

TEST_F(UpkeepTest, WhatSqliteCannotReadIsSetAside) {
  for (const char* file : {"log.db", "state.db", "journal.db"}) {
    Spoil(file);
    EXPECT_FALSE(VerifyData(data).sound) << file;
    const std::string said = Repair();
    EXPECT_THAT(said, HasSubstr(std::string(file) + ".damaged"));
    if (file == std::string("log.db")) {
      EXPECT_THAT(said, ContainsRegex("dropped entries [0-9]+ to|where it ended cannot be read"));
    }
    EXPECT_TRUE(std::filesystem::exists(data + "/" + file + ".damaged"));
    Reopen(data);
    EXPECT_EQ(Send(500, "x")["contributing?"], false);
    platform.reset();
  }
}

TEST_F(UpkeepTest, ADamagedFileIsNamedAtTheStart) {
  for (const char* file : {"cxengine.db", "log.db", "state.db"}) {
    const std::string copy = folder / ("with damaged " + std::string(file));
    std::filesystem::copy(data, copy);
    std::ofstream(copy + "/" + file, std::ios::binary) << std::string(8192, 'x');
    try {
      Platform(copy, options, clock);
      ADD_FAILURE() << file << " was taken for a database";
    } catch (const store::DamagedError& error) {
      EXPECT_THAT(error.what(), HasSubstr(std::string(file) + " is damaged: "));
      EXPECT_THAT(error.what(), Not(HasSubstr("PRAGMA")));
    }
  }
}

TEST_F(UpkeepTest, ADamagedConfigurationIsLeftToTheBackup) {
  Spoil("cxengine.db");
  EXPECT_FALSE(VerifyData(data).sound);
  EXPECT_FALSE(RepairData(data).sound);
}

TEST_F(UpkeepTest, TransactionsBehindADamagedFrameAreMissed) {
  const std::string path = folder / "some.db";
  store::Database database(path);
  database.Execute("PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)");
  for (int i = 0; i < 20; ++i) database.Execute("INSERT INTO t VALUES (zeroblob(3000))");
  const std::string copy = folder / "copy.db";
  const auto spoilt = [&](std::streamoff from_end) {
    std::filesystem::copy_file(path + "-wal", copy + "-wal",
                               std::filesystem::copy_options::overwrite_existing);
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(copy + "-wal"));
    std::fstream bytes(copy + "-wal", std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(size - from_end);
    bytes << "torn";
    bytes.close();
    return store::FindLostTransactions(copy);
  };
  EXPECT_FALSE(store::FindLostTransactions(path));
  EXPECT_FALSE(spoilt(100)) << "the last transaction may be torn";
  EXPECT_TRUE(spoilt(40'000));
  EXPECT_THAT(*spoilt(40'000), HasSubstr("is damaged, and"));
  EXPECT_FALSE(store::FindLostTransactions(folder / "none"));
}

TEST_F(UpkeepTest, ABackupIsTakenWhileTheServerRunsAndRestored) {
  Reopen(data);
  for (int i = 200; i < 230; ++i) Send(i, "a");
  Send(1, "b");
  const Json matches = Call("GET", "/1.0/tenants/tenant1/matches").json();
  EXPECT_GT(matches.size(), 0U);
  const std::string file = folder / "backup";
  BackUp(data, file);
  EXPECT_THROW(BackUp(data, file), store::Error) << "it is not replaced";
  Send(999, "a");
  platform.reset();
  Restore(file, folder / "new");
  std::filesystem::copy(data + "/secret.key", folder / "new/secret.key");
  EXPECT_TRUE(VerifyData(folder / "new").sound);
  Reopen(folder / "new");
  EXPECT_EQ(Send(3, "b")["contributing?"], true);
  EXPECT_EQ(Send(229, "b")["contributing?"], true);
  EXPECT_EQ(Send(999, "b")["contributing?"], false) << "it came later";
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/matches").json().size(), matches.size() + 2);
  EXPECT_THROW(Restore(file, folder / "new"), store::Error) << "it is not empty";
}

TEST_F(UpkeepTest, ADamagedBackupIsRefusedAndLeavesNothing) {
  const std::string file = folder / "backup";
  BackUp(data, file);
  store::Database(file).Execute(
      "UPDATE pieces SET bytes = zeroblob(9) WHERE file = 'log.db' AND position = 0");
  EXPECT_THROW(Restore(file, folder / "made/new/"), store::Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "made"));
  using std::filesystem::perms;
  std::filesystem::create_directory(folder / "empty");
  std::filesystem::permissions(folder / "empty", perms(0750));
  EXPECT_THROW(Restore(file, folder / "empty"), store::Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder / "empty"));
  EXPECT_EQ(std::filesystem::status(folder / "empty").permissions(), perms(0750));
  store::WriteWholeFile(folder / "text", "no backup");
  EXPECT_THAT(WhyNotRestored(folder / "text"), HasSubstr("text is no backup that"));
  store::WriteWholeFile(folder / "nothing", "");
  EXPECT_THAT(WhyNotRestored(folder / "nothing"),
              HasSubstr("nothing is no backup that `cxserver backup` has made: it is empty"));
  EXPECT_EQ(std::filesystem::file_size(folder / "nothing"), 0U);
  EXPECT_THAT(WhyNotRestored(data + "/log.db"), HasSubstr("log.db is no backup that"));
  EXPECT_THAT(WhyNotRestored(file),
              HasSubstr("the backup is damaged: piece 0 of log.db; nothing of it is restored"));
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(4096) << std::string(20'000, 'x');
  EXPECT_THAT(WhyNotRestored(file),
              HasSubstr("nothing of it is restored, and nothing repairs it: take another"));
  EXPECT_FALSE(std::filesystem::exists(folder / "other"));
  store::WriteWholeFile(folder / "file", "");
  EXPECT_THROW(Restore(file, folder / "file/new"), store::Error);
  std::filesystem::create_symlink("nowhere", folder / "link");
  EXPECT_THROW(Restore(file, folder / "link"), store::Error);
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link")) << "it was there before";
}

TEST_F(ServerTest, TheProgramVerifiesBacksUpAndRestores) {
  Start();
  const auto run = [&](const std::string& arguments, int status) {
    FILE* const shell =
        ::popen((std::string(CXENGINE_BIN_DIR) + "/cxserver " + arguments + " 2>&1").c_str(), "r");
    std::string printed;
    char buffer[4096];
    for (std::size_t got = 0; (got = ::fread(buffer, 1, sizeof buffer, shell)) > 0;)
      printed.append(buffer, got);
    EXPECT_EQ(WEXITSTATUS(::pclose(shell)), status) << printed;
    return printed;
  };
  EXPECT_THAT(run("--verify --data " + (folder / "data"), 1), HasSubstr("is in use by another cxserver"));
  run("backup " + (folder / "b") + " --data " + (folder / "data"), 0);
  run("restore " + (folder / "b") + " --data " + (folder / "new"), 0);
  EXPECT_THAT(run("--verify --data " + (folder / "new"), 0), HasSubstr("cxengine.db: sound"));
  EXPECT_THAT(run("--repair --data " + (folder / "new"), 0), HasSubstr("log.db: sound"));
  run("--verify --repair --data x", 2);
  EXPECT_EQ(Stop(), 0);
}

}  // namespace
}  // namespace cxengine::api
