// Erasing a key: what is known of a person is gone at once, also after a crash, and soon from every file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "api/log/snapshots.h"
#include "tests/api/crash_fixture.h"

namespace cxengine::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class EraseKeyTest : public CrashTest {
 protected:
  // Whose bytes are looked for.
  static constexpr const char* kAnn = "ann.unmistakable@example.com";
  static constexpr const char* kHers = "her-unmistakable-secret";

  EraseKeyTest() { Open(); }

  Json Send(Json event, HeaderList headers = {}) const {
    if (event["id"] == kAnn) event["more"] = kHers;
    const Answer answer = Call("POST", kEvent, event, std::move(headers));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  Json Erase(const std::string& key = kAnn, const std::string& attribute = "id") const {
    const Answer answer = Call("DELETE", "/1.0/tenants/tenant1/keys/" + attribute + "/" + key);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.json();
  }
  std::vector<std::string> FilesWith(const std::string& text) const {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(data_)) {
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (bytes.find(text) != std::string::npos) names.push_back(file.path().filename());
    }
    return names;
  }
  // Until the text is in no file any more.
  void AwaitGone(const std::string& text) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    std::vector<std::string> files;
    while (!(files = FilesWith(text)).empty()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << text << " is in " << Json(files);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  void EnableAll() {
    Enable(
        R"((within 1 hour (sequence (event {:type "a"}) (event {:type "b"}))) (perform echo m {:said $more}))");
    Enable(R"((event {:type "live"}) (delay 1 hour) (perform echo m {:said $more}))");
    Enable(R"((event {:type "ask"}) (fetch generic notification {:id $id} (timeout 1 hour)))");
    Enable(R"((event {:type "timer"})
              (perform timer create {:trigger (+ (now) 3600000) :then {:id $id :type "a" :more $more}}))");
    Enable(R"((event {:type "echo"}) (perform echo m {:said $more}))");
    Enable(R"((within 1 hour (sequence (event {:type "a"}) (event {:type "b"}))) (perform echo m {}))",
           "shop");
  }
};

TEST_F(EraseKeyTest, TheAnswerSaysWhatWasFoundAndIsGone) {
  EnableAll();
  for (const char* id : {kAnn, "bob"}) {
    for (const char* type : {"a", "live", "ask", "timer", "echo"}) Send({{"id", id}, {"type", type}});
    Send({{"id", id}, {"type", "none"}}, {{"Idempotency-Key", id}});
  }
  Send({{"id", kAnn}, {"type", "a"}, {"shop", 1}});
  Call("POST", "/1.0/tenants/tenant1/generic/for-nobody", Json{{"id", kAnn}, {"said", kHers}});
  Call("GET", "/1.0/tenants/tenant1/matches");
  const Json found = Erase();
  EXPECT_EQ(found["candidates"], 2) << "one of hers, one of the shop";
  EXPECT_EQ(found["matches"], 2) << "one waits for an hour, one for data";
  EXPECT_EQ(found["calls"], 1);
  EXPECT_EQ(found["data"], 1);
  EXPECT_EQ(found["timers"], 1);
  EXPECT_EQ(found["history"], 4) << "of the last ten";
  EXPECT_EQ(found["idempotency-keys"], 1);
  EXPECT_EQ(found["journal"], 4);

  EXPECT_EQ(Erase(), Json::parse(R"({"matches": 0, "candidates": 0, "calls": 0, "data": 0, "timers": 0,
                                     "history": 0, "idempotency-keys": 0, "journal": 0})"));
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/matches?key=" + std::string(kAnn)).json(), Json::array());
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/matches?key=bob").json().size(), 4U);
  EXPECT_THAT(Call("GET", "/1.0/tenants/tenant1/event/history").body, Not(HasSubstr(kAnn)));
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/" + std::string(kAnn), Json(1)).json()["answered"], 0);
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/bob", Json(1)).json()["answered"], 1);
  EXPECT_EQ(Send({{"id", kAnn}, {"type", "b"}})["contributing?"], false);
  EXPECT_EQ(Send({{"id", "bob"}, {"type", "b"}})["contributing?"], true);
}

TEST_F(EraseKeyTest, NoByteOfItStaysInAnyFile) {
  EnableAll();
  for (int i = 0; i < 200; ++i) {
    Send({{"id", "other " + std::to_string(i)},
          {"type", i % 3 == 0 ? "live" : "a"},
          {"more", std::string(i * 9, 'x')}});
    if (i % 20 != 7) continue;
    for (const char* type : {"a", "live", "ask", "timer", "echo"})
      Send({{"id", kAnn}, {"type", type}, {"shop", i}});
  }
  ASSERT_FALSE(FilesWith(kHers).empty());
  Erase();
  AwaitGone(kHers);
  AwaitGone(kAnn);
  // What is left is sound, and works.
  EXPECT_EQ(Send({{"id", "other 1"}, {"type", "b"}})["contributing?"], true);
  Crash();
  EXPECT_EQ(FilesWith(kAnn), std::vector<std::string>());
  EXPECT_EQ(Send({{"id", "other 2"}, {"type", "b"}})["contributing?"], true);
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/matches?limit=1000").json().size(), 69U);
}

TEST_F(EraseKeyTest, BytesThatASnapshotHeldGoToo) {
  options.runtime.snapshots.entries = 5;
  Crash();
  EnableAll();
  for (int i = 0; i < 30; ++i) {
    Send({{"id", "other " + std::to_string(i)}, {"type", "live"}});
    for (const char* type : {"a", "live", "ask"}) Send({{"id", kAnn}, {"type", type}});
  }
  options.runtime.snapshots.entries = 1'000'000;
  Crash();
  EXPECT_THAT(FilesWith(kHers), ::testing::Contains(HasSubstr("state.db")));
  Erase();
  AwaitGone(kHers);
  AwaitGone(kAnn);
}

TEST_F(EraseKeyTest, ACrashRightAfterTheAnswerBringsNothingBack) {
  EnableAll();
  for (const char* type : {"a", "live", "ask", "timer", "echo"}) Send({{"id", kAnn}, {"type", type}});
  Erase();
  Crash();
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/matches?key=" + std::string(kAnn)).json(), Json::array());
  EXPECT_THAT(Call("GET", "/1.0/tenants/tenant1/event/history").body, Not(HasSubstr(kAnn)));
  AwaitGone(kHers);
  EXPECT_EQ(Send({{"id", kAnn}, {"type", "b"}})["contributing?"], false);
}

TEST_F(EraseKeyTest, ACrashBetweenSnapshotAndPruningIsMadeUpFor) {
  Enable(R"((event {:type "live"}) (delay 1 hour) (perform echo m {}))");
  Send({{"id", "bob"}, {"type", "live"}});
  platform.reset();
  // As it is then: the snapshot says what has to be done, and free pages of the log have what was pruned.
  store::Database(data_ + "/log.db")
      .Execute(
          "PRAGMA secure_delete = OFF; CREATE TABLE pruned_batches (bytes TEXT); INSERT INTO pruned_batches "
          "VALUES ('" +
          std::string(kHers) + "' || hex(zeroblob(9000))); DROP TABLE pruned_batches");
  store::Database(data_ + "/state.db").Execute("UPDATE position SET purge = 1");
  ASSERT_EQ(FilesWith(kHers), std::vector<std::string>{"log.db"});
  platform = std::make_unique<Platform>(data_, options, clock);
  AwaitGone(kHers);
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (Snapshots(data_ + "/state.db").MustPurge()) ASSERT_LT(std::chrono::steady_clock::now(), end);
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/matches").json().size(), 1U);
}

TEST_F(EraseKeyTest, AnswersThatAreStillOnTheirWayDoNotBringItBack) {
  Enable(R"((event {:type "echo"}) (perform echo m {:said $more}) (perform echo m {:said $more}))");
  // The answer of the first call is in the queue when the erasure comes, or is not: either way.
  for (int i = 0; i < 20; ++i) {
    std::vector<std::future<Answer>> sent;
    const HeaderList headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}};
    sent.push_back(SendTo(platform->ApiHandler(), "POST", kEvent,
                          Json{{"id", kAnn}, {"type", "echo"}, {"more", kHers}}.dump(), headers));
    sent.push_back(SendTo(platform->ApiHandler(), "DELETE",
                          "/1.0/tenants/tenant1/keys/id/" + std::string(kAnn), "", headers));
    for (auto& answer : sent) EXPECT_EQ(answer.get().status, 200);
    Erase();
  }
  AwaitGone(kHers);
  EXPECT_EQ(Call("GET", "/1.0/tenants/tenant1/matches").json(), Json::array());
}

