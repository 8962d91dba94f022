// The simulated disk itself: what SQLite has committed on it survives, whatever the moment of a power cut.
#include <gtest/gtest.h>

#include <string>

#include "api/store/database.h"
#include "tests/simulation/disk_vfs.h"

namespace cxengine::simulation {
namespace {

using api::store::Database;
using api::store::Error;
using api::store::Transaction;

std::int64_t CountRows() {
  Database database("rows.db");
  const auto lock = database.Lock();
  auto query = database.Prepare("SELECT count(*) FROM rows");
  return query.Step() ? query.Integer(0) : -1;
}

TEST(DiskTest, WhatSqliteHasCommittedSurvivesAPowerCutAtEveryWrite) {
  for (std::uint64_t writes = 20; writes < 120; ++writes) {
    Disk disk;
    const DiskVfs vfs(disk);
    Random random(writes);
    std::int64_t committed = 0;
    disk.CutPowerAfter(writes);
    try {
      Database database("rows.db");
      database.Execute("CREATE TABLE IF NOT EXISTS rows (n INTEGER, text TEXT)");
      for (;; ++committed) {
        Transaction transaction(database);
        database.Execute("INSERT INTO rows VALUES (1, '" + std::string(700, 'x') + "')");
        transaction.Commit();
      }
    } catch (const Error&) {
      ASSERT_FALSE(disk.power());
    }
    disk.RestorePower(random);
    if (committed == 0) continue;
    const std::int64_t found = CountRows();
    EXPECT_GE(found, committed) << "after " << writes << " writes";
    EXPECT_LE(found, committed + 1) << "after " << writes << " writes";
  }
}

TEST(DiskTest, AFullDiskIsAnErrorThatChangesNothing) {
  Disk disk;
  const DiskVfs vfs(disk);
  std::int64_t committed = 0;
  {
    Database database("rows.db");
    database.Execute("CREATE TABLE rows (n INTEGER, text TEXT)");
    disk.SetCapacity(200'000);
    EXPECT_THROW(
        for (;; ++committed) database.Execute("INSERT INTO rows VALUES (1, '" + std::string(700, 'x') + "')"),
        Error);
  }
  EXPECT_GT(committed, 10);
  EXPECT_EQ(CountRows(), committed);
}

TEST(DiskTest, ADiskThatLiesLosesWhatWasCommitted) {
  Disk disk;
  const DiskVfs vfs(disk);
  Random random(7);
  disk.LieAbout("rows.db");
  {
    Database database("rows.db");
    database.Execute("CREATE TABLE rows (n INTEGER)");
    for (int i = 0; i < 50; ++i) database.Execute("INSERT INTO rows VALUES (1)");
    disk.CutPowerAfter(0);
  }
  disk.RestorePower(random);
  std::int64_t found = -1;
  try {
    found = CountRows();
  } catch (const Error&) {  // not even a database is left
  }
  EXPECT_LT(found, 50);
}

}  // namespace
}  // namespace cxengine::simulation
