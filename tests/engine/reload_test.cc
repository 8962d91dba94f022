// Patterns that are changed, disabled and deleted while events flow (hot reload).
#include <map>
#include <random>
#include <set>

#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

const std::string kTwoSteps = R"((event {:type "a"}) (event {:type "b"}))";

TEST(Reload, AnEnabledPatternSeesTheNextEvent) {
  Harness h;
  h.Send(R"({"id": 1, "type": "a"})");
  EXPECT_FALSE(h.contributing);
  h.Enable("PT1", R"((event {:type "a"}))");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "a"})"), "born PT1/1 e1; completed PT1/1");
  EXPECT_TRUE(h.contributing);
}

TEST(Reload, DisablingAPatternLeavesTheOthersOfAKeyAlone) {
  Harness h;
  const std::string waits = R"((event {:type "a"}) (perform echo begun) (event {:type "b"}))";
  h.Enable("PT1", waits);
  h.Enable("PT2", waits);
  h.Send(R"({"id": 1, "type": "a"})");
  h.Send(R"({"id": 2, "type": "a"})");
  h.Enable("PT3", kTwoSteps);
  h.Send(R"({"id": 1, "type": "a"})");
  h.Disable("PT3");  // which has a candidate of key 1 only
  EXPECT_EQ(h.Apply(PatternRecord{h.now, "t", "PT1", "id", nullptr}),
            "cancelled PT1/1; cancelled PT1/2; cancelled PT1/1");
  EXPECT_EQ(h.Send(R"({"id": 2, "type": "b"})"), "consumed PT2/2 e3");
}

TEST(Reload, AChangedBodyKeepsTheCandidates) {
  Harness h;
  h.Enable("PT1", kTwoSteps + R"((perform echo message {:m 1}))");
  h.Send(R"({"id": 1, "type": "a"})");
  h.Enable(
      "PT1",
      kTwoSteps +
          R"((perform echo message {:m 2 :city $city}) (def who $name) (perform echo message {:who who}))");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "b", "name": "Ann"})"),
            R"(born PT1/1 e0 e1; call PT1/1 #1 {"city":null,"m":2}; call PT1/1 #2 {"who":"Ann"})");
}

TEST(Reload, ABodyMayAskForFieldsThatNoPlanKnewWhenTheEventCame) {
  Harness h;
  h.Enable("PT1", kTwoSteps);
  h.Send(R"({"id": 1, "type": "a", "city": "Oslo"})");
  h.Enable("PT1", kTwoSteps + R"((perform echo message {:city $city}))");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "b"})"), R"(born PT1/1 e0 e1; call PT1/1 #1 {"city":"Oslo"})");
}

TEST(Reload, ABodyThatNowDrawsNumbersDrawsOthersForEachKey) {
  Harness h;
  h.Enable("PT1", kTwoSteps);
  for (const char* id : {"1", "2", "3", "4"}) h.Send(std::string(R"({"type": "a", "id": )") + id + "}");
  h.Enable("PT1", kTwoSteps + "(perform echo message {:r (rand 1000000)})");
  std::set<std::string> drawn;
  for (const char* id : {"1", "2", "3", "4"}) {
    const std::string said = h.Send(std::string(R"({"type": "b", "id": )") + id + "}");
    drawn.insert(said.substr(said.find('{')));
  }
  EXPECT_EQ(drawn.size(), 4U);
}

