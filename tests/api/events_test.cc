// Events and their history: section 4 of the platform's contract.
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class EventsTest : public PlatformTest {
 protected:
  EventsTest() { Open(); }

  void AddPattern(const std::string& key = "id") const {
    const Answer answer =
        Call("POST", kPatterns, Json({{"name", "n"}, {"code", kHello}, {"status", true}, {"key", key}}));
    EXPECT_EQ(answer.status, 201) << answer.body;
  }
  Answer Send(const std::string& event, HeaderList headers = {}) const {
    return Call("POST", kEvent, event, std::move(headers));
  }
  static constexpr const char* kHistory = "/1.0/tenants/tenant1/event/history";
};

TEST_F(EventsTest, AnEventIsAnsweredAsItWasSent) {
  AddPattern();
  const std::string event = R"({"type": "hello",  "id": "7", "big": 9007199254740993, "x": 1.10})";
  const Answer answer = Send("  " + event + "\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"event":)" + event + R"(,"key-attr":"7","id":"EV1","contributing?":true})");
  EXPECT_EQ(answer.Header("Content-Type"), "application/json; charset=utf-8");
  const Answer other = Send(R"({"id": 8, "type": "bye"})");
  EXPECT_EQ(other.json()["key-attr"], 8);
  EXPECT_EQ(other.json()["id"], "EV2");
  EXPECT_EQ(other.json()["contributing?"], false);
}

TEST_F(EventsTest, WithoutEnabledPatternsEveryEventIsTakenWithoutAKey) {
  const Answer answer = Send(R"({"anything": 1})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json()["key-attr"], nullptr);
  EXPECT_EQ(answer.json()["contributing?"], false);
}

TEST_F(EventsTest, AnEventWithoutAnyKeyIsRefusedAndTheKeysAreNamed) {
  AddPattern();
  AddPattern("customer");
  for (const char* event : {"{}", R"({"id": null})", R"({"id": [1]})", R"({"customer": {}})"}) {
    const Answer answer = Send(event);
    EXPECT_EQ(answer.status, 400) << event;
    EXPECT_EQ(answer.json()["code"], "missing-key");
    const std::string sentence = answer.json()["error"];
    EXPECT_NE(sentence.find("`id`, `customer`"), std::string::npos) << sentence;
  }
  EXPECT_EQ(Send(R"({"customer": "c"})").json()["key-attr"], "c");
  EXPECT_EQ(Send(R"({"customer": "c", "id": false})").json()["key-attr"], false);
  EXPECT_EQ(Send(R"({"customer": "c", "id": "i"})").json()["id"], "EV3") << "refused events take no number";
}

TEST_F(EventsTest, OnlyOneValidObjectIsAnEvent) {
  for (const std::string body :
       {"", "nonsense", "{", "[7]", "7", "{} {}", "{\"a\": \"\xFF\"}", "{\"a\": 01}"}) {
    const Answer answer = SendTo(platform->ApiHandler(), "POST", kEvent, body,
                                 {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}})
                              .get();
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(answer.json()["code"], "invalid-event") << body;
    EXPECT_TRUE(answer.json()["error"].is_string()) << body;
  }
}

TEST_F(EventsTest, AnEventHasAtMost16KiB) {
  const std::string head = R"({"id": "1", "x": ")";
  EXPECT_EQ(Send(head + std::string(16 * 1024 - head.size() - 2, 'x') + "\"}").status, 200);
  const Answer answer = Send(head + std::string(16 * 1024 - head.size() - 1, 'x') + "\"}");
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.json()["code"], "event-too-large");
}

TEST_F(EventsTest, OtherContentTypesAreRefused) {
  const Answer answer = SendTo(platform->ApiHandler(), "POST", kEvent, "{}",
                               {{"Authorization", "Bearer " + token}, {"Content-Type", "text/plain"}})
                            .get();
  EXPECT_EQ(answer.status, 415);
}

