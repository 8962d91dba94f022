// Quotas of keys: an event that would add one to a full tenant is refused at the door.
#include <gmock/gmock.h>

#include <sstream>

#include "api/runtime.h"
#include "api/store/schema.h"
#include "dsl/compile.h"
#include "tests/api/crash_fixture.h"
#include "tests/api/server_fixture.h"

namespace cxengine::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Its match ends when it is born.
constexpr const char* kWithinAMinute =
    R"((within 1 minute (sequence (event {:type "a"}) (event {:type "b"}))))";

class KeyQuotasTest : public CrashTest {
 protected:
  static constexpr const char* kHistory = "/1.0/tenants/tenant1/event/history";

  KeyQuotasTest() { Open(); }

  void Allow(const Json& keys, const std::string& tenant = "tenant1") const {
    const Answer answer =
        SendTo(platform->AdminHandler(), "PUT", "/1.0/tenants/" + tenant,
               Json{{"quotas", {{"keys", keys}}}}.dump(),
               {{"Authorization", "Bearer " + credentials["admin-token"].get<std::string>()},
                {"Content-Type", "application/json"}})
            .get();
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
  Answer Post(const Json& events, HeaderList headers = {}) const {
    return Call("POST", kEvent, events, std::move(headers));
  }
  int Send(const Json& id, const std::string& type = "a") const {
    return Post({{"id", id}, {"type", type}}).status;
  }
  // The `code` or, of what was taken, the `id` of each line's answer.
  std::vector<std::string> Stream(const std::string& lines) const {
    const HeaderList headers = {{"Authorization", "Bearer " + token},
                                {"Content-Type", "application/x-ndjson"}};
    std::istringstream in(SendTo(platform->ApiHandler(), "POST", kEvent, lines, headers).get().body);
    std::vector<std::string> answers;
    for (std::string line; std::getline(in, line);) {
      const Json answer = Json::parse(line);
      answers.push_back(answer.value("code", answer.value("id", "")));
    }
    return answers;
  }
};

TEST_F(KeyQuotasTest, AFullTenantGetsNoNewKeyAndGoesOnWithThoseItHas) {
  Enable(kWithinAMinute);
  Allow(2);
  EXPECT_EQ(Send(1), 200);
  EXPECT_EQ(Send(2), 200);
  const Answer refused = Post({{"id", 3}, {"type", "a"}});
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.json()["code"], "quota-exceeded");
  EXPECT_THAT(refused.json()["error"].get<std::string>(), HasSubstr("may wait for 2 keys at once"));
  EXPECT_EQ(Send(2), 200);
  EXPECT_EQ(Post({{"id", 1}, {"type", "b"}}).json()["id"], "EV4") << "refused events take no number";
  EXPECT_EQ(Send(3), 200) << "1 has its match";
  EXPECT_EQ(Send(1), 403);
  const std::string metrics = SendTo(platform->AdminHandler(), "GET", "/metrics", "", {}).get().body;
  EXPECT_THAT(metrics, HasSubstr("cxengine_events_refused_total{reason=\"quota-exceeded\"} 2\n"));
}

TEST_F(KeyQuotasTest, AQuotaCountsAsSoonAsItIsSet) {
  Enable(kWithinAMinute);
  for (int id = 1; id <= 3; ++id) EXPECT_EQ(Send(id), 200);
  Allow(1);
  EXPECT_EQ(Send(4), 403);
  EXPECT_EQ(Send(3), 200) << "what is there stays";
  Allow(4);
  EXPECT_EQ(Send(4), 200);
  EXPECT_EQ(Send(5), 403);
  Allow(nullptr);
  EXPECT_EQ(Send(5), 200);
  Allow(0);
  EXPECT_EQ(Send(6), 403);
}

TEST_F(KeyQuotasTest, LiveMatchesHoldTheirKeys) {
  Enable(R"((event {:type "a"}) (delay 1 hour))");
  Allow(1);
  EXPECT_EQ(Send(1), 200);
  EXPECT_EQ(Send(2), 403);
  EXPECT_EQ(Call("DELETE", std::string(kPatterns) + "/PT1").status, 204);
  EXPECT_EQ(Send(2), 200);
}

