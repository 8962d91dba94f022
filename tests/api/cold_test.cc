// Keys that are not in memory (--warm-keys): how many there are, what brings them back, and what survives.
#include <gmock/gmock.h>

#include <sstream>
#include <thread>

#include "api/log/snapshots.h"
#include "tests/api/crash_fixture.h"
#include "tests/api/server_fixture.h"

namespace cxengine::api {
namespace {

using ::testing::HasSubstr;

constexpr const char* kAThenB =
    R"((within 1 hour (sequence (event {:type "a"}) (event {:type "b"}))) (perform echo m {}))";

class ColdServerTest : public ServerTest {
 protected:
  void Open() {
    Start({"--warm-keys", "200", "--rate-limit", "0"});
    token = Token();
  }
  std::string Enable(const std::string& code) const {
    const Json pattern = {{"name", "p"}, {"status", true}, {"key", "id"}, {"code", code}};
    return Call("POST", "/1.0/tenants/tenant1/patterns", pattern.dump()).json().value("id", "");
  }
  // How many of the answers say that the event contributed.
  int Send(int first, int end, const std::string& type) const {
    std::string lines;
    for (int id = first; id < end; ++id)
      lines += R"({"id":)" + std::to_string(id) + R"(,"type":")" + type + "\"}\n";
    const Answer answer = Fetch("POST", api + "/1.0/tenants/tenant1/event", lines,
                                {"Authorization: Bearer " + token, "Content-Type: application/x-ndjson"});
    int contributing = 0;
    for (std::size_t at = 0; (at = answer.body.find(R"("contributing?":true)", at)) != std::string::npos;
         ++at)
      ++contributing;
    return contributing;
  }
  double Value(const std::string& name) const {
    const std::string text = "\n" + Fetch("GET", admin + "/metrics").body;
    const std::size_t at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }
  double Waiting() const { return Value(R"(cxengine_waiting{what="keys"})"); }
  // Until no more than those are in memory, and a quarter that have changed.
  bool Settles() const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (Waiting() - Value("cxengine_cold_keys") > 270) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
  }
};

TEST_F(ColdServerTest, FewOfManyKeysAreInMemoryAndNoneIsForgotten) {
  constexpr int kKeys = 5000;
  Open();
  const std::string pattern = Enable(kAThenB);
  EXPECT_EQ(Send(0, kKeys, "a"), kKeys);
  EXPECT_TRUE(Settles());
  EXPECT_EQ(Waiting(), kKeys);
  EXPECT_EQ(Send(0, 1000, "b"), 1000);
  EXPECT_EQ(Send(0, 1000, "b"), 0);
  child->Signal(SIGKILL);
  child->Wait();
  Open();
  EXPECT_EQ(Send(1000, 2000, "b"), 1000);
  EXPECT_TRUE(Settles());
  EXPECT_EQ(Stop(), 0);
  Open();
  Send(kKeys, kKeys + 1, "none");
  EXPECT_EQ(Waiting(), kKeys - 2000);
  EXPECT_TRUE(Settles()) << "not more than these were loaded";
  // One is erased, one leaves the pattern.
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/keys/id/2500").json()["candidates"], 1);
  EXPECT_EQ(Send(2500, 2502, "b"), 1);
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/patterns/" + pattern).status, 204);
  Send(kKeys, kKeys + 1, "none");
  EXPECT_EQ(Waiting(), 0);
  EXPECT_EQ(Value("cxengine_cold_keys"), 0);
  EXPECT_EQ(Stop(), 0);
}