TEST_F(EraseKeyTest, OtherTenantsAndAttributesKeepWhatTheyHave) {
  Enable(R"((event {:type "live"}) (delay 1 hour) (perform echo m {}))");
  Send({{"id", "7"}, {"type", "live"}});
  EXPECT_EQ(Erase("7", "shop")["matches"], 0);
  const std::string mine = token;
  token = AddStranger();
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/other/keys/id/7").json()["matches"], 0);
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/keys/id/7").status, 403);
  token = TokenFor("grant_type=client_credentials&scope=read");
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/keys/id/7").json()["code"], "insufficient-scope");
  token = mine;
  EXPECT_EQ(Erase("7")["matches"], 1);
}

TEST_F(EraseKeyTest, NeitherTheTrailNorTheLogSaysWhoseKeyItWas) {
  std::ostringstream log;
  const auto before = spdlog::default_logger();
  spdlog::set_default_logger(
      std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log)));
  Erase();
  EXPECT_EQ(SendTo(platform->ApiHandler(), "DELETE", "/1.0/tenants/tenant1/%6Beys/id/" + std::string(kAnn),
                   "", {{"Authorization", "Bearer " + token}})
                .get()
                .status,
            200);
  const Json trail = Call("GET", "/1.0/tenants/tenant1/audit").json();
  spdlog::set_default_logger(before);
  EXPECT_EQ(trail[0]["action"], "erase");
  EXPECT_EQ(trail[0]["object"], "keys/id");
  EXPECT_THAT(trail.dump(), Not(HasSubstr(kAnn)));
  EXPECT_THAT(log.str(), HasSubstr("DELETE /1.0/tenants/tenant1/keys/..."));
  EXPECT_THAT(log.str(), Not(HasSubstr(kAnn)));
}

}  // namespace
}  // namespace cxengine::api
