// The watch: what it is told of candidates, and that it changes nothing.
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

// "opened PT1/7 e0 e1"
std::string Line(const CandidateNews& news) {
  static const std::vector<std::string> kNames = {"opened", "took",   "went on", "expired",
                                                  "idle",   "merged", "lost",    "overflow"};
  std::string text = kNames[static_cast<std::size_t>(news.fate)] + " " + std::string(news.pattern) + "/" +
                     std::string(news.key);
  for (const EventNumber number : news.events) text += " e" + std::to_string(number);
  return text;
}

class WatchTest : public ::testing::Test {
 protected:
  explicit WatchTest(ShardOptions options = {}) : shard(options) {
    shard.shard.Watch([this](const CandidateNews& news) {
      EXPECT_EQ(news.at, shard.now);
      told.push_back(Line(news));
    });
  }
  // What the watch is told of this event, or of time that passes.
  std::vector<std::string> Send(const std::string& type) {
    told.clear();
    shard.Send(R"({"id": 7, "type": ")" + type + "\"}");
    return told;
  }
  std::vector<std::string> Tick(Milliseconds after) {
    told.clear();
    shard.Tick(after);
    return told;
  }

  using Lines = std::vector<std::string>;
  Harness shard;
  Lines told;
};

TEST_F(WatchTest, TellsOfOpeningTakingAndLosing) {
  shard.Enable("PT1", R"((sequence (event {:type "a"}) (event {:type "b"}) (event {:type "c"})))");
  EXPECT_EQ(Send("a"), Lines{"opened PT1/7 e0"});
  EXPECT_EQ(Send("b"), Lines{"took PT1/7 e0 e1"});
  EXPECT_EQ(Send("a"), Lines{"opened PT1/7 e2"});
  EXPECT_EQ(Send("c"), Lines{}) << "that one completed: an effect tells of it";
  EXPECT_EQ(Send("b"), Lines{"took PT1/7 e2 e4"});
}

TEST_F(WatchTest, TellsOfMergedCandidates) {
  shard.Enable("PT1", R"((sequence (event {:type "a"}) (event {:type "b"})))");
  EXPECT_EQ(Send("a"), Lines{"opened PT1/7 e0"});
  EXPECT_EQ(Send("a"), (Lines{"opened PT1/7 e1", "merged PT1/7 e1"}));
}

TEST_F(WatchTest, TellsOfWindowsThatRunOut) {
  shard.Enable("PT1", R"((sequence (event {:type "a"})
                                   (or (within 5 seconds (sequence (event {:type "b"}) (event {:type "c"})))
                                       (within 9 seconds (event {:type "d"})))))");
  EXPECT_EQ(Send("a"), Lines{"opened PT1/7 e0"});
  EXPECT_EQ(Send("b"), Lines{"took PT1/7 e0 e1"});
  EXPECT_EQ(Tick(3999), Lines{});
  EXPECT_EQ(Tick(1), Lines{"went on PT1/7 e0 e1"});
  EXPECT_EQ(Tick(4000), Lines{"expired PT1/7 e0"});
}

class SmallWatchTest : public WatchTest {
 protected:
  SmallWatchTest() : WatchTest({.max_candidates = 2, .lifetime = 60'000}) {}
};

TEST_F(SmallWatchTest, TellsOfTheOldestBeyondTheCapAndOfTheIdle) {
  shard.Enable("PT1", R"((sequence (event {:type "a"}) (event {:type "b" :to $n})))");
  const auto send = [&](int n) {
    told.clear();
    shard.Send(R"({"id": 7, "type": "a", "n": )" + std::to_string(n) + "}");
    return told;
  };
  EXPECT_EQ(send(0), Lines{"opened PT1/7 e0"});
  EXPECT_EQ(send(1), Lines{"opened PT1/7 e1"});
  EXPECT_EQ(send(2), (Lines{"opened PT1/7 e2", "overflow PT1/7 e0"}));
  EXPECT_EQ(Tick(59'000), Lines{"idle PT1/7 e1"});
}

TEST_F(WatchTest, ChangesNothingOfWhatTheShardDoes) {
  Harness unwatched;
  const std::string pattern = R"((within 10 seconds (and (event {:type "a"}) (event {:type #{"a" "b"}})
                                    (event {:type "c"}))))";
  shard.Enable("PT1", pattern);
  unwatched.Enable("PT1", pattern);
  for (const char* type : {"a", "a", "b", "a", "c", "b", "c", "a", "c", "b"}) {
    const std::string event = R"({"id": 7, "type": ")" + std::string(type) + "\"}";
    EXPECT_EQ(shard.Send(event), unwatched.Send(event));
    EXPECT_EQ(shard.shard.NextDue(), unwatched.shard.NextDue());
    EXPECT_EQ(shard.shard.StateBytes(), unwatched.shard.StateBytes());
  }
  EXPECT_FALSE(told.empty());
}

// How many candidates were found to be the same as an older one.
int Merged(const std::string& opening, const std::vector<std::string>& events) {
  Harness h;
  int merged = 0;
  h.Enable("PT1", opening);
  h.shard.Watch([&](const CandidateNews& news) { merged += news.fate == CandidateNews::Fate::kMerged; });
  for (const std::string& event : events) h.Send(event);
  return merged;
}

TEST(Watch, WhatIsReadAheadKeepsCandidatesApart) {
  const std::string a = R"({"id": 1, "type": "a"})";
  const std::string b = R"({"id": 1, "type": "b"})";
  const std::string two = R"((event {:type "a"}) (event {:type "b"}) )";
  EXPECT_EQ(Merged(two + R"((event {:type "c"}))", {a, a, b}), 1);
  EXPECT_EQ(Merged(two + R"((event {:n (> (rand 10))}))", {a, a, b}), 0) << "each has its own numbers";
  EXPECT_EQ(Merged(two + R"((event {:n $n}))", {R"({"id": 1, "type": "a", "n": 1})", a, b}), 0);
}

TEST(Watch, OfTheBranchesOfAnOrOnlyOneIsEverSeen) {
  const std::string opening = R"((event {:type "s"})
(or (sequence (event {:type "p"}) (event {:type "end"}))
    (sequence (event {:type "q"}) (event {:type "end"})))
(event {:type "z" :n $n}))";
  const auto event = [](const std::string& type, const std::string& n) {
    return R"({"id": 1, "type": ")" + type + R"(", "n": )" + n + "}";
  };
  EXPECT_EQ(
      Merged(opening, {event("s", "1"), event("p", "2"), event("s", "1"), event("q", "3"), event("p", "2")}),
      1)
      << "in which order the branches took theirs tells nothing";
  EXPECT_EQ(Merged(opening, {event("s", "1"), event("p", "2"), event("q", "null"), event("s", "1"),
                             event("p", "2"), event("q", "1")}),
            1)
      << "nor does who said what is seen anyway";
  EXPECT_EQ(Merged(opening, {event("s", "1"), event("p", "2"), event("q", "null"), event("s", "1"),
                             event("p", "2"), event("q", "3")}),
            0);
}

}  // namespace
}  // namespace cxengine::engine
