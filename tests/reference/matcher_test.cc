// The reference itself, on cases small enough to follow by hand; each names its section of the language.
#include "tests/reference/matcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/event.h"
#include "tests/reference/shape.h"

namespace cxengine::reference {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Events of key 1, written as `second {fields}`: the fields without `id`.
struct Shown {
  int second;
  std::string fields;
};

class Follower {
 public:
  explicit Follower(const std::string& pattern) {
    std::string why;
    auto program = ReadProgram(pattern, why);
    EXPECT_TRUE(program.has_value()) << why;
    if (program) program_ = *program;
  }

  // Events of each birth, as indexes.
  std::vector<std::vector<int>> Births(const std::vector<Shown>& events) {
    Clock clock;
    Matcher matcher(program_, clock, 1000);
    std::vector<std::vector<int>> births;
    std::uint64_t number = 0;
    for (const Shown& shown : events) {
      std::string error;
      const auto fields = engine::ParseJson("{\"id\":1," + shown.fields.substr(1), error);
      EXPECT_TRUE(fields.has_value()) << error;
      const OpeningStep step = matcher.Apply("1", {number++, shown.second * 1000, *fields});
      if (!step.born) continue;
      const auto taken = EventsOf(step.born->journal);
      births.emplace_back(taken.begin(), taken.end());
      if (program_.body.items.size() > 1)
        params = *Evaluate(*ParamsOf(program_.body.items[1]), {step.born->journal, {}});
    }
    counts = matcher.counts();
    return births;
  }

  Value params;  // of the last birth
  Counts counts;

