// Matches that ask for more of their context before they begin: what they wait for meanwhile, and what the
// answer changes.
#include "engine/match.h"
#include "engine/record_code.h"
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

Value Json(const char* json) {
  std::string error;
  return *ParseJson(json, error);
}

class ContextTest : public ::testing::Test {
 protected:
  // An event whose tenant has matches ask.
  std::string Send(const std::string& json, Milliseconds after = 1000) {
    harness.now += after;
    std::string error;
    const auto event = Event::Parse(harness.next_event++, harness.now, json, harness.shard.fields(), error);
    EXPECT_NE(event, nullptr) << error;
    return harness.Apply(EventRecord{"t", event, true});
  }
  std::string Answer(const char* json) { return harness.Answer(kContextCall, Json(json)); }

  Harness harness;
};

TEST_F(ContextTest, TheAnswerOverridesAndAddsAndLaterEventsOverrideIt) {
  harness.Enable("PT1", R"((event {:type "a"}) (perform echo m {:n $n :vip $vip :all (all $n)})
                           (event {:type "b"}) (perform echo m {:n $n :vip $vip}))");
  EXPECT_EQ(Send(R"({"id":7,"type":"a","n":1})"), "born PT1/7 e0; call PT1/7 e0 #0 {}");
  EXPECT_EQ(Answer(R"({"n":2,"vip":true})"),
            R"(answer PT1/7 #0; call PT1/7 #1 {"all":[1],"n":2,"vip":true})");
  EXPECT_EQ(Send(R"({"id":7,"type":"b","n":3})"), R"(consumed PT1/7 e1; call PT1/7 #2 {"n":3,"vip":true})");
}

TEST_F(ContextTest, WithoutAnAnswerItGoesOnWithWhatItHas) {
  harness.Enable("PT1", R"((event {:type "a"}) (perform echo m {:n $n}))");
  Send(R"({"id":7,"type":"a","n":1})");
  EXPECT_EQ(harness.Fail(kContextCall, "AU1: no"), R"(answer PT1/7 #0 (AU1: no); call PT1/7 #1 {"n":1})");
  EXPECT_EQ(harness.Answer(kContextCall, Json(R"({"n":2})")), "") << "said already";
  harness.Answer(1, {});

  Send(R"({"id":8,"type":"a","n":1})");
  EXPECT_EQ(*harness.shard.NextDue(), harness.now + Match::kContextTimeout);
  EXPECT_EQ(harness.Tick(Match::kContextTimeout),
            R"(answer PT1/8 #0 (no answer within 60 seconds); call PT1/8 #1 {"n":1})");
}

TEST_F(ContextTest, OfPartsThatFailedTheOthersCount) {
  harness.Enable("PT1", R"((event {:type "a"}) (perform echo m {:n $n :s $s}))");
  Send(R"({"id":7,"type":"a","n":1})");
  EXPECT_EQ(harness.Apply(AnswerRecord{
                harness.now, {harness.caller, kContextCall}, 1, false, Json(R"({"s":"x"})"), "AU2: no"}),
            R"(answer PT1/7 #0 (AU2: no); call PT1/7 #1 {"n":1,"s":"x"})");
}

TEST_F(ContextTest, WhatArrivesMeanwhileIsKeptIfTheBodyCouldTakeIt) {
  harness.Enable("PT1", R"((event {:type "a"}) (perform echo m {:s $s}) (event {:type "b" :s $s})
                           (perform echo m {:n $n}))");
  Send(R"({"id":7,"type":"a"})");
  Send(R"({"id":7,"type":"c"})");
  EXPECT_FALSE(harness.contributing);
  Send(R"({"id":7,"type":"b","s":"x","n":5})");
  EXPECT_TRUE(harness.contributing);
  EXPECT_EQ(Answer(R"({"s":"x"})"),
            R"(answer PT1/7 #0; call PT1/7 #1 {"s":"x"}; consumed PT1/7 e2; call PT1/7 #2 {"n":5})");
}

