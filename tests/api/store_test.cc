#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "api/event_numbers.h"
#include "api/store/database.h"
#include "api/store/events.h"
#include "api/store/files.h"
#include "api/store/meta.h"
#include "api/store/objects.h"
#include "api/store/schema.h"
#include "api/store/tenants.h"
#include "tests/api/fixture.h"

namespace cxengine::api::store {
namespace {

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() : database(folder / "test.db"), tenants(database), objects(database) {
    Upgrade(database);
    tenants.Create({.id = "a", .name = "A", .rate_limit = std::nullopt});
    tenants.Create({.id = "b", .name = "B", .rate_limit = 5});
  }
  TempFolder folder;
  Database database;
  Tenants tenants;
  Objects objects;
};

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

TEST_F(StoreTest, ATransactionThatIsNotCommittedLeavesNoTrace) {
  Meta meta(database);
  {
    const Transaction transaction(database);
    meta.Set("name", "value");
    EXPECT_EQ(meta.Get("name"), "value");
  }
  EXPECT_EQ(meta.Get("name"), std::nullopt);
}

TEST_F(StoreTest, AnInnerTransactionThatFailsUndoesTheOuterOne) {
  Meta meta(database);
  EXPECT_THROW(
      {
        Transaction outer(database);
        meta.Set("name", "value");
        objects.Create("no such tenant", "pattern", "{}");
        outer.Commit();
      },
      Error);
  EXPECT_EQ(meta.Get("name"), std::nullopt);
  meta.Set("name", "later");
  EXPECT_EQ(meta.Get("name"), "later");
}

TEST_F(StoreTest, ANewerFormatIsRefusedInWords) {
  database.Execute("PRAGMA user_version = 99");
  try {
    Upgrade(database);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("newer cxserver"), std::string::npos) << error.what();
  }
}

TEST_F(StoreTest, AFolderOfTheFirstFormatIsUpgradedWithAllThatIsInIt) {
  TempFolder old_folder;
  Database old(old_folder / "old.db");
  Upgrade(old, 1);
  old.Execute("INSERT INTO tenants VALUES ('a', 'A', 7, 3, 20)");
  old.Execute(
      "INSERT INTO users (email, name, password_hash, client_id, client_secret) VALUES ('e', 'n', 'p', 'c', "
      "x'00')");
  old.Execute("INSERT INTO access VALUES (1, 'a')");
  Upgrade(old);
  const auto upgraded = Tenants(old).Find("a");
  ASSERT_TRUE(upgraded.has_value());
  EXPECT_EQ(upgraded->rate_limit, 7);
  EXPECT_EQ(upgraded->revision, 3);
  EXPECT_TRUE(upgraded->active);
  EXPECT_EQ(upgraded->max_patterns, std::nullopt);
  EXPECT_EQ(upgraded->max_keys, std::nullopt);
  EXPECT_EQ(Users(old).TenantsOf(1).size(), 1U);
  EXPECT_EQ(Users(old).Find(1)->revision, 1);
}

TEST_F(StoreTest, UpgradingTwiceChangesNothing) {
  Upgrade(database);
  EXPECT_TRUE(tenants.Find("a").has_value());
}

TEST_F(StoreTest, ATenantIdIsTakenOnce) {
  EXPECT_FALSE(tenants.Create({.id = "a", .name = "Again", .rate_limit = std::nullopt}));
  EXPECT_EQ(tenants.Find("a")->name, "A");
  EXPECT_EQ(tenants.Find("b")->rate_limit, 5);
}

TEST_F(StoreTest, QuotasAreKeptEachByItself) {
  tenants.Create({.id = "c", .name = "C", .max_patterns = 1, .max_journal = 2, .max_keys = 3});
  const auto quotas = [&](const char* id) {
    const Tenant tenant = *tenants.Find(id);
    return std::array{tenant.max_patterns, tenant.max_journal, tenant.max_keys};
  };
  using Quotas = std::array<std::optional<std::int64_t>, 3>;
  EXPECT_EQ(quotas("c"), (Quotas{1, 2, 3}));
  Tenant changed = *tenants.Find("c");
  changed.max_patterns = std::nullopt;
  changed.max_keys = 0;
  EXPECT_EQ(tenants.Update(changed), 2);
  EXPECT_EQ(quotas("c"), (Quotas{std::nullopt, 2, 0}));
}

