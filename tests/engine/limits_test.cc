// What keeps a key's state bounded: caps, lifetimes, timeouts, step and size limits.
#include <gmock/gmock.h>

#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

constexpr Milliseconds kDay = 24LL * 3600 * 1000;

TEST(Limits, TheOldestCandidateGoesWhenThereAreTooMany) {
  Harness h({.max_candidates = 2});
  h.Enable("PT1", R"((event {:type "order"}) (event {:type "paid" :order $order}))");
  h.Send(R"({"id": 1, "type": "order", "order": 1})");
  h.Send(R"({"id": 1, "type": "order", "order": 2})");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "order", "order": 3})"),
            "dropped PT1/1 (too many candidates; the oldest was dropped)");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "paid", "order": 1})"), "");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "paid", "order": 2})"), "born PT1/1 e1 e4; completed PT1/1");
}

TEST(Limits, RoundsOfOneTimesCountOnceAgainstTheCap) {
  Harness h({.max_candidates = 2});
  h.Enable("PT1", R"((within 1 hour (times 5 (event {:type "call"}))))");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(h.Send(R"({"id": 1, "type": "call"})"), "");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "call"})"), "born PT1/1 e0 e1 e2 e3 e4; completed PT1/1");
}

TEST(Limits, RoundsOfOneTimesInARingAreNotCounted) {
  Harness h({.max_candidates = 1});
  h.Enable("PT1", R"((within 1 hour (times 40 (event {:type "call"}))))");
  for (int i = 0; i < 39; ++i) EXPECT_EQ(h.Send(R"({"id": 1, "type": "call"})"), "") << i;
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "call"})").substr(0, 14), "born PT1/1 e0 ");
}

TEST(Limits, EvenOfOneTimesSixteenTimesTheCapAreEnough) {
  Harness h({.max_candidates = 1});
  h.Enable("PT1", R"((within 1 hour (times 40 (or (event {:type "call"}) (event {:type "mail"})))))");
  for (int i = 0; i < 16; ++i) EXPECT_EQ(h.Send(R"({"id": 1, "type": "call"})"), "") << i;
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "call"})"),
            "dropped PT1/1 (too many candidates; the oldest was dropped)");
}

TEST(Limits, CandidatesAtDifferentPlacesCountEach) {
  Harness h({.max_candidates = 1});
  h.Enable("PT1", R"((event {:type "a"}) (event {:type "b"}) (event {:type "c"}))");
  int dropped = 0;
  h.shard.Watch([&](const CandidateNews& news) { dropped += news.fate == CandidateNews::Fate::kOverflow; });
  h.Send(R"({"id": 1, "type": "a"})");
  h.Send(R"({"id": 1, "type": "b"})");
  EXPECT_EQ(dropped, 0);
  h.Send(R"({"id": 1, "type": "a"})");
  EXPECT_EQ(dropped, 1);
  h.Send(R"({"id": 1, "type": "b"})");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "c"})"), "born PT1/1 e2 e3 e4; completed PT1/1");
}

TEST(Limits, ABirthBeyondTheLiveMatchesOfAPatternAndKeyIsRefused) {
  Harness h({.max_live_matches = 2});
  h.Enable("PT1", R"((event {:type "a"}) (let [r (perform echo ask {})] (perform echo message {:r r})))");
  h.Send(R"({"id": 1, "type": "a"})");
  h.Send(R"({"id": 1, "type": "a"})");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "a"})"),
            "refused PT1/1 e2 (the pattern has 2 live matches of this key already)");
  EXPECT_EQ(h.Send(R"({"id": 2, "type": "a"})"), "born PT1/2 e3; call PT1/2 #1 {}");
}

TEST(Limits, ACandidateThatTakesNothingForItsLifetimeIsDroppedSilently) {
  Harness h;
  h.Enable("PT1", R"((event {:type "a"}) (event {:type "b"}))");
  h.Send(R"({"id": 1, "type": "a"})");
  EXPECT_GT(h.shard.StateBytes(), 0U);
  EXPECT_EQ(h.Tick(90 * kDay), "");
  EXPECT_EQ(h.shard.StateBytes(), 0U);
}