TEST_F(KeyQuotasTest, AnErasedKeyMakesRoom) {
  Enable(kWithinAMinute);
  Allow(1);
  EXPECT_EQ(Send("ann"), 200);
  EXPECT_EQ(Send("bob"), 403);
  EXPECT_EQ(Call("DELETE", "/1.0/tenants/tenant1/keys/id/ann").status, 200);
  EXPECT_EQ(Send("bob"), 200);
}

TEST_F(KeyQuotasTest, AKeyForWhichNothingWaitsCountsDuringItsBatchOnly) {
  Enable(R"((event {:type "hello"}))");
  Allow(2);
  for (int id = 1; id <= 5; ++id) EXPECT_EQ(Send(id, "hello"), 200);
  EXPECT_THAT(Stream("{\"id\": 11}\n{\"id\": 12}\n{\"id\": 13}\n{\"id\": 11}\n"),
              ElementsAre("EV6", "EV7", "quota-exceeded", "EV8"));
  EXPECT_EQ(Send(13), 200);
}

TEST_F(KeyQuotasTest, EachKeyOfAnEventCounts) {
  Enable(kWithinAMinute);
  Enable(kWithinAMinute, "shop");
  Allow(3);
  EXPECT_EQ(Post({{"id", 1}, {"shop", 1}, {"type", "a"}}).status, 200);
  EXPECT_EQ(Post({{"id", 2}, {"shop", 2}, {"type", "a"}}).status, 403);
  EXPECT_EQ(Post({{"id", 2}, {"shop", 1}, {"type", "a"}}).status, 200);
  EXPECT_EQ(Post({{"shop", 2}, {"type", "a"}}).status, 403);
}

TEST_F(KeyQuotasTest, AnArrayIsTakenAsAWholeOrNotAtAll) {
  Enable(kWithinAMinute);
  Allow(2);
  const Json three =
      Json::parse(R"([{"id": 1, "type": "a"}, {"id": 2, "type": "a"}, {"id": 3, "type": "a"}])");
  const Answer refused = Post(three);
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.json()["error"].get<std::string>(), HasSubstr("Event 3 of the array"));
  EXPECT_EQ(Call("GET", kHistory).json()["history"], Json::array());
  EXPECT_EQ(Post(Json::array({three[0], three[1], three[0]})).status, 200);
}

TEST_F(KeyQuotasTest, OfAStreamOnlyTheLinesOfNewKeysAreRefused) {
  Enable(kWithinAMinute);
  Allow(2);
  EXPECT_THAT(
      Stream("{\"id\": 1, \"type\": \"a\"}\n{\"id\": 2, \"type\": \"a\"}\n{\"id\": 3, \"type\": \"a\"}\n"
             "{\"id\": 1, \"type\": \"b\"}\n"),
      ElementsAre("EV1", "EV2", "quota-exceeded", "EV3"));
}

TEST_F(KeyQuotasTest, QuotaAndKeysSurviveACrash) {
  Enable(kWithinAMinute);
  Allow(1);
  EXPECT_EQ(Send(1), 200);
  Crash();
  EXPECT_EQ(Send(2), 403);
  EXPECT_EQ(Send(1, "b"), 200);
  EXPECT_EQ(Send(2), 200);
}

TEST_F(KeyQuotasTest, AReplayDoesNotAskForTheQuota) {
  Enable(kWithinAMinute);
  for (int id = 1; id <= 3; ++id) EXPECT_EQ(Send(id), 200);
  Allow(1);
  Crash();
  for (int id = 1; id <= 3; ++id)
    EXPECT_EQ(Post({{"id", id}, {"type", "b"}}).json()["contributing?"], true) << id;
}

TEST_F(KeyQuotasTest, TenantsDoNotShareAQuota) {
  Enable(kWithinAMinute);
  const std::string mine = std::exchange(token, AddStranger());
  EXPECT_EQ(Call("POST", "/1.0/tenants/other/patterns",
                 Json{{"name", "p"}, {"status", true}, {"code", kWithinAMinute}})
                .status,
            201);
  const auto send = [&](int id) {
    return Call("POST", "/1.0/tenants/other/event", Json{{"id", id}, {"type", "a"}}).status;
  };
  Allow(1);
  Allow(2, "other");
  for (int id = 1; id <= 2; ++id) EXPECT_EQ(send(id), 200);
  EXPECT_EQ(send(3), 403);
  token = mine;
  EXPECT_EQ(Send(3), 200);
  EXPECT_EQ(Send(1), 403);
}