 private:
  Program program_;
};

const std::string kA = R"({"type":"a"})";
const std::string kB = R"({"type":"b"})";
const std::string kC = R"({"type":"c"})";

TEST(Matcher, ThreeCallsAreEveryThirdCall) {  // §4.6
  Follower follower(R"((times 3 (event {:type "a"})))");
  EXPECT_THAT(follower.Births({{1, kA}, {2, kA}, {3, kB}, {4, kA}, {5, kA}, {6, kA}, {7, kA}}),
              ElementsAre(ElementsAre(0, 1, 3), ElementsAre(4, 5, 6)));
}

TEST(Matcher, ThreeCallsWithinAWindowAreAnyThree) {  // §4.6
  Follower follower(R"((within 10 seconds (times 3 (event {:type "a"}))))");
  EXPECT_THAT(follower.Births({{1, kA}, {8, kA}, {12, kA}, {13, kA}, {14, kA}, {15, kA}}),
              ElementsAre(ElementsAre(1, 2, 3)));
  EXPECT_THAT(follower.Births({{1, kA}, {8, kA}, {11, kA}}), ElementsAre(ElementsAre(0, 1, 2)));
}

TEST(Matcher, OpenOrdersAreFollowedSideBySide) {  // §4.6
  Follower follower(R"((sequence (event {:type "order"}) (event {:type "paid" :o $o})))");
  EXPECT_THAT(follower.Births({{1, R"({"type":"order","o":1})"},
                               {2, R"({"type":"order","o":2})"},
                               {3, R"({"type":"paid","o":2})"},
                               {4, R"({"type":"paid","o":2})"},
                               {5, R"({"type":"paid","o":1})"}}),
              ElementsAre(ElementsAre(1, 2), ElementsAre(0, 4)));
}

TEST(Matcher, AndFindsTheAssignmentThatExists) {  // §4.6.1
  Follower follower(R"((and (event {:n (> 0)}) (event {:n 1})))");
  EXPECT_THAT(follower.Births({{1, R"({"n":1})"}, {2, R"({"n":2})"}}), ElementsAre(ElementsAre(0, 1)));
  EXPECT_EQ(follower.counts.splits, 1);
}

TEST(Matcher, AnEventServesOneOpeningOnce) {  // §4.6.3
  Follower follower(R"((sequence (event {:type "a"}) (event {:type "b"})))");
  EXPECT_THAT(follower.Births({{1, kA}, {2, kA}, {3, kB}, {4, kB}}), ElementsAre(ElementsAre(0, 2)));
  Follower apart(R"((sequence (event {:type "a"}) (event {:type "b" :n $n})))");
  EXPECT_THAT(apart.Births({{1, R"({"type":"a","n":1})"},
                            {2, R"({"type":"a","n":1})"},
                            {3, R"({"type":"b","n":1})"},
                            {4, R"({"type":"b","n":1})"}}),
              ElementsAre(ElementsAre(0, 2)));
  EXPECT_EQ(apart.counts.merges, 1);
}

TEST(Matcher, TheOldestOfSeveralThatCompleteIsTheMatch) {  // §4.6.3
  Follower follower(R"((sequence (event {:type "a"}) (event {:type "b" :n (not= $n)})))");
  EXPECT_THAT(follower.Births({{1, R"({"type":"a","n":1})"},
                               {2, R"({"type":"a","n":2})"},
                               {3, R"({"type":"b","n":3})"},
                               {4, R"({"type":"b","n":3})"}}),
              ElementsAre(ElementsAre(0, 2)));
}

TEST(Matcher, DeadlinesIncludeTheirInstant) {  // §4.4
  Follower follower(R"((sequence (event {:type "a"}) (within 2 seconds (event {:type "b"}))))");
  EXPECT_THAT(follower.Births({{1, kA}, {3, kB}}), ElementsAre(ElementsAre(0, 1)));
  EXPECT_THAT(follower.Births({{1, kA}, {4, kB}}), IsEmpty());
  EXPECT_EQ(follower.counts.expiries, 1);
}

TEST(Matcher, AnExpiredBranchLeavesTheOthers) {  // §4.4
  Follower follower(R"((event {:type "a"}) (or (within 2 seconds (event {:type "b"})) (event {:type "c"})))");
  EXPECT_THAT(follower.Births({{1, kA}, {4, kB}, {5, kC}}), ElementsAre(ElementsAre(0, 2)));
  Follower both(R"((event {:type "a"}) (and (within 2 seconds (event {:type "b"})) (event {:type "c"})))");
  EXPECT_THAT(both.Births({{1, kA}, {4, kB}, {5, kC}}), IsEmpty());
}

TEST(Matcher, TheFirstBranchToCompleteWins) {  // §4.3
  Follower follower(R"((or (sequence (event {:type "a"}) (event {:type "b"})) (times 2 (event))))");
  EXPECT_THAT(follower.Births({{1, kA}, {2, kB}}), ElementsAre(ElementsAre(0, 1)));
  EXPECT_THAT(follower.Births({{1, kA}, {2, kC}}), ElementsAre(ElementsAre(0, 1)));
  Follower apart(
      R"((or (sequence (event {:type "a"}) (event {:type "c"})) (sequence (event {:type "b"}) (event {:type "c"}))))");
  EXPECT_THAT(apart.Births({{1, kB}, {2, kA}, {3, kC}}), ElementsAre(ElementsAre(1, 2)));
}

TEST(Matcher, ALosingBranchLeavesNoTrace) {  // §4.3
  Follower follower(R"((event {:type "a"})
      (or (sequence (event {:type "b"}) (event {:type "z"})) (event {:type "c"}))
      (perform echo message {:n $n :all (all $n)}))");
  EXPECT_THAT(follower.Births({{1, R"({"type":"a","n":1})"}, {2, R"({"type":"b","n":2})"}, {3, kC}}),
              ElementsAre(ElementsAre(0, 2)));
  EXPECT_EQ(dsl::ToJson(follower.params), R"({"all":[1],"n":1})");
}

TEST(Matcher, AnAndInsideABranchMultipliesWithTheOtherBranches) {  // §4.6.1
  Follower follower(
      R"((or (and (event {:n 1}) (event {:n (> 0)}) (event {:n 3})) (and (event {:n (> 0)}) (event {:n 1}) (event {:n 4}))))");
  EXPECT_THAT(follower.Births({{1, R"({"n":1})"}, {2, R"({"n":2})"}, {3, R"({"n":4})"}}),
              ElementsAre(ElementsAre(0, 1, 2)));
  EXPECT_GE(follower.counts.splits, 1);
}

TEST(Matcher, NullIsAbsent) {  // §4.2
  Follower follower(R"((event {:n nil}) (event {:n (not 1)}))");
  EXPECT_THAT(follower.Births(
                  {{1, R"({"n":0})"}, {2, R"({"n":null})"}, {3, kA}, {4, R"({"n":1})"}, {5, R"({"n":2})"}}),
              ElementsAre(ElementsAre(1, 4)));
  Follower last(R"((event {:type "a"}) (event {:type "b"}) (perform echo message {:n $n}))");
  last.Births({{1, R"({"type":"a","n":1})"}, {2, R"({"type":"b","n":null})"}});
  EXPECT_EQ(dsl::ToJson(last.params), R"({"n":1})");
}

TEST(Matcher, AnExpressionThatIsNilMatchesNothing) {  // §4.2
  Follower follower(R"((event {:type "a"}) (event {:n (or $m (not $m))}))");
  EXPECT_THAT(follower.Births({{1, kA}, {2, R"({"n":1})"}, {3, kB}}), IsEmpty());
}

TEST(Matcher, ExpressionsAreTakenWhenTheCommandBeginsToWait) {  // §4.1
  Follower follower(R"((event {:type "a"}) (and (event {:type "b"}) (event {:type "c" :n $n})))");
  EXPECT_THAT(follower.Births({{1, R"({"type":"a","n":1})"},
                               {2, R"({"type":"b","n":2})"},
                               {3, R"({"type":"c","n":2})"},
                               {4, R"({"type":"c","n":1})"}}),
              ElementsAre(ElementsAre(0, 1, 3)));
}

TEST(Matcher, ValuesOfCollectionsAreBound) {  // §4.5
  Follower follower(R"((let [e (event {:type "a"}) l (and (event {:type "b"}) (event {:type "c"}))]
      (event {:n e.n}) (def x (count l)) (def y (first l))) (perform echo message {:x x :y y.n}))");
  EXPECT_THAT(
      follower.Births(
          {{1, R"({"type":"a","n":1})"}, {2, kC}, {3, R"({"type":"b","n":5})"}, {4, kA}, {5, R"({"n":1})"}}),
      ElementsAre(ElementsAre(0, 1, 2, 4)));
  EXPECT_EQ(dsl::ToJson(follower.params), R"({"x":2,"y":5})");
}