TEST(Limits, AMatchThatTakesNothingForItsLifetimeExpires) {
  Harness h;
  h.Enable("PT1", R"((event {:type "a"}) (let [b (event {:type "b"})] (perform echo message {:b b})))");
  h.Send(R"({"id": 1, "type": "a"})");
  EXPECT_EQ(h.Tick(90 * kDay - 1), "");
  EXPECT_EQ(h.Tick(1), "expired PT1/1 (no event was taken for 90 days)");
}

TEST(Limits, ACallWithoutAnAnswerFailsAfterThirtySeconds) {
  Harness h;
  h.Enable("PT1",
           R"((event {:type "a"}) (if (perform echo ask {}) (perform echo yes {}) (perform echo no {})))");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "a"})"), "born PT1/1 e0; call PT1/1 #1 {}");
  EXPECT_EQ(h.Tick(29'999), "");
  EXPECT_EQ(h.Tick(1), "answer PT1/1 #1 (no answer within 30 seconds); call PT1/1 #2 {}");
  EXPECT_EQ(h.Answer(1, Value::Boolean(true)), "") << "a late answer is not heard";
}

TEST(Limits, TooManyKeptEventsFailABusyMatch) {
  Harness h({.max_kept_events = 2});
  h.Enable(
      "PT1",
      R"((event {:type "a"}) (let [r (perform echo ask {})] (event {:type "b" :r r}) (perform echo done {})))");
  h.Send(R"({"id": 1, "type": "a"})");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "b"})"), "");
  EXPECT_TRUE(h.contributing) << "it is kept";
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "c"})"), "");
  EXPECT_FALSE(h.contributing) << "nothing ahead could take it";
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "b"})"), "");
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "b"})"),
            "failed PT1/1 (more than 2 events arrived while the match was busy)");
}

TEST(Limits, AMatchThatSpinsFails) {
  Harness h;
  h.Enable("PT1", R"((event) (def n 0) (times 1000000 (set n (inc n))) (perform echo message {:n n}))");
  EXPECT_EQ(h.Send(R"({"id": 1})"),
            "failed PT1/1 e0 (line 1, column 19: the match took 1 000 000 steps without waiting)");
}

TEST(Limits, AThousandCallsOfAMatchAreUnderWayAtOnce) {
  Harness h;
  h.Enable(
      "PT1",
      R"((event {:type "a"}) (times $n (perform echo m {})) (event {:type "more"}) (perform echo m {}))");
  h.Send(R"({"id": 1, "type": "a", "n": 1000})");
  for (const std::uint32_t number : {1000U, 1U, 500U}) {
    EXPECT_EQ(h.Answer(number, Value()), "answer PT1/1 #" + std::to_string(number));
  }
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "more"})"), "consumed PT1/1 e1; call PT1/1 #1001 {}")
      << "those that are answered do not count";
  const std::string said = h.Send(R"({"id": 2, "type": "a", "n": 1001})");
  EXPECT_NE(
      said.find("call PT1/2 #1000 {}; failed PT1/2 (line 1, column 31: the match has 1 000 calls under way"),
      std::string::npos)
      << said.substr(said.size() - 300);
}

TEST(Limits, AValueBeyondOneMebibyteFailsTheMatch) {
  Harness h;
  h.Enable(
      "PT1",
      R"((event) (perform echo start {}) (def x ["0123456789"]) (times 30 (set x [x x])) (perform echo message {:x x}))");
  EXPECT_EQ(h.Send(R"({"id": 1})"),
            "born PT1/1 e0; call PT1/1 #1 {}; failed PT1/1 (line 1, column 73: a value grew beyond 1 MiB)");
}