// What was armed anew, and in which order, is no part of the state: nothing may depend on it.
std::string TimersOfOneMoment(bool rearm) {
  Harness h;
  h.Enable("PT1", R"((within 1 minute (event {:type "a"}) (event {:type "b"})))");
  h.Enable(
      "PT2",
      R"((event {:type "a"}) (def n 0) (perform echo x {} (catch (set n 1))) (within 5 minutes (event {:type "c"})))");
  for (int key = 0; key < 9; ++key) h.Send("{\"type\": \"a\", \"id\": " + std::to_string(key) + "}", 0);
  h.Tick(40'000);  // the calls have timed out
  if (rearm) h.Disable("PT1");
  h.Tick(30'000);
  return h.Tick(230'000);
}

TEST(Reload, TimersOfOneMomentGoOffInAnOrderThatNothingElseDecides) {
  const std::string expired = TimersOfOneMoment(true);
  EXPECT_EQ(expired, TimersOfOneMoment(false));
  for (int key = 0; key < 9; ++key)
    EXPECT_NE(expired.find("expired PT2/" + std::to_string(key)), expired.npos);
}

TEST(Reload, AChangedOpeningStartsAfresh) {
  Harness h;
  h.Enable("PT1", kTwoSteps);
  h.Send(R"({"id": 1, "type": "a"})");
  h.Enable("PT1", R"((event {:type "a"}) (event {:type #{"b" "c"}}))");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "b"})"), "");
  EXPECT_FALSE(h.contributing);
}

TEST(Reload, AChangedKeyAttributeStartsAfresh) {
  Harness h;
  h.Enable("PT1", kTwoSteps);
  h.Send(R"({"id": 1, "user": 9, "type": "a"})");
  h.Enable("PT1", kTwoSteps, "user");
  EXPECT_EQ(h.Send(R"({"id": 1, "user": 9, "type": "b"})"), "");
  h.Send(R"({"id": 1, "user": 9, "type": "a"})");
  EXPECT_EQ(h.Send(R"({"id": 2, "user": 9, "type": "b"})"), "born PT1/9 e2 e3; completed PT1/9");
}

TEST(Reload, OtherPatternsKeepTheirCandidates) {
  Harness h;
  h.Enable("PT1", kTwoSteps);
  h.Enable("PT2", kTwoSteps);
  h.Send(R"({"id": 1, "type": "a"})");
  h.Disable("PT1");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "b"})"), "born PT2/1 e0 e1; completed PT2/1");
}

TEST(Reload, ALiveMatchFinishesOnThePlanItWasBornWith) {
  Harness h;
  h.Enable("PT1", R"((event {:type "a"}) (let [r (perform echo ask {})] (perform echo message {:old r})))");
  h.Send(R"({"id": 1, "type": "a"})");
  h.Enable("PT1", R"((event {:type "a"}) (perform echo message {:new true}))");
  EXPECT_EQ(h.Answer(1, Value::Integer(5)), R"(answer PT1/1 #1; call PT1/1 #2 {"old":5})");
}

TEST(Reload, DisablingCancelsLiveMatchesInOrderOfBirthAndStopsMatching) {
  Harness h;
  h.Enable("PT1", R"((event {:type "a"}) (let [r (perform echo ask {})] (perform echo message {:r r})))");
  h.Send(R"({"id": 2, "type": "a"})");
  h.Send(R"({"id": 1, "type": "a"})");
  h.now += 1;
  EXPECT_EQ(h.Apply(PatternRecord{h.now, "t", "PT1", "id", nullptr}), "cancelled PT1/2; cancelled PT1/1");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "a"})"), "");
  EXPECT_EQ(h.Answer(1, Value()), "");
  EXPECT_EQ(h.shard.NextDue(), std::nullopt);
  EXPECT_EQ(h.shard.StateBytes(), 0U);
}

TEST(Reload, KeyAttributesComeInOrderOfPatternIds) {
  Harness h;
  h.Enable("PT10", "(event)", "a");
  h.Enable("PT2", "(event)", "b");
  h.Enable("PT3", "(event)", "a");
  EXPECT_EQ(h.shard.KeyAttributes("t"), (std::vector<std::string>{"b", "a"}));
  EXPECT_TRUE(h.shard.KeyAttributes("other").empty());
}

TEST(Reload, TheFirstKeyOfAnEventMayStandInsideAMap) {
  Harness h;
  h.Enable("PT1", "(event)", "customer.id");
  h.Enable("PT2", "(event)", "session");
  std::string error;
  const auto first_key = [&](const char* json) {
    return dsl::ToJson(h.shard.FirstKey("t", *Event::Parse(0, 0, json, h.shard.fields(), error)));
  };
  EXPECT_EQ(first_key(R"({"customer": {"id": 7}, "session": "s"})"), "7");
  EXPECT_EQ(first_key(R"({"customer": {"id": null}, "session": "s"})"), R"("s")");
  EXPECT_EQ(first_key(R"({"x": 1})"), "null");
  EXPECT_EQ(h.Send(R"({"customer": {"id": 7}})"), "born PT1/7 e0; completed PT1/7");
}