TEST_F(EventsTest, TheHistoryHasTheLastTenNewestFirst) {
  AddPattern();
  EXPECT_EQ(Call("GET", kHistory).body, R"({"history":[]})");
  std::string last;
  for (int i = 1; i <= 12; ++i) last = Send(R"({"id": )" + std::to_string(i) + "}").body;
  const Json history = Call("GET", kHistory).json()["history"];
  ASSERT_EQ(history.size(), 10U);
  EXPECT_EQ(history[0], Json::parse(last));
  EXPECT_EQ(history[0]["id"], "EV12");
  EXPECT_EQ(history[9]["id"], "EV3");
  EXPECT_EQ(Call("GET", "/tenants/tenant1/event/history").json()["history"], history);
}

TEST_F(EventsTest, HistoryAndNumbersSurviveARestart) {
  const std::string first = Send(R"({"id": 1})").body;
  Open();
  EXPECT_EQ(Call("GET", kHistory).json()["history"], Json::array({Json::parse(first)}));
  EXPECT_EQ(Send(R"({"id": 1})").json()["id"], "EV2");
}

TEST_F(EventsTest, TenantsDoNotSeeEachOther) {
  AddPattern();
  const std::string stranger = AddStranger();
  Send(R"({"id": 1, "type": "hello"})");
  token = stranger;
  const Answer answer = Call("POST", "/1.0/tenants/other/event", R"({"id": 1, "type": "hello"})");
  EXPECT_EQ(answer.json()["id"], "EV1");
  EXPECT_EQ(answer.json()["contributing?"], false);
  EXPECT_EQ(Call("GET", "/1.0/tenants/other/event/history").json()["history"].size(), 1U);
}

TEST_F(EventsTest, ATenantOverItsRateIsToldToWait) {
  store::Tenant tenant = *platform->services().tenants.Find("tenant1");
  tenant.rate_limit = 3;
  platform->services().tenants.Update(tenant);
  platform->services().tokens.Forget();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Send("{}").status, 200);
  const Answer answer = Send("{}");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.json()["error"], "Exceeded rate limit");
  EXPECT_EQ(answer.Header("Retry-After"), "1");
  clock.Advance(1'000);
  EXPECT_EQ(Send("{}").status, 200);
}

TEST_F(EventsTest, TheDefaultRateIsTheServers) {
  options.rate_limit = 2;
  Open();
  EXPECT_EQ(Send("{}").status, 200);
  EXPECT_EQ(Send("{}").status, 200);
  EXPECT_EQ(Send("{}").status, 429);
}

TEST_F(EventsTest, AnIdempotencyKeyReturnsTheFirstAnswer) {
  AddPattern();
  const HeaderList key = {{"Idempotency-Key", "k1"}};
  const std::string first = Send(R"({"id": 1, "type": "hello"})", key).body;
  EXPECT_EQ(Send(R"({"id": 1, "type": "hello"})", key).body, first);
  EXPECT_EQ(Send(R"({"id": 1, "type": "hello"})", {{"Idempotency-Key", "k2"}}).json()["id"], "EV2");
  const Answer reused = Send(R"({"id": 2, "type": "hello"})", key);
  EXPECT_EQ(reused.status, 422);
  EXPECT_EQ(reused.json()["code"], "idempotency-key-reused");
  EXPECT_EQ(Call("GET", kHistory).json()["history"].size(), 2U);
  clock.Advance(24LL * 3600 * 1000);
  EXPECT_EQ(Send(R"({"id": 2, "type": "hello"})", key).status, 200);
  EXPECT_EQ(Send("{}", {{"Idempotency-Key", ""}}).status, 400);
  EXPECT_EQ(Send("{}", {{"Idempotency-Key", std::string(256, 'k')}}).status, 400);
}

TEST_F(EventsTest, AFullQueueRefusesAtOnce) {
  options.runtime.queue_capacity = 1;
  Open();
  Runtime& runtime = platform->services().runtime;
  std::promise<void> busy;
  std::promise<void> release;
  ASSERT_TRUE(runtime.Submit({"tenant1", "{}", ""}, [&](const EventReceipt&) {
    busy.set_value();
    release.get_future().wait();
  }));
  busy.get_future().wait();
  auto waiting = SendTo(platform->ApiHandler(), "POST", kEvent, "{}", {{"Authorization", "Bearer " + token}});
  const Answer refused = Send("{}");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json()["code"], "overloaded");
  EXPECT_EQ(refused.Header("Retry-After"), "1");
  release.set_value();
  EXPECT_EQ(waiting.get().status, 200) << "what was queued is answered";
}

