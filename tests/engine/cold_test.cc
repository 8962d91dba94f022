// Keys that go cold and come back: nobody can tell, and what is cold is counted, found and erased.
#include <gmock/gmock.h>

#include "engine/cold_keys.h"
#include "tests/engine/fleet.h"

namespace cxengine::engine {
namespace {

std::vector<std::string> EnabledAtFirst() {
  std::vector<std::string> patterns;
  for (std::size_t i = 0; i < kPatterns.size(); ++i)
    patterns.push_back(EncodedRecord(PatternRecord{0, "t", "PT" + std::to_string(i),
                                                   i % 3 == 0 ? "user" : "id", Harness::Plan(kPatterns[i])}));
  return patterns;
}

TEST(Cold, NobodyCanTellWhatIs) {
  std::size_t returns = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Course course(seed);
    Fleet warm(1);
    std::array<Fleet, 3> fleets = {Fleet(1, true), Fleet(3, true), Fleet(1, true, 77)};
    const auto all = [&](const std::vector<std::string>& records) {
      const auto story = warm.Apply(records);
      for (Fleet& fleet : fleets) ASSERT_EQ(fleet.Apply(records), story);
    };
    all(EnabledAtFirst());
    for (int round = 0; round < 60 && !HasFatalFailure(); ++round) {
      all(course.Next(warm.calls));
      const WaitingCounts counts = warm.shards().CountWaiting();
      for (Fleet& fleet : fleets) {
        const WaitingCounts cold = fleet.shards().CountWaiting();
        ASSERT_EQ(cold.keys, counts.keys);
        ASSERT_EQ(cold.candidates, counts.candidates);
        ASSERT_EQ(cold.matches, counts.matches);
        ASSERT_EQ(fleet.shards().CountKeys("t"), warm.shards().CountKeys("t"));
        ASSERT_EQ(fleet.shards().NextDue().has_value(), warm.shards().NextDue().has_value());
        if (round % 5 == 4) {
          ASSERT_EQ(fleet.Live(), warm.Live());
        }
        if (round % 10 == 5) {
          ASSERT_TRUE(fleet.State() == warm.State());
        }
        if (course.Below(20) == 0) fleet.Restart(1 + course.Below(3));
      }
    }
    ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
    for (const Fleet& fleet : fleets) returns += fleet.returns;
  }
  EXPECT_GT(returns, 500U);
}

class ColdTest : public ::testing::Test {
 protected:
  // Enables the pattern, sends the events, and lets all keys go.
  void Begin(const std::string& code, const std::vector<std::string>& events) {
    Enable("PT1", code);
    for (const std::string& json : events) Send(json);
    LetAllGo();
  }
  void LetAllGo() {
    fleet_.Save(false);
    while (fleet_.shards().LetGo(0, 100)) {
    }
  }
  std::string Apply(const Record& record) {
    fleet_.Bring({record});
    const auto story = fleet_.Apply({EncodedRecord(record)});
    std::string text;
    // Without time and id.
    for (std::size_t at = story[0].find("; "); at != std::string::npos; at = story[0].find("; ", at + 1)) {
      const std::size_t line = story[0].find(' ', story[0].find(' ', at + 2) + 1) + 1;
      text += (text.empty() ? "" : "; ") + story[0].substr(line, story[0].find("; ", line) - line);
    }
    return text;
  }
  std::string Enable(const std::string& id, const std::string& code, const std::string& key = "id") {
    return Apply(PatternRecord{now_, "t", id, key, code.empty() ? nullptr : Harness::Plan(code)});
  }
  std::string Send(const std::string& json) {
    std::string error;
    const auto event = Event::Parse(number_++, now_ += 1000, json, fleet_.shards().fields(), error);
    return Apply(EventRecord{"t", event});
  }
  std::size_t cold() { return fleet_.shards().CountCold(); }

