// What is damaged, missing or older than the rest of the data folder: found before anything of it is changed,
// and repaired with what can still be read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "api/backup.h"
#include "api/data_check.h"
#include "api/log/snapshots.h"
#include "api/store/wal_check.h"
#include "tests/api/crash_fixture.h"

namespace cxengine::api {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::streamoff kFrameBytes = 24 + 4096;  // of a write-ahead log
constexpr std::streamoff kFirstFrame = 32;

std::string BytesOf(const std::string& path) {
  std::stringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

std::map<std::string, std::string> FilesOf(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder))
    files[file.path().filename()] = BytesOf(file.path());
  return files;
}

void Flip(const std::string& path, std::streamoff at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(at);
  const auto byte = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(byte);
}

std::int64_t Number(const std::string& database, const std::string& sql) {
  store::Database opened(database, store::Database::Use::kLooking);
  const auto lock = opened.Lock();
  store::Query query = opened.Prepare(sql);
  return query.Step() ? query.Integer(0) : -1;
}

std::string Refusal(const std::function<void()>& what) {
  try {
    what();
  } catch (const store::Error& error) {
    return error.what();
  }
  return "";
}

// A folder as a server that was killed has left it.
class DamageTest : public CrashTest {
 protected:
  DamageTest() {
    options.runtime.snapshots.entries = 30;
    Open();
    Enable(R"((sequence (event {:type "a"}) (event {:type "b"})) (perform echo m {}))");
    for (int i = 0; i < 100; ++i) Send(i, "a");
    for (int i = 0; i < 50; ++i) last_id_ = Send(i, "b").value("id", "");
    platform->services().runtime.SettleJournal();
    Copy(left_);
    platform->Drain();
    platform.reset();
  }

  Json Send(int key, const char* type) const {
    return Call("POST", kEvent, Json{{"id", key}, {"type", type}}).json();
  }
  // As it was left.
  std::string Folder(const std::string& name) const {
    std::filesystem::copy(left_, folder / name);
    return folder / name;
  }
  void Start(const std::string& path) { platform = std::make_unique<Platform>(path, options, clock); }
  static std::string Lines(const DataReport& report) {
    std::string lines;
    for (const std::string& line : report.lines) lines += line + "\n";
    return lines;
  }

  const std::string left_ = folder / "left";
  std::string last_id_;  // of an event
};

TEST_F(DamageTest, LookingAtASoundFolderChangesNothing) {
  const auto before = FilesOf(left_);
  const DataReport report = VerifyData(left_);
  EXPECT_TRUE(report.sound) << Lines(report);
  EXPECT_EQ(FilesOf(left_), before);
}

TEST_F(DamageTest, WhatStandsBehindADamagedFrameIsNotLostByLooking) {
  for (const char* file : {"cxengine.db", "log.db", "state.db", "journal.db"}) {
    const std::string path = Folder(std::string("with damaged ") + file);
    Flip(path + "/" + file + "-wal", kFirstFrame + kFrameBytes + 2000);
    const auto before = FilesOf(path);
    for (int i = 0; i < 2; ++i) {
      const DataReport report = VerifyData(path);
      EXPECT_FALSE(report.sound);
      EXPECT_THAT(Lines(report),
                  HasSubstr(std::string(file) + ": frame 2 of its write-ahead log is damaged"));
    }
    EXPECT_THAT(Refusal([&] { BackUp(path, folder / "backup"); }), HasSubstr(file));
    EXPECT_FALSE(std::filesystem::exists(folder / "backup"));
    EXPECT_THAT(Refusal([&] { Start(path); }), HasSubstr(std::string(file) + ": frame 2"));
    EXPECT_EQ(FilesOf(path), before) << file;

    const DataReport repaired = RepairData(path);
    EXPECT_TRUE(repaired.sound) << Lines(repaired);
    EXPECT_THAT(repaired.lines, Contains(HasSubstr("kept as " + std::string(file) + ".damaged")));
    for (const char* part : {"", "-wal"})
      EXPECT_EQ(BytesOf(path + "/" + file + ".damaged" + part), before.at(std::string(file) + part)) << file;
    EXPECT_TRUE(VerifyData(path).sound) << file << "\n" << Lines(repaired);
    Start(path);
    EXPECT_EQ(Send(99, "b")["contributing?"], true) << file << "\n" << Lines(repaired);
    platform.reset();
  }
}

