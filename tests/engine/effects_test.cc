// Effects carry the events themselves: what a match consumed, gave back, and only saw.
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

class EffectsTest : public ::testing::Test {
 protected:
  // "born e0; seen e0 …": what the event brought about, of events alone, with the text of the last one.
  std::string Send(const std::string& json) {
    harness.now += 1000;
    std::string error;
    const auto event = Event::Parse(harness.next_event++, harness.now, json, harness.shard.fields(), error);
    return Told(EventRecord{"t", event});
  }
  std::string Told(const Record& record) {
    Effects effects;
    harness.shard.Apply(record, effects);
    std::string told;
    for (const Effect& effect : effects.list) {
      if (effect.kind != Effect::Kind::kBorn && effect.events.empty()) continue;
      told += (told.empty() ? "" : "; ") + Harness::Line(effect);
      if (!effect.events.empty()) last = effect.events.back()->json();
    }
    return told;
  }

  Harness harness;
  std::string last;
};

TEST_F(EffectsTest, ABirthCarriesTheEventsOfItsOpeningInOrder) {
  harness.Enable("PT1", R"((sequence (event {:type "a"}) (event {:type "b"})) (perform echo message {}))");
  Send(R"({"id":7,"type":"a"})");
  EXPECT_EQ(Send(R"({"id":7,"type":"b","more":[1]})"), "born PT1/7 e0 e1");
  EXPECT_EQ(last, R"({"id":7,"type":"b","more":[1]})");
}

TEST_F(EffectsTest, WhatAnActingProgramIsBornByIsSeenAndNotConsumed) {
  harness.Enable("PT1", R"((perform echo message {:n $n}) (event {:type "b"}))");
  EXPECT_EQ(Send(R"({"id":7,"n":1})"), "born PT1/7; seen PT1/7 e0");
}

TEST_F(EffectsTest, WhatALosingBranchTookIsReleased) {
  harness.Enable("PT1", R"((event {:type "go"}) (perform echo message {})
    (or (sequence (event {:type "a"}) (event {:type "b"})) (event {:type "c"})) (event {:type "d"}))");
  Send(R"({"id":7,"type":"go"})");
  EXPECT_EQ(Send(R"({"id":7,"type":"a"})"), "consumed PT1/7 e1");
  EXPECT_EQ(Send(R"({"id":7,"type":"c"})"), "consumed PT1/7 e2; released PT1/7 e1");
}

}  // namespace
}  // namespace cxengine::engine
