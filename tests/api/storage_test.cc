// While the journal or snapshots cannot be written, though the log can: what is refused, who says so, and
// that nothing of what was answered is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/api/crash_fixture.h"

namespace cxengine::api {
namespace {

using ::testing::HasSubstr;

constexpr const char* kWaitsForB =
    R"((within 1 hour (sequence (event {:type "a"}) (event {:type "b"}))) (perform echo m {}))";

class StorageTest : public CrashTest {
 protected:
  // Of "journal.db" or "state.db": from now on nothing is written to it, or again.
  void Fill(const std::string& file) const {
    store::Database(data_ + "/" + file)
        .Execute(
            "CREATE TRIGGER full BEFORE UPDATE ON position BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
  }
  void MakeRoom(const std::string& file) const {
    store::Database(data_ + "/" + file).Execute("DROP TRIGGER full");
  }
  Answer Send(int id, const char* type) const {
    return Call("POST", kEvent, Json{{"id", id}, {"type", type}});
  }
  // Of ids that count, until one is refused; how many were taken.
  int SendUntilRefused(const char* type, Answer& refusal) const {
    for (int id = 0; id < 5000; ++id) {
      refusal = Send(id, type);
      if (refusal.status != 200) return id;
    }
    return 5000;
  }
  void SendUntilTaken(int id, const char* type) {
    Answer answer = Send(id, type);
    for (int tries = 0; answer.status == 503 && tries < 300; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      clock.Advance(100);
      answer = Send(id, type);
    }
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  Answer Ask(const char* path) const { return SendTo(platform->AdminHandler(), "GET", path, "", {}).get(); }
  void ExpectRefusal(const Answer& refusal, const std::string& because, const char* words) const {
    EXPECT_EQ(refusal.status, 503) << refusal.body;
    EXPECT_EQ(refusal.json()["code"], "storage-unavailable");
    EXPECT_THAT(refusal.body, HasSubstr(words));
    EXPECT_EQ(refusal.Header("Retry-After"), "1");
    EXPECT_EQ(Ask("/readyz").status, 503);
    EXPECT_EQ(Ask("/readyz").json()["code"], "storage-unavailable");
    EXPECT_EQ(Ask("/healthz").json()["status"], "storage-unavailable");
    EXPECT_THAT(Ask("/metrics").body, HasSubstr("cxengine_refusing_events{because=\"" + because + "\"} 1"));
    EXPECT_THAT(Ask("/metrics").body,
                HasSubstr("cxengine_events_refused_total{reason=\"storage-unavailable\"}"));
  }
  std::size_t Matches() const { return Call("GET", "/1.0/tenants/tenant1/matches?limit=1000").json().size(); }
};

TEST_F(StorageTest, WhatWaitsForAJournalThatCannotBeWrittenIsBounded) {
  options.runtime.journal.most_effects = 50;
  Open();
  Enable(kHello);
  Fill("journal.db");
  Answer refusal;
  const int taken = SendUntilRefused("hello", refusal);
  EXPECT_GT(taken, 0);
  EXPECT_LE(taken, 51);
  ExpectRefusal(refusal, "journal", "cannot write its journal of matches");
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/x", "1").json()["code"], "storage-unavailable");
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/keys/id/0").json()["code"], "storage-unavailable");
  const Answer change = Call("POST", kPatterns, Json{{"name", "p"}, {"status", true}, {"code", kWaitsForB}});
  EXPECT_EQ(change.status, 503);
  EXPECT_THAT(change.body, HasSubstr("The change is stored"));
  MakeRoom("journal.db");
  SendUntilTaken(taken, "hello");
  EXPECT_EQ(Ask("/readyz").status, 200);
  EXPECT_EQ(Ask("/healthz").json()["status"], "ok");
  EXPECT_EQ(Matches(), static_cast<std::size_t>(taken) + 1);
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/keys/id/0").json()["journal"], 1);
}

TEST_F(StorageTest, AServerWhoseJournalCannotBeWrittenStopsAndLosesNothing) {
  options.runtime.journal.most_effects = 50;
  Open();
  Enable(kHello);
  Fill("journal.db");
  Answer refusal;
  const int taken = SendUntilRefused("hello", refusal);
  const auto began = std::chrono::steady_clock::now();
  platform.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  MakeRoom("journal.db");
  Open();
  EXPECT_EQ(Matches(), static_cast<std::size_t>(taken));
}

TEST_F(StorageTest, WhoErasesWhileTheJournalCannotBeWrittenIsToldThatItGoesLater) {
  Open();
  Enable(kHello);
  EXPECT_EQ(Send(1, "hello").status, 200);
  EXPECT_EQ(Matches(), 1U);
  Fill("journal.db");
  const Answer late = Call("DELETE", "/1.0/tenants/tenant1/keys/id/1");
  EXPECT_EQ(late.status, 503);
  EXPECT_THAT(late.body, HasSubstr("All was erased but the matches in the journal"));
  MakeRoom("journal.db");
  Answer answer = late;
  for (int tries = 0; answer.status == 503 && tries < 300; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    answer = Call("DELETE", "/1.0/tenants/tenant1/keys/id/1");
  }
  EXPECT_EQ(answer.json()["journal"], 0) << "they are gone";
  EXPECT_EQ(Matches(), 0U);
}

TEST_F(StorageTest, WhatCannotBeStoredIsNoMistakeOfOurs) {
  Open();
  const auto expect = [](const Answer& answer) {
    EXPECT_EQ(answer.status, 503) << answer.body;
    EXPECT_EQ(answer.json()["code"], "storage-unavailable");
    EXPECT_EQ(answer.Header("Retry-After"), "1");
  };
  const Json large = {{"name", "t"}, {"template", std::string(100'000, 'x')}};
  store::Database& database = platform->services().database;
  const auto execute = [&](const char* sql) {
    const auto lock = database.Lock();
    database.Execute(sql);
  };
  execute("PRAGMA max_page_count = 1");  // it grows no more
  expect(Call("POST", "/1.0/tenants/tenant1/templates", large));
  execute("PRAGMA max_page_count = 100000");
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/templates", large).status, 201);
  execute("PRAGMA query_only = ON");
  expect(Call("POST", kPatterns, Json{{"name", "p"}, {"status", true}, {"code", kHello}}));
  expect(Call("DELETE", "/1.0/tenants/tenant1/keys/id/1"));
  expect(Call("POST", "/1.0/account/change_password", Json{{"password", "butter-and-bread"}}));
  const Answer refused = AskToken("grant_type=client_credentials&scope=events", {{"Authorization", Basic()}});
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json()["error"], "temporarily_unavailable");
  EXPECT_EQ(refused.Header("Retry-After"), "1");
  EXPECT_EQ(Call("GET", kPatterns).status, 200);
  EXPECT_EQ(Send(1, "a").status, 200) << "events are taken";
  execute("PRAGMA query_only = OFF");
  Enable(kHello);
}

// Keys that nothing lets go.
class ColdStorageTest : public StorageTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(ColdStorageTest, KeysThatNoSnapshotHasAreBounded) {
  const bool journal = std::string(GetParam()) == "journal.db";
  options.runtime.warm_keys = 10;
  Open();
  Enable(kWaitsForB);
  Fill(GetParam());
  Answer refusal;
  const int taken = SendUntilRefused("a", refusal);
  EXPECT_LT(taken, 200);
  if (journal)
    ExpectRefusal(refusal, "journal", "cannot write its journal of matches");
  else
    ExpectRefusal(refusal, "snapshot", "cannot write snapshots of its state");
  MakeRoom(GetParam());
  SendUntilTaken(1000, "a");
  Fill(GetParam());
  SendUntilRefused("a", refusal);
  const auto began = std::chrono::steady_clock::now();
  platform.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
  MakeRoom(GetParam());
  Open();
  for (int id = 0; id < taken; ++id)
    EXPECT_EQ(Send(id, "b").json().value("contributing?", false), true) << id;
}

INSTANTIATE_TEST_SUITE_P(Files, ColdStorageTest, ::testing::Values("journal.db", "state.db"),
                         [](const auto& file) { return std::string(file.param).substr(0, 5); });

}  // namespace
}  // namespace cxengine::api