TEST_F(StoreTest, NumbersCountPerTenantAndKindAndAreNeverReused) {
  EXPECT_EQ(objects.Create("a", "pattern", "{}").number, 1);
  EXPECT_EQ(objects.Create("a", "pattern", "{}").number, 2);
  EXPECT_EQ(objects.Create("a", "template", "{}").number, 1);
  EXPECT_EQ(objects.Create("b", "pattern", "{}").number, 1);
  EXPECT_TRUE(objects.Delete("a", "pattern", 2, 1));
  EXPECT_EQ(objects.Create("a", "pattern", "{}").number, 3);
}

TEST_F(StoreTest, AWriteThatReadAnOlderRevisionChangesNothing) {
  objects.Create("a", "pattern", "1");
  EXPECT_EQ(objects.Update("a", "pattern", 1, 1, "2"), 2);
  EXPECT_EQ(objects.Update("a", "pattern", 1, 1, "3"), std::nullopt);
  EXPECT_FALSE(objects.Delete("a", "pattern", 1, 1));
  EXPECT_EQ(objects.Find("a", "pattern", 1)->document, "2");
}

TEST_F(StoreTest, TheNextNumberIsTheOneThatCreateGives) {
  EXPECT_EQ(objects.NextNumber("a", "pattern"), 1);
  for (int i = 0; i < 3; ++i) {
    const auto next = objects.NextNumber("a", "pattern");
    EXPECT_EQ(objects.Create("a", "pattern", "{}").number, next);
  }
  objects.Delete("a", "pattern", 3, 1);
  EXPECT_EQ(objects.NextNumber("a", "pattern"), 4);
  EXPECT_EQ(objects.NextNumber("a", "template"), 1);
}

TEST_F(StoreTest, ListsKeepTheOrderOfNumbers) {
  for (int i = 0; i < 12; ++i) objects.Create("a", "pattern", "{}");
  const auto some = objects.List("a", "pattern", 2, 9);
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some[0].number, 10);
  EXPECT_EQ(some[1].number, 11);
  EXPECT_EQ(objects.List("a", "pattern").size(), 12U);
}

TEST_F(StoreTest, NumbersOfEventsGoOnWhereTheLogOrTheDatabaseLeftThem) {
  Events events(database);
  EventNumbers numbers(events);
  EXPECT_EQ(numbers.Next("a"), 1U);
  numbers.Seen("a", 7);
  EXPECT_EQ(numbers.Next("a"), 8U);
  numbers.Keep();
  EventNumbers without_log(events);
  EXPECT_EQ(without_log.Next("a"), 8U);
  EventNumbers others(events);
  others.Seen("a", 3);
  EXPECT_EQ(others.Next("a"), 8U) << "the database knows of more";
  EXPECT_THROW(others.Next("nobody"), Error);
}

TEST(FilesTest, AWholeFileIsPrivateAndReplacesTheOldOne) {
  const TempFolder folder;
  const std::string path = folder / "file";
  WriteWholeFile(path, "one");
  WriteWholeFile(path, "two");
  EXPECT_EQ(ReadSmallFile(path), "two");
  EXPECT_EQ(ModeOf(path), 0600U);
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
  EXPECT_EQ(ReadSmallFile(folder / "none"), std::nullopt);
}

TEST(FilesTest, AFileOpenToOthersIsNotPrivate) {
  const TempFolder folder;
  WriteWholeFile(folder / "file", "x");
  EXPECT_NO_THROW(RequirePrivate(folder / "file"));
  ::chmod((folder / "file").c_str(), 0640);
  EXPECT_THROW(RequirePrivate(folder / "file"), Error);
}

TEST(FilesTest, ADataFolderIsPrivateAndForOneProcess) {
  const TempFolder folder;
  const std::string path = folder / "made/data";
  {
    const DataFolder first(path);
    EXPECT_EQ(ModeOf(path), 0700U);
    EXPECT_THROW(DataFolder second(path), Error);
  }
  EXPECT_NO_THROW(DataFolder third(path));
}

TEST(DatabaseTest, AFileThatIsNoDatabaseIsRefused) {
  const TempFolder folder;
  WriteWholeFile(folder / "bad.db", std::string(4096, 'x'));
  EXPECT_THROW(Database(folder / "bad.db"), Error);
}

}  // namespace
}  // namespace cxengine::api::store