TEST_F(KeyQuotasTest, AnIdempotencyKeyStillReturnsTheFirstAnswer) {
  Enable(kWithinAMinute);
  const Json event = {{"id", 1}, {"type", "a"}};
  const HeaderList key = {{"Idempotency-Key", "k"}};
  const Answer first = Post(event, key);
  Allow(0);
  EXPECT_EQ(Post(event, key).body, first.body);
}

TEST_F(KeyQuotasTest, ATimersEventIsHeldToItAndNotSentAgain) {
  Enable(R"((event {:type "a"}) (perform timer create {:trigger (now) :then {:id $other :type "timer"}})
            (event {:type "b"}))");
  Allow(1);
  EXPECT_EQ(Post({{"id", 1}, {"type", "a"}, {"other", 2}}).status, 200);
  clock.Advance(1);
  EXPECT_EQ(Send(1, "x"), 200) << "the timer was due before it";
  Allow(nullptr);
  Crash();
  EXPECT_EQ(Post({{"id", 1}, {"type", "x"}}).json()["id"], "EV3");
}

// Without threads: events and time go in, and the test does what the engine's thread would.
class KeyQuotasOverTimeTest : public ::testing::Test {
 protected:
  KeyQuotasOverTimeTest() {
    store::Upgrade(database_);
    store::Tenants(database_).Create({.id = "t", .name = "T"});
    runtime_ = std::make_unique<Runtime>(folder_ / "", clock, events_, metrics_);
    dsl::Diagnostics findings;
    runtime_->Change(
        PatternChange{"t", "PT1", "id", dsl::Compile(dsl::Source("p", kWithinAMinute), findings)}, nullptr);
    runtime_->LimitKeys("t", 1);
  }
  void Put(int id) {
    EventSubmission event{"t", Json{{"id", id}, {"type", "a"}}.dump(), ""};
    runtime_->Submit(std::move(event),
                     [this](const EventReceipt& receipt) { outcomes.push_back(receipt.outcome); });
  }
  void TakeTurn() { runtime_->TakeTurn(); }

  using Outcome = EventReceipt::Outcome;
  ManualClock clock;
  std::vector<Outcome> outcomes;

 private:
  TempFolder folder_;
  store::Database database_{folder_ / "cxengine.db"};
  store::Events events_{database_};
  Metrics metrics_;
  std::unique_ptr<Runtime> runtime_;
};

TEST_F(KeyQuotasOverTimeTest, WindowsEndThoughNothingButRefusedEventsComes) {
  Put(1);
  TakeTurn();
  clock.Advance(59'000);
  Put(2);
  TakeTurn();
  clock.Advance(2'000);
  Put(2);
  TakeTurn();
  Put(2);
  TakeTurn();
  EXPECT_THAT(outcomes,
              ElementsAre(Outcome::kTaken, Outcome::kKeyQuota, Outcome::kKeyQuota, Outcome::kTaken));
}

class KeyQuotasServerTest : public ServerTest {};

TEST_F(KeyQuotasServerTest, AQuotaIsSetFilledAndKeptOverAKill) {
  Start();
  token = Token();
  const Json credentials = Json::parse(*store::ReadSmallFile(folder / "data/bootstrap.json"));
  const std::vector<std::string> headers = {
      "Authorization: Bearer " + credentials["admin-token"].get<std::string>(),
      "Content-Type: application/json"};
  EXPECT_EQ(Fetch("PUT", admin + "/1.0/tenants/tenant1", R"({"quotas": {"keys": 2}})", headers).status, 200);
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/patterns",
                 Json{{"name", "p"}, {"status", true}, {"code", kWithinAMinute}}.dump())
                .status,
            201);
  const auto send = [&](int id) {
    return Call("POST", "/1.0/tenants/tenant1/event", Json{{"id", id}, {"type", "a"}}.dump()).status;
  };
  EXPECT_EQ(send(1), 200);
  EXPECT_EQ(send(2), 200);
  EXPECT_EQ(send(3), 403);
  child->Signal(SIGKILL);
  child->Wait();
  Start();
  EXPECT_EQ(send(3), 403);
  EXPECT_EQ(send(1), 200);
}

}  // namespace
}  // namespace cxengine::api