class ColdDataTest : public CrashTest {
 protected:
  ColdDataTest() {
    options.runtime.warm_keys = 10;
    Open();
    Enable(kAThenB);
    Json events = Json::array();
    for (int id = 0; id < 100; ++id) events.push_back({{"id", id}, {"type", "a"}});
    EXPECT_EQ(Call("POST", kEvent, events).status, 200);
    EXPECT_TRUE(GoesCold());
  }
  bool GoesCold() const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (Cold() < 85) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }
  double Value(const std::string& name) const {
    const std::string text = SendTo(platform->AdminHandler(), "GET", "/metrics", "", {}).get().body;
    return std::stod(text.substr(text.find("\n" + name + " ") + name.size() + 2));
  }
  double Cold() const { return Value("cxengine_cold_keys"); }
  std::string Health() const {
    return SendTo(platform->AdminHandler(), "GET", "/healthz", "", {}).get().json()["status"];
  }
  // Keys that are cold: those that a server that has just begun would find in memory differ.
  std::vector<int> ColdIds() const {
    std::vector<int> ids;
    for (int id = 0; id < 100; ++id)
      if (Send(id, "x").status != 200) ids.push_back(id);
    return ids;
  }
  Answer Send(int id, const char* type = "b") const {
    return Call("POST", kEvent, Json{{"id", id}, {"type", type}});
  }
  Answer SendUntilTaken(int id) const {
    Answer answer = Send(id);
    for (int tries = 0; answer.status == 503 && tries < 200; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      answer = Send(id);
    }
    return answer;
  }
  // Changes the checksums of all rows of keys, or back.
  void Spoil(int by) const {
    store::Database(data_ + "/state.db")
        .Execute("UPDATE rows SET checksum = checksum + " + std::to_string(by) + " WHERE name >= x'33'");
  }
};

TEST_F(ColdDataTest, WhileAKeyCannotBeReadItsEventsAreRefusedAndAllOthersAreTaken) {
  Spoil(1);
  const std::vector<int> cold = ColdIds();
  EXPECT_GE(cold.size(), 85U);
  const Answer refused = Send(cold[0]);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json()["code"], "state-unreadable");
  EXPECT_THAT(refused.body, HasSubstr("cxserver --repair"));
  EXPECT_EQ(Value("cxengine_unreadable_keys"), cold.size());
  EXPECT_EQ(Value(R"(cxengine_refusing_events{because="state"})"), 0);
  EXPECT_EQ(Health(), "ok");
  EXPECT_EQ(Send(1000, "a").status, 200);
  EXPECT_EQ(Send(1000).json()["contributing?"], true);
  // An erasure would have to look at them; a change of another pattern would not.
  const Answer erasure = Call("DELETE", "/1.0/tenants/tenant1/keys/id/1000");
  EXPECT_EQ(erasure.json()["code"], "state-unreadable");
  EXPECT_NE(Enable(R"((event {:type "d"}) (perform echo m {}))"), "");
  EXPECT_EQ(Send(1000, "d").json()["contributing?"], true);
  Spoil(-1);
  for (const int id : cold) EXPECT_EQ(Send(id).json().value("contributing?", false), true) << id;
  EXPECT_EQ(Value("cxengine_unreadable_keys"), 0);
}

TEST_F(ColdDataTest, OfAStreamTheLinesOfAKeyThatCannotBeReadAreRefused) {
  Spoil(1);
  const int cold = ColdIds().at(0);
  const std::string lines = "{\"id\":2000,\"type\":\"a\"}\n{\"id\":" + std::to_string(cold) +
                            ",\"type\":\"b\"}\n{\"id\":2001,\"type\":\"a\"}\n";
  const HeaderList headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/x-ndjson"}};
  std::istringstream answers(SendTo(platform->ApiHandler(), "POST", kEvent, lines, headers).get().body);
  std::vector<Json> each;
  for (std::string line; std::getline(answers, line);) each.push_back(Json::parse(line, nullptr, false));
  ASSERT_EQ(each.size(), 3U);
  EXPECT_EQ(each[0].value("contributing?", false), true) << each[0];
  EXPECT_EQ(each[1].value("code", ""), "state-unreadable") << each[1];
  EXPECT_EQ(each[2].value("contributing?", false), true) << each[2];
}