TEST_F(ContextTest, MoreThanMayBeKeptFailsTheMatch) {
  ShardOptions options;
  options.max_kept_events = 2;
  Harness small(options);
  small.Enable("PT1", R"((event {:type "a"}) (perform echo m) (event {:type "b"}))");
  std::string error;
  std::string said;
  for (const char* type : {"a", "b", "b", "b"}) {
    const std::string json = R"({"id":7,"type":")" + std::string(type) + "\"}";
    const auto event = Event::Parse(small.next_event++, small.now += 10, json, small.shard.fields(), error);
    said = small.Apply(EventRecord{"t", event, true});
  }
  EXPECT_EQ(said, "failed PT1/7 (more than 2 events arrived while the match was busy)");
  EXPECT_EQ(small.Answer(kContextCall, {}), "");
}

// A program that waits has yet to take the event that bore it: what it asked for decides whether it does.
TEST_F(ContextTest, AProgramThatWaitsTakesItsEventWhenItHasItsContext) {
  const char* code = R"((until (= $vip 9) (event {:type "a" :n (> 0)}) (perform echo m {:n $n :vip $vip})))";
  harness.Enable("PT1", code);
  EXPECT_EQ(Send(R"({"id":7,"type":"a","n":1})"), "born PT1/7; call PT1/7 e0 #0 {}");
  EXPECT_EQ(Answer(R"({"n":2,"vip":true})"),
            R"(answer PT1/7 #0; consumed PT1/7 e0; call PT1/7 #1 {"n":2,"vip":true})")
      << "the answer overrides the event";
  Send(R"({"id":8,"type":"a","n":1})");
  EXPECT_EQ(Answer(R"({"vip":9})"), "answer PT1/8 #0; completed PT1/8") << "it never took the event";
}

TEST_F(ContextTest, AProgramThatActsIsBornAskingToo) {
  harness.Enable("PT1", R"((perform echo m {:n $n :vip $vip}) (event {:n 1}) (perform echo m {:n $n}))");
  EXPECT_EQ(Send(R"({"id":7,"n":1})"), "born PT1/7; call PT1/7 e0 #0 {}");
  EXPECT_EQ(Send(R"({"id":7,"n":1})"), "") << "one is live";
  EXPECT_EQ(Answer(R"({"n":2,"vip":true})"),
            R"(answer PT1/7 #0; call PT1/7 #1 {"n":2,"vip":true}; consumed PT1/7 e0; call PT1/7 #2 {"n":2})");
}

TEST_F(ContextTest, ItIsCancelledErasedAndRefusedAsAnyOther) {
  harness.Enable("PT1", R"((event {:type "a"}) (perform echo m))");
  Send(R"({"id":7,"type":"a"})");
  harness.now += 1;
  EXPECT_EQ(harness.Apply(EraseRecord{harness.now, "t", "id", "7"}), "cancelled PT1/7");
  Send(R"({"id":8,"type":"a"})");
  harness.now += 1;
  harness.Disable("PT1");
  EXPECT_TRUE(harness.shard.LiveMatches().empty());
  EXPECT_EQ(Answer("{}"), "");
}

TEST_F(ContextTest, ARestartAsksAgain) {
  harness.shard.NoteChanges();
  harness.Enable("PT1", R"((event {:type "a"}) (perform echo m {:vip $vip}))");
  Send(R"({"id":7,"type":"a"})");
  std::vector<StateRow> rows;
  harness.shard.Freeze(true);
  ASSERT_TRUE(harness.shard.SaveSome(~std::size_t{0}, rows));
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  Harness again;
  std::string error;
  for (const StateRow& row : rows) ASSERT_TRUE(again.shard.Load(row.name, row.bytes, error)) << error;
  again.now = harness.now + 50'000;
  EXPECT_EQ(again.Apply(ResumeRecord{again.now}), "call PT1/7 e0 #0 {}");
  EXPECT_EQ(again.Tick(Match::kContextTimeout - 1), "") << "with a fresh timeout";
  EXPECT_EQ(again.Answer(kContextCall, Json(R"({"vip":true})")),
            R"(answer PT1/7 #0; call PT1/7 #1 {"vip":true})");
}

TEST(ContextRecord, SaysThatMatchesAsk) {
  FieldTable fields;
  std::string error;
  for (const bool asks : {false, true}) {
    ByteWriter out;
    EncodeRecord(EventRecord{"t", Event::Parse(1, 2, R"({"a":1})", fields, error), asks}, out);
    ByteReader in(out.bytes());
    const auto record = DecodeRecord(in, fields, error);
    ASSERT_TRUE(record) << error;
    EXPECT_EQ(std::get<EventRecord>(*record).asks_context, asks);
  }
}

}  // namespace
}  // namespace cxengine::engine