  Fleet fleet_{1};
  Milliseconds now_ = 0;
  EventNumber number_ = 1;
};

constexpr const char* kAThenB = R"((within 1 minute (sequence (event {:type "a"}) (event {:type "b"}))))";

TEST_F(ColdTest, WhatComesForAKeyBringsItBackAndNoOther) {
  Begin(kAThenB, {R"({"id":1,"type":"a"})", R"({"id":2,"type":"a"})", R"({"id":3,"type":"a"})"});
  EXPECT_EQ(cold(), 3U);
  EXPECT_EQ(fleet_.shards().CountWarm(), 0U);
  EXPECT_EQ(Send(R"({"id":2,"type":"b"})"), "born PT1/2 e2 e4; completed PT1/2");
  EXPECT_EQ(cold(), 2U);
  EXPECT_EQ(fleet_.shards().CountWaiting().keys, 2U);
  EXPECT_EQ(fleet_.shards().CountWaiting().cold_keys, 2U);
  EXPECT_EQ(fleet_.shards().NextDue(), 61'000);
}

// And it stays so, or of two shards one would always say that there is more.
TEST_F(ColdTest, WhereNoneMayGoUntilTheNextSnapshotItIsSaid) {
  Enable("PT1", R"((event {:type "a"}) (perform x y {}))");
  for (int key = 0; key < 50; ++key) Send(R"({"type":"a","id":)" + std::to_string(key) + "}");
  fleet_.Save(false);
  while (fleet_.shards().LetGo(0, 100)) {
  }
  EXPECT_FALSE(fleet_.shards().LetGo(0, 1));
  EXPECT_EQ(cold(), 0U);
}

TEST_F(ColdTest, TimersGoOffInTheirTime) {
  Begin(R"((event {:type "a"}) (delay 1 hour) (perform x y {}))",
        {R"({"id":1,"type":"a"})", R"({"id":2,"type":"a"})"});
  EXPECT_EQ(cold(), 2U);
  EXPECT_EQ(fleet_.shards().NextDue(), 3'601'000);
  EXPECT_EQ(Apply(TickRecord{3'601'500}), "call PT1/1 #1 {}");
  EXPECT_EQ(cold(), 1U);
  now_ = 3'601'500;
  EXPECT_EQ(Send(R"({"id":9,"type":"none"})"), "call PT1/2 #1 {}");
}

TEST_F(ColdTest, WhoWaitsForAnAnswerStays) {
  Begin(R"((event {:type "a"}) (let [r (perform x y {} (timeout 1 day))] (delay 1 hour)))",
        {R"({"id":1,"type":"a"})"});
  EXPECT_EQ(cold(), 0U);
  Apply(AnswerRecord{now_ + 1, fleet_.calls.back(), 1, false, Value::Integer(7), ""});
  LetAllGo();
  EXPECT_EQ(cold(), 1U);
  EXPECT_EQ(fleet_.shards().CountWaiting().matches, 1U);
}

TEST_F(ColdTest, AChangeSinceTheSnapshotKeepsItWarm) {
  Begin(kAThenB, {R"({"id":1,"type":"a"})"});
  Send(R"({"id":1,"type":"a"})");
  Send(R"({"id":2,"type":"a"})");
  EXPECT_FALSE(fleet_.shards().LetGo(0, 100));
  EXPECT_EQ(cold(), 0U);
  fleet_.shards().Freeze(false);
  EXPECT_FALSE(fleet_.shards().LetGo(0, 100)) << "while a snapshot is said";
  std::vector<StateRow> rows;
  EXPECT_TRUE(fleet_.shards().SaveSome(100'000, rows));
  while (fleet_.shards().LetGo(0, 100)) {
  }
  EXPECT_EQ(cold(), 2U);
}

TEST_F(ColdTest, WhatChangedLateliestStaysLongest) {
  Begin(kAThenB, {});
  for (int key = 0; key < 20; ++key) Send(R"({"id":)" + std::to_string(key) + R"(,"type":"a"})");
  fleet_.Save(false);
  fleet_.shards().LetGo(20, 1000);
  EXPECT_TRUE(fleet_.shards().LetGo(10, 20)) << "all of them are recent, once";
  EXPECT_EQ(cold(), 0U);
  Send(R"({"id":3,"type":"a"})");
  fleet_.Save(false);
  EXPECT_FALSE(fleet_.shards().LetGo(1, 20));
  EXPECT_EQ(cold(), 19U);
  Send(R"({"id":3,"type":"b"})");
  EXPECT_EQ(cold(), 19U);
}

TEST_F(ColdTest, APatternThatGoesTakesWhatWasColdOfIt) {
  const std::string longer =
      R"((within 1 minute (sequence (event {:type "a"}) (event {:type "c"}) (event {:type "d"}))))";
  Begin(kAThenB, {R"({"id":1,"type":"a"})"});
  Enable("PT2", longer);
  Send(R"({"id":2,"type":"a"})");
  Send(R"({"id":3,"type":"a"})");
  Send(R"({"id":3,"type":"c"})");
  Enable("PT3", R"((event {:type "e"}) (delay 1 day))");
  Send(R"({"id":4,"type":"e"})");
  LetAllGo();
  EXPECT_EQ(cold(), 4U);
  EXPECT_EQ(Enable("PT3", ""), "cancelled PT3/4");
  EXPECT_EQ(cold(), 3U) << "nothing of the others was looked at";
  Enable("PT1", "");
  EXPECT_EQ(Send(R"({"id":1,"type":"c"})"), "");
  EXPECT_EQ(Send(R"({"id":3,"type":"d"})"), "born PT2/3 e3 e4 e7; completed PT2/3");
  LetAllGo();
  Enable("PT2", "");
  EXPECT_EQ(fleet_.shards().CountWaiting().keys, 0U);
  EXPECT_EQ(fleet_.shards().CountWaiting().candidates, 0U);
}

TEST_F(ColdTest, APatternThatChangesKeepsWhatIsCold) {
  Begin(kAThenB, {R"({"id":1,"type":"a"})"});
  Enable("PT8", R"((event {:type "e"}) (delay 1 hour) (perform x old {}))");
  Send(R"({"id":2,"type":"e"})");
  Enable("PT9", R"((and (event {:type "f"}) (event {:type "g"})))");
  Send(R"({"id":3,"type":"f"})");
  LetAllGo();
  ASSERT_EQ(cold(), 3U);
  // Traits are bits of hashes; of others that have the same ones more would be looked at.
  ASSERT_EQ(traits::OfOpening("PT1") & (traits::OfMatch("PT8") | traits::OfOpening("PT9")), 0U);
  ASSERT_EQ(traits::OfOpening("PT8") & (traits::OfLine(0) | traits::OfOpening("PT9")), 0U);
  Enable("PT1", kAThenB + std::string(R"((perform x other {}))"));
  Enable("PT8", R"((event {:type "e"}) (delay 1 hour) (perform x newer {}))");
  EXPECT_EQ(cold(), 3U);
  Enable("PT9", R"((and (event {:type "f"}) (event {:type "g"})) (perform x third {:n $n}))");
  EXPECT_EQ(cold(), 2U) << "its candidates have to fit the new plan";
  fleet_.Save(true);  // the plan of the old match must not go
  EXPECT_EQ(Send(R"({"id":1,"type":"b"})"), "born PT1/1 e1 e4; call PT1/1 #1 {}");
  EXPECT_EQ(Send(R"({"id":3,"type":"g"})"), "born PT9/3 e3 e5; call PT9/3 #1 {\"n\":null}");
  EXPECT_THAT(Apply(TickRecord{now_ + 3'600'000}), ::testing::EndsWith("call PT8/2 #1 {}"));
}

TEST_F(ColdTest, ErasuresFindWhatIsColdAndHoldsEventsOfThePerson) {
  Enable("PT2", kAThenB, "shop");
  Begin(kAThenB, {R"({"id":1,"shop":"x","type":"a"})", R"({"id":2,"shop":"y","type":"a"})"});
  EXPECT_EQ(cold(), 4U);
  Apply(EraseRecord{now_ + 1, "t", "id", "1"});
  EXPECT_EQ(fleet_.shards().CountWaiting().keys, 2U);
  EXPECT_EQ(cold(), 2U);
  Apply(EraseRecord{now_ + 2, "other", "id", "2"});
  EXPECT_EQ(cold(), 2U);
}

TEST_F(ColdTest, AKeyThatIsColdIsNoNewOne) {
  Begin(kAThenB, {R"({"id":1,"type":"a"})"});
  std::vector<std::uint64_t> keys;
  std::string error;
  fleet_.shards().FindNewKeys("t", *Event::Parse(9, 1, R"({"id":1})", fleet_.shards().fields(), error), keys);
  EXPECT_TRUE(keys.empty());
  EXPECT_EQ(fleet_.shards().CountKeys("t"), 1U);
}

TEST_F(ColdTest, ARowThatCannotBeReadLeavesItCold) {
  Begin(kAThenB, {R"({"id":1,"type":"a"})"});
  const std::string name = fleet_.shards().ColdRows().at(0);
  std::string error;
  EXPECT_FALSE(fleet_.shards().Load(name, "none", error));
  EXPECT_EQ(error, "a row of the saved state cannot be read");
  EXPECT_EQ(cold(), 1U);
  EXPECT_EQ(fleet_.shards().CountWaiting().candidates, 1U);
  EXPECT_EQ(Send(R"({"id":1,"type":"b"})"), "born PT1/1 e1 e2; completed PT1/1");
}

TEST_F(ColdTest, LittleIsLeftOfAKey) {
  EXPECT_LE(sizeof(ColdKey), 32U);
  Begin(kAThenB, {});
  for (int key = 0; key < 1000; ++key, now_ -= 1000) {
    Send(R"({"id":)" + std::to_string(key) + R"(,"type":"a"})");
    Send(R"({"id":)" + std::to_string(key) + R"(,"type":"a"})");
  }
  const std::size_t warm = fleet_.shards().StateBytes();
  LetAllGo();
  EXPECT_LT(3 * fleet_.shards().StateBytes(), 2 * warm) << "and events are not counted";
}

}  // namespace
}  // namespace cxengine::engine