TEST_F(EventsTest, ConcurrentEventsGetDistinctIds) {
  AddPattern();
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 200; ++i)
    answers.push_back(SendTo(platform->ApiHandler(), "POST", kEvent, R"({"id": 1, "type": "hello"})",
                             {{"Authorization", "Bearer " + token}}));
  std::vector<std::string> ids;
  for (auto& answer : answers) ids.push_back(answer.get().json().value("id", ""));
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

TEST_F(EventsTest, DrainingAnswersWhatIsQueuedAndRefusesTheRest) {
  std::vector<std::future<Answer>> answers;
  for (int i = 0; i < 50; ++i)
    answers.push_back(
        SendTo(platform->ApiHandler(), "POST", kEvent, "{}", {{"Authorization", "Bearer " + token}}));
  platform->Drain();
  for (auto& answer : answers) EXPECT_EQ(answer.get().status, 200);
  EXPECT_EQ(Send("{}").status, 503);
}

TEST_F(EventsTest, AnArrayIsAnsweredInOrderAndByteForByte) {
  AddPattern();
  const Answer answer = Send(R"( [{"id": "1",  "type": "hello"}, {"id":2.50}] )");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            R"([{"event":{"id": "1",  "type": "hello"},"key-attr":"1","id":"EV1","contributing?":true},)"
            R"({"event":{"id":2.50},"key-attr":2.5,"id":"EV2","contributing?":false}])");
  EXPECT_EQ(Call("GET", kHistory).json()["history"][0]["id"], "EV2");
  EXPECT_EQ(Send("[]").body, "[]");
}

TEST_F(EventsTest, OneBadEventOfAnArrayKeepsAllOut) {
  AddPattern();
  for (const std::string bad : {R"([{"id": 1}, 7])", R"([{"id": 1}, {"x": 1}])", R"([{"id": 1}, {"id": 01}])",
                                R"([{"id": 1}, [{}]])", R"([{"id": 1}, {"id": 2])", R"([{"id": 1},])",
                                R"([{"id": 1}] [{"id": 2}])", R"([{"id": 1}, {"id" 2}])"}) {
    const Answer answer = Send(bad);
    EXPECT_EQ(answer.status, 400) << bad << answer.body;
  }
  EXPECT_NE(Send(R"([{"id": 1}, {"x": 1}])").json()["error"].get<std::string>().find("Event 2 of the array"),
            std::string::npos);
  EXPECT_EQ(Send("[{\"id\": \"" + std::string(17'000, 'x') + "\"}]").status, 413);
  EXPECT_EQ(Call("GET", kHistory).json()["history"], Json::array());
  EXPECT_EQ(Send(R"({"id": 1})").json()["id"], "EV1") << "refused events take no number";
}

TEST_F(EventsTest, AnArrayCountsAsItsEventsForTheRate) {
  store::Tenant tenant = *platform->services().tenants.Find("tenant1");
  tenant.rate_limit = 3;
  platform->services().tenants.Update(tenant);
  platform->services().tokens.Forget();
  EXPECT_EQ(Send("[{}, {}, {}, {}]").json()["code"], "too-many-events");
  EXPECT_EQ(Send("[{}, {}]").status, 200);
  EXPECT_EQ(Send("[{}, {}]").status, 429);
  EXPECT_EQ(Send("{}").status, 200);
}

TEST_F(EventsTest, AnIdempotencyKeyHoldsForAnArrayAsAWhole) {
  AddPattern();
  const HeaderList key = {{"Idempotency-Key", "k"}};
  const std::string array = R"([{"id": 1, "type": "hello"}, {"id": 2}])";
  const Answer first = Send(array, key);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(Send(array, key).body, first.body);
  EXPECT_EQ(Send(R"([{"id": 1}])", key).status, 422);
  EXPECT_EQ(Send(R"({"id": 3})").json()["id"], "EV3");
  EXPECT_EQ(Send(R"({"id": 4})", {{"Idempotency-Key", "one"}}).status, 200);
  EXPECT_EQ(Send(array, {{"Idempotency-Key", "one"}}).status, 422) << "it came with a single event";
}

}  // namespace
}  // namespace cxengine::api
