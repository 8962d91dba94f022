// The endpoints that are always there besides `echo`: `generic` and `timer` (platform contract §6).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/connect/generic.h"
#include "api/connect/timer.h"
#include "tests/api/fixture.h"
#include "tests/api/saved_rows.h"

namespace cxengine::api {
namespace {

using dsl::Value;
using engine::EndpointAnswer;

// What an endpoint answered, if it has.
class Asked {
 public:
  Asked(engine::Endpoint& endpoint, const std::string& verb, const std::string& action, dsl::Map params,
        std::uint32_t number = 1, Milliseconds at = 0) {
    engine::Effect::Call call;
    auto interaction = std::make_shared<dsl::Interaction>();
    interaction->verb = verb;
    interaction->action = action;
    call.interaction = std::move(interaction);
    call.params = Value::MakeMap(std::move(params));
    call.timeout = 30'000;
    const std::string tenant = "t";
    endpoint.Perform({tenant, call, {{1, 2}, number}, at},
                     [this](EndpointAnswer answer) { answer_ = std::move(answer); });
  }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;

  std::string text() const {
    if (!answer_) return "waits";
    return answer_->failed ? "failed: " + answer_->error : dsl::ToJson(answer_->result);
  }

 private:
  std::optional<EndpointAnswer> answer_;
};

Value Text(const char* text) { return Value::String(text); }

TEST(GenericEndpointTest, AFetchWaitsForDataOfItsId) {
  GenericEndpoint generic;
  const Asked first(generic, "fetch", "notification", {{"id", Text("a")}}, 1);
  const Asked second(generic, "fetch", "notification", {{"id", Text("b")}}, 2);
  EXPECT_EQ(first.text() + second.text(), "waitswaits");
  const auto answered = generic.Post("t", "a", Value::Integer(5), 0);
  ASSERT_EQ(answered.size(), 1U);
  EXPECT_EQ(answered[0].call.number, 1U);
  EXPECT_TRUE(generic.Post("t", "a", Value::Integer(6), 0).empty()) << "it has its answer";
}

TEST(GenericEndpointTest, AFetchMayHaveAnyAction) {
  GenericEndpoint generic;
  EXPECT_EQ(Asked(generic, "fetch", "m", {{"id", Text("a")}}).text(), "waits");
  EXPECT_EQ(generic.Post("t", "a", Value::Integer(5), 0).size(), 1U);
}

TEST(GenericEndpointTest, ACallThatIsMadeAgainWaitsOnce) {
  GenericEndpoint generic;
  const Asked first(generic, "fetch", "notification", {{"id", Text("a")}}, 1);
  const Asked again(generic, "fetch", "notification", {{"id", Text("a")}}, 1);
  EXPECT_EQ(generic.Post("t", "a", Value::Integer(5), 0).size(), 1U);
}

TEST(GenericEndpointTest, DataThatComesFirstWaitsForTheFetchOfItsTenant) {
  GenericEndpoint generic;
  EXPECT_TRUE(generic.Post("t", "7", Text("early"), 0).empty());
  EXPECT_TRUE(generic.Post("other", "8", Text("theirs"), 0).empty());
  const Asked mine(generic, "fetch", "message", {{"id", Value::Integer(7)}});
  EXPECT_EQ(mine.text(), "\"early\"");
  const Asked again(generic, "fetch", "message", {{"id", Value::Integer(7)}});
  EXPECT_EQ(again.text(), "waits");
  const Asked theirs(generic, "fetch", "message", {{"id", Text("8")}});
  EXPECT_EQ(theirs.text(), "waits");
}

TEST(GenericEndpointTest, DataAndCallsAreForgottenAfterTheirTime) {
  GenericEndpoint generic;
  generic.Post("t", "a", Text("old"), 0);
  const Asked gone(generic, "fetch", "message", {{"id", Text("b")}}, 1);
  const Milliseconds later = GenericEndpoint::kKept + 1;
  const Asked late(generic, "fetch", "message", {{"id", Text("a")}}, 2, later);
  EXPECT_EQ(late.text(), "waits");
  EXPECT_TRUE(generic.Post("t", "b", Text("late"), later).empty()) << "nobody waits for it any longer";
}

TEST(GenericEndpointTest, AThousandDataOfATenantWaitAndTheOldestGoesFirst) {
  GenericEndpoint generic;
  for (std::size_t i = 0; i <= GenericEndpoint::kMaxWaiting; ++i)
    generic.Post("t", std::to_string(i), Value::Integer(static_cast<std::int64_t>(i)), 0);
  const Asked oldest(generic, "fetch", "message", {{"id", Text("0")}});
  EXPECT_EQ(oldest.text(), "waits");
  const Asked next(generic, "fetch", "message", {{"id", Text("1")}});
  EXPECT_EQ(next.text(), "1");
}

TEST(GenericEndpointTest, WhatWaitsIsSavedAndLoaded) {
  GenericEndpoint generic;
  generic.Post("t", "a", Text("early"), 0);
  const Asked waits(generic, "fetch", "message", {{"id", Text("b")}}, 4);
  GenericEndpoint other;
  CopyRows(generic, other);
  EXPECT_EQ(other.Post("t", "b", Text("x"), 1).at(0).call.number, 4U);
  EXPECT_EQ(Asked(other, "fetch", "message", {{"id", Text("a")}}, 5).text(), "\"early\"");
}

TEST(GenericEndpointTest, MessagesGetAnIdAndMistakesAreNamed) {
  GenericEndpoint generic;
  const Asked sent(generic, "create", "notification", {{"body", Text("hi")}}, 3);
  EXPECT_THAT(sent.text(), testing::EndsWith("-3\"}"));
  EXPECT_EQ(Asked(generic, "create", "notification", {}).text(), "failed: the parameter `body` is missing");
  EXPECT_EQ(Asked(generic, "fetch", "notification", {}).text(),
            "failed: the parameter `id` is missing: it says which data to wait for");
  EXPECT_EQ(Asked(generic, "create", "letter", {}).text(),
            "failed: there is no action `letter`; write `message` or `notification`");
}

dsl::Map TimerAt(std::int64_t trigger, const char* id, const char* type) {
  return {{"trigger", Value::Integer(trigger)},
          {"id", Text(id)},
          {"then", Value::MakeMap({{"type", Text(type)}})}};
}

TEST(TimerEndpointTest, EventsComeInOrderOfTimeThenOfMaking) {
  TimerEndpoint timer;
  EXPECT_EQ(Asked(timer, "perform", "create", TimerAt(200, "a", "late")).text(),
            R"({"id":"a","trigger":200})");
  const Asked b(timer, "perform", "create", TimerAt(100, "b", "one"));
  const Asked c(timer, "perform", "create", TimerAt(100, "c", "two"));
  EXPECT_EQ(timer.NextDue(), 100);
  EXPECT_TRUE(timer.TakeDue(99).empty());
  const auto due = timer.TakeDue(100);
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].json, R"({"type":"one"})");
  EXPECT_EQ(due[1].json, R"({"type":"two"})");
  EXPECT_EQ(due[1].tenant, "t");
  EXPECT_EQ(timer.NextDue(), 200);
}