TEST(Reload, OpeningsAreServedInOrderOfPatternIds) {
  Harness h;
  h.Enable("PT10", "(event)");
  h.Enable("PT2", "(event)");
  h.Enable("PT9", "(perform echo message {})");
  EXPECT_EQ(h.Send(R"({"id": 1})"),
            "born PT2/1 e0; completed PT2/1; born PT9/1; call PT9/1 #1 {}; born PT10/1 e0; completed PT10/1");
}

// Each comes right behind the first, so that sooner or later there is no room left for it in between.
TEST(Reload, PatternsThatComeInBetweenAreServedInTheirOrder) {
  Harness h;
  h.Enable("PT1", "(event)");
  std::string expected = "born PT1/1 e0; completed PT1/1";
  for (int i = 100; i < 200; ++i) {
    h.Enable("PT" + std::to_string(299 - i), "(event)");
    const std::string id = "PT" + std::to_string(i) + "/1";
    expected += "; born " + id + " e0; completed " + id;
  }
  EXPECT_EQ(h.Send(R"({"id": 1})"), expected);
}

TEST(Reload, PatternsThatComeAndGoLeaveTheOthersAsIfTheyHadNeverBeen) {
  const std::vector<std::string> codes = {
      R"((event {:type "a"}) (perform echo message {:m 1}))",
      R"((event {:n (and (>= 2) (<= 5))}))",
      R"((event {:n (> 3)}) (event {:type "b"}))",
      R"((within 1 minute (sequence (event {:type "a"}) (event {:type "b"}))))",
      R"((within 1 minute (sequence (event {:type "a"}) (event {:type "c"}))))",
      R"((times 2 (event {:type #{"a" "b"}})))",
      R"((and (event {:type "a"}) (event {:n 4})))",
      R"((or (event {:type "c" :n 2}) (event {:type "b" :n 5})))",
      R"((when (= $type "c") (perform echo message {:n $n})))",
      "(event)"};
  std::mt19937 random(5);
  const auto below = [&](std::size_t n) { return random() % n; };
  for (int round = 0; round < 20; ++round) {
    Harness changed;
    std::map<std::string, std::pair<std::string, std::string>> left;  // by id
    for (int change = 0; change < 60; ++change) {
      const std::string id = "PT" + std::to_string(1 + below(12));
      if (below(3) == 0) {
        left.erase(id);
        changed.Apply(PatternRecord{0, "t", id, "id", nullptr});
      } else {
        left[id] = {codes[below(codes.size())], below(4) == 0 ? "other" : "id"};
        changed.Enable(id, left[id].first, left[id].second);
      }
    }
    Harness fresh;
    for (const auto& [id, pattern] : left) fresh.Enable(id, pattern.first, pattern.second);
    EXPECT_EQ(changed.shard.KeyAttributes("t"), fresh.shard.KeyAttributes("t"));
    for (int event = 0; event < 40; ++event) {
      const std::string json = R"({"id":)" + std::to_string(below(2)) + R"(,"other":7,"type":")" +
                               "abc"[below(3)] + R"(","n":)" + std::to_string(below(7)) + "}";
      ASSERT_EQ(changed.Send(json), fresh.Send(json)) << json;
    }
  }
}

TEST(Reload, TenantsDoNotSeeEachOther) {
  Harness h;
  h.Enable("PT1", "(event)");
  h.Apply(PatternRecord{0, "other", "PT1", "id", Harness::Plan("(event {:x 1})")});
  EXPECT_EQ(h.Send(R"({"id": 1, "x": 1})"), "born PT1/1 e0; completed PT1/1");
}

}  // namespace
}  // namespace cxengine::engine
