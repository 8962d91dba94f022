// Patterns that go: what waits for them goes along, wherever it is, and nothing else.
#include <gtest/gtest.h>

#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

TEST(DisableTest, MatchesOfAnEarlierKeyAttributeAreCancelled) {
  Harness one;
  one.Enable("PT1", R"((event {:type "a"}) (perform echo note {}))");
  EXPECT_EQ(one.Send(R"({"id": 1, "type": "a", "shop": 7})"), "born PT1/1 e0; call PT1/1 #1 {}");
  one.Enable("PT1", R"((event {:type "a"}) (perform echo note {}))", "shop");
  EXPECT_EQ(one.shard.LiveMatches().size(), 1U);
  EXPECT_EQ(one.Apply(PatternRecord{one.now, "t", "PT1", "shop", nullptr}), "cancelled PT1/1");
  EXPECT_TRUE(one.shard.LiveMatches().empty());
}

TEST(DisableTest, MatchesOfAnEarlierOpeningAreCancelled) {
  Harness one;
  one.Enable("PT1", R"((event {:type "a"}) (perform echo note {}))");
  EXPECT_EQ(one.Send(R"({"id": 1, "type": "a"})"), "born PT1/1 e0; call PT1/1 #1 {}");
  one.Enable("PT1", R"((event {:type "other"}))");
  EXPECT_EQ(one.shard.LiveMatches().size(), 1U);
  EXPECT_EQ(one.Apply(PatternRecord{one.now, "t", "PT1", "id", nullptr}), "cancelled PT1/1");
}

// Candidates of chains and of other openings, of keys with and without them.
TEST(DisableTest, CandidatesGoAndThoseOfOthersStay) {
  const std::string chain = R"((event {:type "a"}) (event {:type "b"}))";
  const std::string branches = R"((and (event {:type "a"}) (event {:type "c"})))";
  for (const std::string& code : {chain, branches}) {
    Harness one;
    one.Enable("PT1", code);
    one.Enable("PT2", chain);
    one.Enable("PT3", R"((event {:type "none"}) (event {:type "b"}))");
    for (const char* key : {"1", "2"}) one.Send(R"({"id": )" + std::string(key) + R"(, "type": "a"})");
    one.Disable("PT3");
    one.Disable("PT1");
    one.Enable("PT1", code);
    EXPECT_EQ(one.Send(R"({"id": 1, "type": "c"})"), "") << code;
    EXPECT_EQ(one.Send(R"({"id": 1, "type": "b"})"), "born PT2/1 e0 e3; completed PT2/1") << code;
    one.Disable("PT1");
    one.Disable("PT2");
    EXPECT_EQ(one.shard.NextDue(), std::nullopt) << code;
    EXPECT_EQ(one.shard.StateBytes(), 0U) << code;
  }
}

// Several keys are left with nothing at once, some of which rest already from when they had nothing before.
TEST(DisableTest, KeysThatWereAtRestBeforeAreTidiedOnce) {
  Harness one;
  const auto send = [&](const std::string& key, const char* type) {
    one.Send(R"({"id": ")" + key + R"(", "type": ")" + type + R"("})");
  };
  for (int round = 0; round < 3; ++round) {
    one.Enable("PT1", R"((event {:type "a"}) (event {:type "b"}))");
    for (int i = 0; i < 200; ++i) {
      send("k" + std::to_string(i), "a");
      send("k" + std::to_string(i), "b");
    }
    for (int i = 100; i < 200; ++i) send("k" + std::to_string(i), "a");
    for (int i = 0; i < 100; ++i) send("other" + std::to_string(i), "a");
    EXPECT_EQ(one.shard.CountWaiting().keys, 200U);
    one.Disable("PT1");
    EXPECT_EQ(one.shard.CountWaiting().keys, 0U);
    EXPECT_EQ(one.shard.CountWaiting().candidates, 0U);
  }
}

TEST(DisableTest, AnErasureLeavesKeysAtRest) {
  Harness one;
  one.Enable("PT1", R"((event {:type "a"}) (event {:type "b"}))");
  one.Enable("PT2", R"((event {:type "c"}) (event {:type "d"}))", "cart");
  const auto rest = [&](int from, int to) {
    for (int i = from; i < to; ++i)
      for (const char* type : {"a", "b"})
        one.Send(R"({"id": )" + std::to_string(i) + R"(, "type": ")" + type + R"("})");
  };
  rest(0, 64);
  one.Send(R"({"id": 0, "cart": 7, "type": "c"})");
  one.Apply(EraseRecord{one.now, "t", "id", "0"});
  EXPECT_EQ(one.shard.CountWaiting().keys, 0U);
  rest(100, 300);
  EXPECT_EQ(one.shard.CountWaiting().keys, 0U);
}

}  // namespace
}  // namespace cxengine::engine