TEST(TimerEndpointTest, AnEventIsOnItsWayUntilItIsDone) {
  TimerEndpoint timer;
  const Asked a(timer, "perform", "create", TimerAt(100, "a", "one"));
  const auto due = timer.TakeDue(100);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_TRUE(timer.TakeDue(100).empty());
  TimerEndpoint other;
  CopyRows(timer, other);
  EXPECT_EQ(other.TakeDue(100).size(), 1U) << "after a restart it is sent again";
  other.Done(due[0].timer);
  EXPECT_EQ(other.NextDue(), std::nullopt);
  EXPECT_EQ(Asked(other, "perform", "cancel", {{"id", Text("a")}}).text(), R"({"cancelled":false,"id":"a"})");
}

TEST(TimerEndpointTest, ANewTimerOfAnIdReplacesTheOldOneAndCancelForgetsIt) {
  TimerEndpoint timer;
  const Asked first(timer, "perform", "create", TimerAt(100, "a", "one"));
  const Asked second(timer, "perform", "create", TimerAt(300, "a", "two"));
  EXPECT_EQ(timer.NextDue(), 300);
  EXPECT_EQ(Asked(timer, "perform", "cancel", {{"id", Text("a")}}).text(), R"({"cancelled":true,"id":"a"})");
  EXPECT_EQ(Asked(timer, "perform", "cancel", {{"id", Text("a")}}).text(), R"({"cancelled":false,"id":"a"})");
  EXPECT_EQ(timer.NextDue(), std::nullopt);
}

TEST(TimerEndpointTest, MistakesAreNamed) {
  TimerEndpoint timer;
  EXPECT_THAT(Asked(timer, "perform", "create", {}).text(), testing::HasSubstr("`trigger` says no time"));
  EXPECT_THAT(Asked(timer, "perform", "create", {{"trigger", Text("noon")}}).text(),
              testing::HasSubstr("`trigger`"));
  EXPECT_THAT(Asked(timer, "perform", "create", {{"trigger", Value::Double(1e300)}}).text(),
              testing::HasSubstr("`trigger`"));
  EXPECT_EQ(Asked(timer, "perform", "create", {{"trigger", Text("2024-05-01")}}).text(),
            "failed: the parameter `then` is not the map of an event");
  EXPECT_THAT(Asked(timer, "perform", "cancel", {}).text(), testing::HasSubstr("`id` is missing"));
  EXPECT_THAT(Asked(timer, "perform", "wait", {}).text(), testing::HasSubstr("no action `wait`"));
}

class EndpointsTest : public PlatformTest {
 protected:
  // Until the history shows so many events.
  std::string HistoryOf(std::size_t count) const {
    for (;;) {
      const Json history = Call("GET", "/1.0/tenants/tenant1/event/history").json().at("history");
      if (history.size() >= count) return history.at(0).at("event").dump();
      std::this_thread::yield();
    }
  }
};

TEST_F(EndpointsTest, APatternWaitsForDataThatIsSentIn) {
  Open();
  const std::string code =
      R"((event {:type "ask"}) (let [answer (fetch generic notification {:id "q1"} (timeout 60 seconds))]
           (perform timer create {:trigger (now) :then {:id $id :type "heard" :said answer}})))";
  ASSERT_EQ(Call("POST", kPatterns, Json{{"name", "ask"}, {"status", true}, {"code", code}}).status, 201);
  ASSERT_EQ(Call("POST", kEvent, Json{{"id", "7"}, {"type", "ask"}}).status, 200);
  const Answer posted = Call("POST", "/1.0/tenants/tenant1/generic/q1", Json{{"yes", true}});
  EXPECT_EQ(posted.status, 200);
  EXPECT_EQ(posted.json().at("id"), "q1");
  platform->services().runtime.Wake();
  EXPECT_EQ(HistoryOf(2), R"({"id":"7","said":{"yes":true},"type":"heard"})");
}

TEST_F(EndpointsTest, PostedDataIsJsonOfLimitedSizeForATenantOfOnesOwn) {
  Open();
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/x", "{").status, 400);
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/x", "\"" + std::string(20'000, 'a') + "\"").status,
            413);
  token = AddStranger();
  EXPECT_EQ(Call("POST", "/1.0/tenants/tenant1/generic/x", "1").status, 403);
}

}  // namespace
}  // namespace cxengine::api