TEST(Matcher, AWrongOperandFailsTheCandidate) {  // §3.5, §8
  Follower follower(R"((event {:type "a"}) (event {:n (+ 1 $n)}))");
  EXPECT_THAT(follower.Births({{1, kA}, {2, R"({"type":"a","n":1})"}, {3, R"({"n":2})"}}),
              ElementsAre(ElementsAre(1, 2)));
  EXPECT_EQ(follower.counts.failures, 1);
}

TEST(Matcher, WhatNothingAheadCanTellApartIsOne) {  // §4.6.4
  Follower follower(R"((event {:type "a"}) (event {:type "b"}) (event {:type "c"}))");
  follower.Births({{1, R"({"type":"a","n":1})"}, {2, R"({"type":"a","n":2})"}, {3, kB}});
  EXPECT_EQ(follower.counts.merges, 1);
  Follower reads(R"((event {:type "a"}) (event {:type "b"}) (event {:n $n}))");
  reads.Births({{1, R"({"type":"a","n":1})"}, {2, R"({"type":"a","n":2})"}});
  EXPECT_EQ(reads.counts.merges, 0);
  reads.Births({{1, R"({"type":"a","n":1})"}, {2, R"({"type":"a","n":2})"}, {3, R"({"type":"b","n":3})"}});
  EXPECT_EQ(reads.counts.merges, 1);
}

TEST(Matcher, KeysCompareByTheirText) {  // §3.2
  const auto key = [](const std::string& json) {
    std::string error;
    return KeyOf(*engine::ParseJson(json, error), "id");
  };
  EXPECT_EQ(key(R"({"id":7})"), key(R"({"id":"7"})"));
  EXPECT_FALSE(key(R"({"id":null})").has_value());
  EXPECT_FALSE(key(R"({"id":[7]})").has_value());
}

TEST(Program, HasAnOpeningAndABody) {  // §3.3
  const auto lengths = [](const std::string& text) {
    std::string why;
    const auto program = ReadProgram(text, why);
    return program ? std::pair(program->opening.items.size() - 1, program->body.items.size() - 1)
                   : std::pair<std::size_t, std::size_t>(0, 0);
  };
  EXPECT_EQ(lengths("(event) (event) (perform a b) (event)"), std::pair(2UL, 2UL));
  EXPECT_EQ(lengths("(within 1 second (event)) (if (within 1 second (event)) (event))"), std::pair(1UL, 1UL));
  EXPECT_EQ(lengths("(event) (until (event) (event)) (delay 1 second)"), std::pair(2UL, 1UL));
  EXPECT_EQ(lengths("(event) (until (within 1 day (event)) (event))"), std::pair(1UL, 1UL));
  for (const char* text : {"(event", "(event) (rand 5)"}) {
    std::string why;
    EXPECT_FALSE(ReadProgram(text, why).has_value()) << text;
  }
}

}  // namespace
}  // namespace cxengine::reference