TEST_F(ColdDataTest, WhatIsDueOfAKeyThatCannotBeReadStopsEverythingAndSaysWhy) {
  Spoil(1);
  const int cold = ColdIds().at(0);
  clock.Advance(2LL * 3600 * 1000);
  EXPECT_EQ(Send(3000, "a").json()["code"], "state-unreadable");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (Health() == "ok" && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(Health(), "state-unreadable");
  EXPECT_EQ(Value(R"(cxengine_refusing_events{because="state"})"), 1);
  const Json pattern = {{"name", "q"}, {"status", true}, {"key", "id"}, {"code", kAThenB}};
  const Answer change = Call("POST", kPatterns, pattern);
  EXPECT_EQ(change.status, 503);
  EXPECT_THAT(change.body, HasSubstr("The change is stored"));
  EXPECT_EQ(change.json()["code"], "state-unreadable");
  Spoil(-1);
  EXPECT_EQ(SendUntilTaken(cold).json()["contributing?"], false) << "its hour is over";
  EXPECT_EQ(Health(), "ok");
  EXPECT_EQ(Value(R"(cxengine_refusing_events{because="state"})"), 0);
}

TEST_F(ColdDataTest, KeysThatAChangeLeavesAsTheyAreGoColdAgainAtOnce) {
  const Json pattern = {{"name", "p"},
                        {"status", true},
                        {"key", "id"},
                        {"code", R"((and (event {:type "c"}) (event {:type "d"})) (perform echo m {}))"}};
  const std::string id = Call("POST", kPatterns, pattern).json()["id"];
  Json events = Json::array();
  for (int key = 0; key < 100; ++key) events.push_back({{"id", key}, {"type", "c"}});
  EXPECT_EQ(Call("POST", kEvent, events).status, 200);
  Send(600, "x");  // once it is answered, the metrics know of those before
  EXPECT_TRUE(GoesCold());
  // More than may be warm, and none of them can go before the next snapshot, for which they are too few.
  for (int key = 500; key < 520; ++key) EXPECT_EQ(Send(key, "a").json()["contributing?"], true);
  Json other = pattern;
  other["code"] = R"((and (event {:type "c"}) (event {:type "d"})) (perform echo other {}))";
  EXPECT_EQ(Call("PUT", std::string(kPatterns) + "/" + id, other).status, 200);
  EXPECT_TRUE(GoesCold()) << Cold();
  EXPECT_EQ(Send(7, "d").json()["contributing?"], true);
}

TEST_F(ColdDataTest, ACrashAndAnotherLimitBringEverythingBack) {
  for (int id = 0; id < 20; ++id) EXPECT_EQ(Send(id).json()["contributing?"], true) << id;
  Crash();
  EXPECT_GE(Cold(), 0);
  for (int id = 0; id < 20; ++id) EXPECT_EQ(Send(id).json()["contributing?"], false) << id;
  options.runtime.warm_keys = 0;
  Restart();
  for (int id = 20; id < 100; ++id) EXPECT_EQ(Send(id).json()["contributing?"], true) << id;
  EXPECT_EQ(Cold(), 0);
}

TEST_F(ColdDataTest, AWholeSnapshotKeepsTheRowsOfColdKeys) {
  platform.reset();
  Snapshots snapshots(data_ + "/state.db");
  std::vector<std::string> names;
  std::vector<std::string> before;
  snapshots.ReadRowsLike("3", [&](std::string_view name, std::string_view bytes, bool) {
    names.emplace_back(name);
    before.emplace_back(bytes);
  });
  ASSERT_GE(names.size(), 80U);
  std::vector<engine::StateRow> rows;
  for (std::size_t i = 0; i < 10; ++i) rows.push_back({names[i], "", false, true});
  rows.push_back({names[10], "new"});
  snapshots.Begin(snapshots.Position(), true);
  snapshots.Add(rows);
  snapshots.Finish();
  EXPECT_TRUE(snapshots.Wait());
  std::size_t count = 0;
  snapshots.Read([&](std::string_view name, std::string_view bytes) {
    EXPECT_EQ(name, names.at(count));
    EXPECT_EQ(bytes, count == 10 ? "new" : before[count]);
    ++count;
  });
  EXPECT_EQ(count, 11U);
  snapshots.Begin(snapshots.Position(), true);
  snapshots.Add({{names[20], "", false, true}});
  snapshots.Finish();
  EXPECT_FALSE(snapshots.Wait()) << "a row that is to be kept is not there";
  EXPECT_THROW(snapshots.ReadRows(std::vector{names[20]}, [](auto, auto) {}), store::Error);
}

}  // namespace
}  // namespace cxengine::api