TEST_F(DamageTest, AFileThatIsMissingOrEmptyIsNotTakenForANewOne) {
  for (const char* file : {"cxengine.db", "log.db", "state.db"}) {
    for (const bool empty : {false, true}) {
      const std::string path = Folder(std::string(empty ? "empty " : "without ") + file);
      for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(path + "/" + file + part);
      if (empty) store::WriteWholeFile(path + "/" + file, "");
      const auto before = FilesOf(path);
      EXPECT_THAT(Lines(VerifyData(path)), HasSubstr(std::string(file) + ": "));
      EXPECT_FALSE(VerifyData(path).sound) << file;
      EXPECT_EQ(FilesOf(path), before);
      const std::string refusal = Refusal([&] { Start(path); });
      EXPECT_THAT(refusal, HasSubstr(std::string(file) + (empty ? " " : " is missing, but ")));
      EXPECT_THAT(refusal, HasSubstr("restore a backup"));
      EXPECT_NE(Refusal([&] { BackUp(path, folder / "backup"); }), "");
      EXPECT_EQ(FilesOf(path).at("bootstrap.json"), before.at("bootstrap.json"));
      EXPECT_EQ(std::filesystem::exists(path + "/" + file), empty);

      const DataReport repaired = RepairData(path);
      EXPECT_EQ(repaired.sound, file != std::string("cxengine.db"));
      if (!repaired.sound) continue;
      EXPECT_THAT(Lines(repaired), HasSubstr("dropped"));
      EXPECT_TRUE(VerifyData(path).sound) << file << "\n" << Lines(repaired);
      Start(path);
      const std::string id = Send(500, "a")["id"];
      EXPECT_GT(std::stoi(id.substr(2)), std::stoi(last_id_.substr(2))) << "no id is given again";
      platform.reset();
    }
  }
}

TEST_F(DamageTest, AFolderThatHasNothingButAnEmptyLogIsNotSound) {
  const std::string path = folder / "bare";
  std::filesystem::create_directory(path);
  store::WriteWholeFile(path + "/log.db", "");
  EXPECT_FALSE(VerifyData(path).sound);
  EXPECT_THAT(Lines(VerifyData(path)), HasSubstr("cxengine.db: is missing"));
  EXPECT_FALSE(RepairData(path).sound);
}

TEST_F(DamageTest, WhatOtherUsersMayReadIsNamed) {
  using std::filesystem::perms;
  std::filesystem::permissions(left_, perms::owner_all);
  for (const auto& file : std::filesystem::directory_iterator(left_))
    std::filesystem::permissions(file, perms(0600));
  const store::DataFolder opened(left_);
  EXPECT_EQ(opened.FindOpen(), std::nullopt);
  std::filesystem::permissions(left_ + "/log.db", perms(0644));
  EXPECT_EQ(opened.FindOpen(), left_ + "/log.db is open to other users: chmod -R go= " + left_);
  std::filesystem::permissions(left_, perms(0755));
  EXPECT_EQ(opened.FindOpen(), left_ + " is open to other users: chmod -R go= " + left_);
}

TEST_F(DamageTest, AFailureNamesTheFile) {
  store::Database database(folder / "some.db");
  EXPECT_THAT(Refusal([&] { database.Execute("nonsense"); }), HasSubstr("some.db: nonsense: "));
}