TEST(Limits, BranchesThatMultiplyAreCutAtTheCap) {
  std::string code = "(or";
  for (int i = 0; i < 30; ++i) code += R"( (and (event {:type "a"}) (event {:type "a"})))";
  Harness h;
  h.Enable("PT1", code + ")");
  h.Send(R"({"id": 1, "type": "a"})");
  EXPECT_TRUE(h.contributing);
  EXPECT_EQ(h.Send(R"({"id": 1, "type": "a"})"), "born PT1/1 e0 e1; completed PT1/1");
}

TEST(Limits, NestedAndsAreThinnedOutOnTheWay) {
  const std::string ten = "(and" + [] {
    std::string events;
    for (int i = 0; i < 10; ++i) events += R"( (event {:type "a"}))";
    return events;
  }() + ")";
  std::string code = "(and";
  for (int i = 0; i < 10; ++i) code += " " + ten;
  Harness h({.max_candidates = 64});
  h.Enable("PT1", code + ")");
  for (int i = 0; i < 4; ++i) h.Send(R"({"id": 1, "type": "a"})");
  EXPECT_TRUE(h.contributing);
  EXPECT_LT(h.shard.StateBytes(), 2'000'000U);
}

TEST(Limits, LargeOperandsCostMoreThanOneStep) {
  Harness h;
  h.Enable("PT1", R"((event) (perform echo start {}) (def s "0123456789abcdef") (times 15 (set s (str s s)))
(def n 0) (times 1000000 (set n (count (str s "a")))) (perform echo message {:n n}))");
  const std::string said = h.Send(R"({"id": 1})");
  EXPECT_NE(said.find("the match took 1 000 000 steps without waiting"), std::string::npos) << said;
}

TEST(Limits, WhatWaitsIsCounted) {
  for (const bool plain : {false, true}) {
    Harness h({.plain_candidates = plain});
    const auto waiting = [&] {
      const WaitingCounts counts = h.shard.CountWaiting();
      return std::vector{counts.keys, counts.candidates, counts.matches};
    };
    h.Enable("PT1", R"((within 1 minute (sequence (event {:type "a"}) (event {:type "b"}))))");
    h.Enable("PT2", R"((event {:type "live"}) (delay 1 hour) (perform echo m {}))");
    h.Send(R"({"id": 1, "type": "a"})");
    h.Send(R"({"id": 2, "type": "a"})");
    h.Send(R"({"id": 2, "type": "live"})");
    EXPECT_THAT(waiting(), testing::ElementsAre(2, 2, 1)) << plain;
    h.Send(R"({"id": 1, "type": "b"})");
    EXPECT_THAT(waiting(), testing::ElementsAre(1, 1, 1)) << plain;
    h.Tick(120'000);
    EXPECT_THAT(waiting(), testing::ElementsAre(1, 0, 1)) << plain;
    h.Send(R"({"id": 3, "type": "a"})");
    h.Apply(EraseRecord{h.now, "t", "id", "2"});
    EXPECT_THAT(waiting(), testing::ElementsAre(1, 1, 0)) << plain;
    h.Disable("PT1");
    EXPECT_THAT(waiting(), testing::ElementsAre(0, 0, 0)) << plain;
  }
}

TEST(Limits, StateOfAKeyGoesWhenNothingWaits) {
  Harness h;
  h.Enable("PT1", R"((within 1 minute (sequence (event {:type "a"}) (event {:type "b"}))))");
  for (int key = 0; key < 100; ++key) h.Send("{\"id\": " + std::to_string(key) + R"(, "type": "a"})", 0);
  EXPECT_GT(h.shard.StateBytes(), 0U);
  EXPECT_EQ(h.shard.NextDue(), 60'000);
  h.Tick(60'000);
  EXPECT_EQ(h.shard.StateBytes(), 0U);
  EXPECT_EQ(h.shard.NextDue(), std::nullopt);
}

}  // namespace
}  // namespace cxengine::engine
