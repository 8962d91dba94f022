// What was answered is there after a restart, with or without a clean stop, and goes on as if nothing had
// been.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "api/log/snapshots.h"
#include "api/log/sqlite_log.h"
#include "tests/api/crash_fixture.h"

namespace cxengine::api {
namespace {

using ::testing::HasSubstr;

class DurableTest : public CrashTest {
 protected:
  static constexpr const char* kHistory = "/1.0/tenants/tenant1/event/history";

  DurableTest() { Open(); }

  Json Send(const Json& event, HeaderList headers = {}) const {
    const Answer answer = Call("POST", kEvent, event, std::move(headers));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  bool Contributes(const Json& event) const { return Send(event).value("contributing?", false); }
  // Until the history shows so many events; the newest. Time goes on a little: what is stamped after a
  // restart is later than all before.
  Json NewestOf(std::size_t count) {
    clock.Advance(10);
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    for (;;) {
      platform->services().runtime.Wake();
      const Json history = Call("GET", kHistory).json().at("history");
      if (history.size() >= count) return history.at(0).at("event");
      if (std::chrono::steady_clock::now() > end) throw std::runtime_error("the event did not come");
      std::this_thread::yield();
    }
  }
};

constexpr const char* kPair =
    R"((sequence (event {:type "a"}) (event {:type "b" :n $n})) (perform echo m {}))";

TEST_F(DurableTest, CandidatesNumbersAndHistorySurviveACrash) {
  Enable(kPair);
  const Json first = Send({{"id", 1}, {"type", "a"}, {"n", 7}});
  EXPECT_EQ(first["id"], "EV1");
  Crash();
  EXPECT_EQ(Call("GET", kHistory).json()["history"], Json::array({first}));
  EXPECT_FALSE(Contributes({{"id", 1}, {"type", "b"}, {"n", 8}}));
  const Json second = Send({{"id", 1}, {"type", "b"}, {"n", 7}});
  EXPECT_EQ(second["id"], "EV3");
  EXPECT_EQ(second["contributing?"], true);
  Restart();
  EXPECT_FALSE(Contributes({{"id", 1}, {"type", "b"}, {"n", 7}})) << "the match is over";
}

TEST_F(DurableTest, AWindowEndsWhenItWouldHave) {
  Enable(R"((within 10 minutes (sequence (event {:type "a"}) (event {:type "b"}))) (perform echo m {}))");
  Send({{"id", 1}, {"type", "a"}});
  Send({{"id", 2}, {"type", "a"}});
  clock.Advance(5 * 60'000);
  Crash();
  EXPECT_TRUE(Contributes({{"id", 1}, {"type", "b"}}));
  clock.Advance(6 * 60'000);
  Crash();
  EXPECT_FALSE(Contributes({{"id", 2}, {"type", "b"}}));
}

TEST_F(DurableTest, AnIdempotencyKeyIsKeptWithItsEvent) {
  const HeaderList key = {{"Idempotency-Key", "k"}};
  const Answer first = Call("POST", kEvent, Json::array({{{"id", 1}}, {{"id", 2}}}), key);
  Crash();
  EXPECT_EQ(Call("POST", kEvent, Json::array({{{"id", 1}}, {{"id", 2}}}), key).body, first.body);
  EXPECT_EQ(Call("POST", kEvent, Json{{"id", 3}}, key).status, 422);
  EXPECT_EQ(Send({{"id", 3}})["id"], "EV3");
  clock.Advance(24 * 3600'000 + 1);
  EXPECT_EQ(Call("POST", kEvent, Json{{"id", 3}}, key).json()["id"], "EV4");
}

TEST_F(DurableTest, DataThatWaitsAndCallsThatWaitForItSurvive) {
  Enable(R"((event {:type "ask"}) (let [said (fetch generic notification {:id $about} (timeout 60 seconds))]
            (perform timer create {:trigger (now) :then {:id $id :type "heard" :said said}})))");
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/early", Json{{"n", 1}}).json()["answered"], 0);
  Send({{"id", 1}, {"type", "ask"}, {"about", "late"}});
  Crash();
  Send({{"id", 2}, {"type", "ask"}, {"about", "early"}});
  EXPECT_EQ(NewestOf(3)["said"], Json({{"n", 1}}));
  clock.Advance(59'000);
  Crash();
  clock.Advance(59'000);
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/late", Json{{"n", 2}}).json()["answered"], 1)
      << "with a fresh timeout";
  EXPECT_EQ(NewestOf(4)["said"], Json({{"n", 2}}));
}

TEST_F(DurableTest, DataForACallOfAMatchThatHasEndedWaitsForAnother) {
  constexpr const char* kAsk =
      R"((event {:type "ask"}) (fetch generic notification {:id "q"}) (perform echo m {}))";
  const std::string pattern = Enable(kAsk);
  Send({{"id", 1}, {"type", "ask"}});
  Crash();
  EXPECT_EQ(Call("DELETE", std::string(kPatterns) + "/" + pattern).status, 204);
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/q", Json{{"n", 1}}).json()["answered"], 0)
      << "its match was cancelled";
  Enable(kAsk);
  Send({{"id", 1}, {"type", "ask"}});
  Json matches;
  for (int tries = 0; tries < 500 && matches.empty(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    matches = Call("GET", "/1.0/tenants/tenant1/matches?result=completed").json();
  }
  EXPECT_EQ(matches.size(), 1U) << "it had what was sent before";
}

TEST_F(DurableTest, TimersAndDelaysGoOffOnceWhenTheyAreDue) {
  Enable(R"((event {:type "a"})
            (perform timer create {:trigger (+ (now) 60000) :id "t" :then {:id $id :type "timer"}})
            (delay 2 minutes)
            (perform timer create {:trigger (now) :id "d" :then {:id $id :type "delay"}}))");
  Send({{"id", 1}, {"type", "a"}});
  Crash();
  clock.Advance(60'001);
  EXPECT_EQ(NewestOf(2)["type"], "timer");
  Crash();
  Crash();
  clock.Advance(60'001);
  EXPECT_EQ(NewestOf(3)["type"], "delay");
  Crash();
  EXPECT_EQ(Send({{"id", 9}})["id"], "EV4") << "none was sent twice";
}

TEST_F(DurableTest, WhatFellDueMeanwhileHappensAtTheStart) {
  Enable(R"((event {:type "a"}) (delay 2 minutes)
            (perform timer create {:trigger (now) :then {:id $id :type "at" :now (now)}}))");
  const Milliseconds sent = clock.Now();
  Send({{"id", 1}, {"type", "a"}});
  platform->Drain();
  clock.Advance(3600'000);
  Crash();
  EXPECT_EQ(NewestOf(2)["now"], sent + 120'000) << "at its time, as the pattern sees it";
}

TEST_F(DurableTest, SnapshotsTakeThePlaceOfTheLog) {
  options.runtime.snapshots.entries = 20;
  Restart();
  Enable(kPair);
  for (int i = 0; i < 300; ++i) {
    Send({{"id", i % 40}, {"type", "a"}, {"n", i % 3}});
    if (i % 70 == 33) Crash();
    if (i % 70 == 66) Restart();
  }
  platform->Drain();
  SqliteLog log(data_ + "/log.db");
  std::uint64_t kept = 0;
  EXPECT_GT(log.End(), 300U);
  EXPECT_THROW(log.Read(1, [](const LogBatch&) {}), store::Error) << "its beginning is gone";
  Snapshots snapshots(data_ + "/state.db");
  EXPECT_GT(snapshots.Position(), 200U);
  log.Read(snapshots.Position(), [&](const LogBatch& batch) { kept += batch.entries; });
  EXPECT_LT(kept, 100U);
  Restart();
  for (int i = 0; i < 40; ++i)
    EXPECT_TRUE(Contributes({{"id", i}, {"type", "b"}, {"n", (280 + i) % 3}})) << i;
}

TEST_F(DurableTest, APatternThatWasChangedMeanwhileKeepsItsCandidatesIfItsOpeningIsTheSame) {
  Enable(kPair);
  Enable(R"((sequence (event {:type "c"}) (event {:type "d"})) (perform echo m {}))");
  Send({{"id", 1}, {"type", "a"}, {"n", 7}});
  Send({{"id", 1}, {"type", "c"}});
  // Stored, and then the process ends before the engine hears of it.
  store::Objects& objects = platform->services().objects;
  const auto change = [&](std::int64_t number, const std::string& code) {
    const auto stored = objects.Find("tenant1", "pattern", number);
    Json document = Json::parse(stored->document);
    document["code"] = code;
    objects.Update("tenant1", "pattern", number, stored->revision, document.dump());
  };
  change(1, R"((sequence (event {:type "a"}) (event {:type "b" :n $n})) (perform echo other {}))");
  change(2, R"((sequence (event {:type "c"}) (event {:type "e"})) (perform echo m {}))");
  Crash();
  EXPECT_TRUE(Contributes({{"id", 1}, {"type", "b"}, {"n", 7}}));
  EXPECT_FALSE(Contributes({{"id", 1}, {"type", "e"}})) << "it began afresh";
  EXPECT_FALSE(Contributes({{"id", 1}, {"type", "d"}}));
}

TEST_F(DurableTest, PatternsOfATenantThatIsGoneAreNotRun) {
  Enable(kPair);
  platform->services().tenants.Delete("tenant1", platform->services().tenants.Find("tenant1")->revision);
  Crash();
  EXPECT_TRUE(platform->services().runtime.queued() == 0);
  platform->Drain();
  SqliteLog log(data_ + "/log.db");
  EXPECT_EQ(log.End(), 5U) << "resumed, enabled; resumed, disabled";
}

// What the operator reads when the folder cannot be opened; "" if it can.
std::string WhyNot(const std::string& data, const ServiceOptions& options, const Clock& clock) {
  try {
    Platform(data, options, clock);
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

TEST_F(DurableTest, ADamagedLogIsRefusedInWords) {
  Enable(kPair);
  for (int i = 0; i < 10; ++i) Send({{"id", 1}, {"type", "a"}, {"n", i}});
  platform.reset();
  store::Database database(data_ + "/log.db");
  database.Execute(
      "UPDATE batches SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS BLOB) WHERE position "
      "= 6");
  EXPECT_THAT(WhyNot(data_, options, clock), HasSubstr("the log of events is damaged at entry 6"));
  database.Execute("DELETE FROM batches WHERE position = 6");
  EXPECT_THAT(WhyNot(data_, options, clock),
              HasSubstr("the log of events has a gap: entries from 6 to 6 are missing"));
  database.Execute("PRAGMA user_version = 99");
  EXPECT_THAT(WhyNot(data_, options, clock), HasSubstr("the log of events was written by a newer cxserver"));
}

TEST_F(DurableTest, DamagedStateIsRefusedInWords) {
  options.runtime.snapshots.entries = 1;
  Restart();
  Enable(kPair);
  for (int i = 0; i < 10; ++i) Send({{"id", i}, {"type", "a"}, {"n", i}});
  platform.reset();
  store::Database database(data_ + "/state.db");
  database.Execute(
      "UPDATE rows SET bytes = x'00' WHERE name = (SELECT max(name) FROM rows WHERE name < x'72')");
  EXPECT_THAT(WhyNot(data_, options, clock), HasSubstr("the saved state of patterns is damaged"));
  std::ofstream(data_ + "/state.db", std::ios::in).seekp(20'000) << std::string(1000, 'x');
  EXPECT_NE(WhyNot(data_, options, clock), "");
}

// A log whose disk is full, or fails in a way that leaves open what is on it, when the test says so.
class FullDisk : public Log {
 public:
  FullDisk(const std::string& path, const std::atomic<bool>& full, const std::atomic<bool>& uncertain)
      : log_(path), full_(full), uncertain_(uncertain) {}
  void Append(const LogBatch& batch) override {
    if (full_) throw store::Error("database or disk is full");
    if (uncertain_) throw store::UncertainError("COMMIT: disk I/O error");
    log_.Append(batch);
  }
  std::uint64_t End() override { return log_.End(); }
  void Read(std::uint64_t position, const std::function<void(const LogBatch&)>& visit) override {
    log_.Read(position, visit);
  }
  bool Prune(std::uint64_t position) override { return log_.Prune(position); }

 private:
  SqliteLog log_;
  const std::atomic<bool>& full_;
  const std::atomic<bool>& uncertain_;
};

TEST_F(DurableTest, WhileTheDiskIsFullEventsAreRefusedAndChangesCountLater) {
  std::atomic<bool> full = false;
  std::atomic<bool> uncertain = false;
  options.runtime.open_log = [&](const std::string& data) {
    return std::make_unique<FullDisk>(data + "/log.db", full, uncertain);
  };
  Restart();
  Enable(kPair);
  full = true;
  const Answer refused = Call("POST", kEvent, Json{{"id", 1}, {"type", "a"}, {"n", 7}});
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json()["code"], "log-unavailable");
  const HeaderList of_lines = {{"Authorization", "Bearer " + token},
                               {"Content-Type", "application/x-ndjson"}};
  const Answer lines =
      SendTo(platform->ApiHandler(), "POST", kEvent, "{\"id\":1}\n{\"id\":2}\n", of_lines).get();
  EXPECT_THAT(lines.body, HasSubstr(R"("code":"log-unavailable")"));
  EXPECT_EQ(std::count(lines.body.begin(), lines.body.end(), '\n'), 2)
      << "a stream does not wait for the disk";
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/x", "1").status, 503);
  const Answer change =
      Call("POST", kPatterns, Json{{"name", "p"}, {"status", true}, {"code", kHello}, {"key", "id"}});
  EXPECT_EQ(change.status, 503) << change.body;
  EXPECT_EQ(change.json()["code"], "log-unavailable");
  EXPECT_EQ(Call("GET", kPatterns).json().size(), 2U) << "it is stored";
  EXPECT_EQ(Call("POST", kEvent, Json{{"id", 1}, {"type", "hello"}}).status, 503)
      << "nor does an event wait for that change";
  full = false;
  EXPECT_TRUE(Contributes({{"id", 1}, {"type", "hello"}})) << "and counts now";
  EXPECT_FALSE(Contributes({{"id", 1}, {"type", "b"}, {"n", 7}})) << "what was refused never happened";
  Crash();
  EXPECT_TRUE(Contributes({{"id", 1}, {"type", "hello"}}));
  EXPECT_EQ(Call("GET", kHistory).json()["history"].size(), 3U);
  platform.reset();
}

TEST_F(DurableTest, WhoSavesAPatternWhileTheLogIsUncertainIsToldAtOnceThatItCountsLater) {
  std::atomic<bool> full = false;
  std::atomic<bool> uncertain = false;
  options.runtime.open_log = [&](const std::string& data) {
    return std::make_unique<FullDisk>(data + "/log.db", full, uncertain);
  };
  Restart();
  uncertain = true;
  const Answer change =
      Call("POST", kPatterns, Json{{"name", "p"}, {"status", true}, {"code", kHello}, {"key", "id"}});
  EXPECT_EQ(change.status, 503) << change.body;
  EXPECT_EQ(change.json()["code"], "log-unavailable");
  uncertain = false;
  // Until the log has been tried again, events are refused.
  Answer event;
  do {
    std::this_thread::yield();
    event = Call("POST", kEvent, Json{{"id", 1}, {"type", "hello"}});
  } while (event.status == 503);
  EXPECT_EQ(event.status, 200) << event.body;
  EXPECT_TRUE(event.json().value("contributing?", false)) << "the change counts before the event";
  platform.reset();
}

}  // namespace
}  // namespace cxengine::api