TEST(MendLogTest, WhatCanBeReadBehindDamageIs) {
  const TempFolder folder;
  const std::string path = folder / "some.db";
  store::Database database(path);
  database.Execute("PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)");
  for (int i = 0; i < 20; ++i) database.Execute("INSERT INTO t VALUES (zeroblob(3000))");
  const auto frames = static_cast<std::streamoff>(std::filesystem::file_size(path + "-wal")) / kFrameBytes;
  const auto damaged = [&](const std::string& name, std::streamoff at) {
    std::filesystem::copy_file(path, folder / name);
    std::filesystem::copy_file(path + "-wal", folder / (name + "-wal"));
    Flip(folder / (name + "-wal"), at);
    EXPECT_TRUE(store::FindLostTransactions(folder / name)) << name;
    return folder / name;
  };
  const auto rows = [](const std::string& name) { return Number(name, "SELECT count(*) FROM t"); };
  const std::streamoff middle = kFirstFrame + frames / 2 * kFrameBytes;
  for (const auto& [what, at] : {std::pair("header", std::streamoff{17}), std::pair("page", middle + 3),
                                 std::pair("salt", middle + 9), std::pair("sum", middle + 17)}) {
    const std::string file = damaged(what, at);
    EXPECT_TRUE(store::MendLog(file, 2)) << what;
    EXPECT_FALSE(store::FindLostTransactions(file)) << what;
    EXPECT_EQ(rows(file), 20) << what;
    EXPECT_EQ(Number(file, "SELECT sum(x = zeroblob(3000)) FROM t"), 20) << what;
  }
  // Each page of the rows has one frame, so what is damaged in it is lost.
  for (std::streamoff place = frames / 2; place < frames / 2 + 3; ++place) {
    const std::string file =
        damaged("bytes" + std::to_string(place), kFirstFrame + place * kFrameBytes + 3000);
    const std::string before = BytesOf(file + "-wal");
    if (!store::MendLog(file, 0)) {
      EXPECT_EQ(BytesOf(file + "-wal"), before);
      EXPECT_TRUE(store::MendLog(file, 1));
    }
    EXPECT_EQ(rows(file), 20);
  }
}

TEST(SalvageTest, RowsOnBothSidesOfDamageAreKeptAndTheRestIsNamed) {
  const TempFolder folder;
  const std::string path = folder / "state.db";
  std::set<std::string> names;
  {
    Snapshots snapshots(path);
    std::vector<engine::StateRow> rows;
    for (int i = 0; i < 5000; ++i) {
      rows.push_back({"3k" + std::to_string(i), std::string(100, 'x')});
      names.insert(rows.back().name);
    }
    snapshots.Begin(4711, true);
    snapshots.Add(std::move(rows));
    snapshots.Finish();
    ASSERT_TRUE(snapshots.Wait());
  }
  const auto pages = std::filesystem::file_size(path) / 4096;
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    for (const auto page : {pages / 3, pages / 3 + 1, pages * 2 / 3}) {
      file.seekp(static_cast<std::streamoff>(page * 4096));
      file << std::string(4096, '\x5a');
    }
  }
  const Snapshots::Salvaged salvaged = Snapshots::Salvage(path, folder / "new.db");
  EXPECT_GT(salvaged.rows, 4000U);
  EXPECT_LT(salvaged.rows, 5000U);
  EXPECT_LE(salvaged.gaps.size(), 3U);
  Snapshots saved(folder / "new.db");
  EXPECT_EQ(saved.Position(), 4711U);
  saved.Scan([&](std::string_view name, std::string_view, bool sound) {
    EXPECT_TRUE(sound);
    names.erase(std::string(name));
  });
  EXPECT_EQ(names.size(), 5000 - salvaged.rows);
  for (const std::string& name : names) {
    EXPECT_TRUE(std::any_of(salvaged.gaps.begin(), salvaged.gaps.end(), [&](const Snapshots::Gap& gap) {
      return gap.after < name && (gap.before.empty() || name < gap.before);
    })) << name;
  }
}

}  // namespace
}  // namespace cxengine::api
