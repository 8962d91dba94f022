// The reference's bodies, on cases small enough to follow by hand; each names its section of the language.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/event.h"
#include "tests/reference/outcome.h"

namespace cxengine::reference {
namespace {

using testing::ElementsAre;

// What happens to key 7, shortly: "1000 call 2 shop one", "1000 consumed 3", "5000 failed".
std::vector<std::string> Story(const std::string& pattern, const std::string& answers,
                               const std::vector<std::pair<int, std::string>>& events) {
  std::string text = "=== PT1 id\n" + pattern + "\n=== answers\n" + answers + "\n=== events\n";
  for (const auto& [second, fields] : events)
    text += "{\"at\":" + std::to_string(second * 1000) + ",\"event\":{\"id\":7," + fields + "}}\n";
  const auto one = ReadCase(text);
  EXPECT_TRUE(one.has_value()) << text;
  Counts counts;
  std::string why;
  auto outlook = RunReference(*one, {}, counts, why);
  EXPECT_TRUE(outlook.has_value()) << why;
  std::vector<std::string> story;
  for (const std::string& line : outlook->lines["id=7"]) {
    std::string error;
    const Value told = *engine::ParseJson(line, error);
    const std::string what = told.Get("what").string();
    if (what == "born") continue;
    std::string brief = dsl::DisplayText(told.Get("at")) + " " + what;
    for (const char* more : {"event", "call", "action", "error"}) {
      if (!told.Get(more).is_nil()) brief += " " + dsl::DisplayText(told.Get(more));
    }
    story.push_back(brief);
  }
  return story;
}

const std::string kA = R"("type":"a")";
const std::string kB = R"("type":"b")";
const std::string kC = R"("type":"c")";

TEST(Live, WhatArrivesWhileBusyIsKept) {  // §4.7.2
  EXPECT_THAT(Story(R"((event {:type "a"}) (let [x (fetch shop one)] (event {:type "b"})))",
                    R"({"shop one":[{"after":5000,"result":1}]})", {{0, kA}, {1, kC}, {2, kB}}),
              ElementsAre("0 call 1 shop one", "5000 answer 1", "5000 consumed 2", "5000 completed"));
}

TEST(Live, AWindowLetsABoundInteractionEnd) {  // §4.4
  const std::string pattern = R"((event {:type "a"})
      (if (within 2 seconds (let [x (fetch shop one)] (event {:type "b"}))) (perform shop yes) (perform shop no)))";
  EXPECT_THAT(Story(pattern, R"({"shop one":[{"after":5000,"result":1}]})", {{0, kA}, {2, kB}, {3, kB}}),
              ElementsAre("0 call 1 shop one", "5000 answer 1", "5000 consumed 1", "5000 call 2 shop yes",
                          "5000 answer 2", "5000 completed"));
  EXPECT_THAT(Story(pattern, R"({"shop one":[{"after":5000,"result":1}]})", {{0, kA}, {3, kB}}),
              ElementsAre("0 call 1 shop one", "5000 answer 1", "5000 call 2 shop no", "5000 answer 2",
                          "5000 completed"));
}

TEST(Live, AttemptsGoOnUntilOneIsAnswered) {  // §6.3; the reference waits as long as it may
  EXPECT_THAT(Story(R"((event) (fetch shop one (retries 2) (timeout 1 second)))",
                    R"({"shop one":[{"error":true},{"never":true},{"result":1}]})", {{0, kA}}),
              ElementsAre("0 call 1 shop one", "0 answer 1 true", "500 call 1 shop one", "1500 answer 1 true",
                          "2500 call 1 shop one", "2500 answer 1", "2500 completed"));
}

TEST(Live, TheFirstAnswerOfAnyAttemptCounts) {  // §6.3
  EXPECT_THAT(Story(R"((event) (let [x (fetch shop one (retries 2) (timeout 1 second))] (perform shop two)))",
                    R"({"shop one":[{"after":1600,"result":1},{"never":true}]})", {{0, kA}}),
              ElementsAre("0 call 1 shop one", "1000 answer 1 true", "1500 call 1 shop one", "1600 answer 1",
                          "1600 call 2 shop two", "1600 answer 2", "1600 completed"));
}

TEST(Live, AFailureMeansWhatItsPlaceMakesOfIt) {  // §6.3, §6.4
  const std::string answers = R"({"shop one":[{"error":true}]})";
  EXPECT_THAT(
      Story("(event) (if (fetch shop one) 1 (perform shop no))", answers, {{0, kA}}),
      ElementsAre("0 call 1 shop one", "0 answer 1 true", "0 call 2 shop no", "0 answer 2", "0 completed"));
  EXPECT_THAT(Story("(event) (let [x (fetch shop one)] (perform shop no))", answers, {{0, kA}}),
              ElementsAre("0 call 1 shop one", "0 answer 1 true", "0 failed"));
  EXPECT_THAT(
      Story("(event) (fetch shop one) (perform shop yes)", answers, {{0, kA}}),
      ElementsAre("0 call 1 shop one", "0 call 2 shop yes", "0 answer 1 true", "0 answer 2", "0 failed"));
  EXPECT_THAT(Story("(event) (let [x (fetch shop one (catch (perform shop caught)))] (perform shop on))",
                    answers, {{0, kA}}),
              ElementsAre("0 call 1 shop one", "0 answer 1 true", "0 call 2 shop caught", "0 call 3 shop on",
                          "0 answer 2", "0 answer 3", "0 completed"));
}

TEST(Live, ACatchOfAnUnboundInteractionRunsBesideTheProgram) {  // §6.3
  EXPECT_THAT(
      Story(R"((event {:type "a"}) (fetch shop one (catch (let [x (fetch shop two)] (perform shop three))))
                       (event {:type "b"}))",
            R"({"shop one":[{"error":true}],"shop two":[{"after":3000,"result":1}]})", {{0, kA}, {1, kB}}),
      ElementsAre("0 call 1 shop one", "0 answer 1 true", "0 call 2 shop two", "1000 consumed 1",
                  "3000 answer 2", "3000 call 3 shop three", "3000 answer 3", "3000 completed"));
}

TEST(Live, AWatchInterruptsADelayButNoBoundInteraction) {  // §7
  EXPECT_THAT(Story(R"((event {:type "a"}) (until (event {:type "b"}) (perform shop one) (delay 2 seconds)))",
                    "{}", {{0, kA}, {3, kB}}),
              ElementsAre("0 call 1 shop one", "0 answer 1", "2000 call 2 shop one", "2000 answer 2",
                          "3000 consumed 1", "3000 completed"));
  EXPECT_THAT(
      Story(
          R"((event {:type "a"}) (unless (event {:type "b"}) (let [x (fetch shop one)] (perform shop two))))",
          R"({"shop one":[{"after":5000,"result":1}]})", {{0, kA}, {3, kB}}),
      ElementsAre("0 call 1 shop one", "3000 consumed 1", "5000 answer 1", "5000 completed"));
}

TEST(Live, PredicatesAreTestedAfterEveryActionTheOutermostFirst) {  // §7
  EXPECT_THAT(Story(R"((event) (def n 0)
                       (until (= n 2) (until (= n 1) (set n 1) (perform shop one)) (set n 2) (perform shop two))
                       (perform shop three))",
                    "{}", {{0, kA}}),
              ElementsAre("0 call 1 shop three", "0 answer 1", "0 completed"));
}

TEST(Live, AWatchReadsWhatIsThereBeforeTheFirstRound) {  // §7
  EXPECT_THAT(Story(R"((event {:type "a"}) (delay 5 seconds)
                       (until (event {:type "b"}) (perform shop one) (delay 1 day)))",
                    "{}", {{0, kA}, {2, kB}}),
              ElementsAre("5000 consumed 1", "5000 completed"));
}

TEST(Live, BranchesReadSideBySide) {  // §4.7.3
  const std::string pattern = R"((event {:type "a"})
      (or (let [x (fetch shop one)] (event {:type "b"})) (sequence (event {:type "b"}) (event {:type "c"}))))";
  const std::string answers = R"({"shop one":[{"after":5000,"result":1}]})";
  EXPECT_THAT(Story(pattern, answers, {{0, kA}, {1, kB}, {6, kB}}),
              ElementsAre("0 call 1 shop one", "1000 consumed 1", "5000 answer 1", "6000 consumed 2",
                          "6000 completed"));
  EXPECT_THAT(Story(pattern, answers, {{0, kA}, {1, kB}, {2, kC}}),
              ElementsAre("0 call 1 shop one", "1000 consumed 1", "2000 consumed 2", "5000 answer 1",
                          "5000 completed"));
}

TEST(Live, WhatALoserTookIsFreeAgain) {  // §4.3, §4.7.2
  EXPECT_THAT(Story(R"((event {:type "s"})
                       (or (let [x (fetch shop one)] (event {:type "a"})) (sequence (event {:type "b"}) (event {:type "c"})))
                       (event {:type "b"}))",
                    R"({"shop one":[{"after":5000,"result":1}]})", {{0, R"("type":"s")"}, {1, kA}, {2, kB}}),
              ElementsAre("0 call 1 shop one", "2000 consumed 2", "5000 answer 1", "5000 consumed 1",
                          "5000 consumed 2", "5000 completed"));
}

TEST(Live, TimersOfOneMomentGoOffInTheOrderInWhichTheyWereSet) {  // §3.6
  EXPECT_THAT(Story(R"((event {:type "a"})
                       (and (sequence (delay 1 second) (delay 1 second) (perform shop one) (event {:type "b"}))
                            (sequence (delay 2 seconds) (perform shop two) (event {:type "b"}))))",
                    "{}", {{0, kA}}),
              ElementsAre("2000 call 1 shop two", "2000 call 2 shop one", "2000 answer 1", "2000 answer 2",
                          "100000 waiting"));
}

TEST(Live, WithoutAnOpeningWhoActsIsBornWhileNobodyLives) {  // §3.4
  EXPECT_THAT(Story(R"((perform shop one) (event {:type "b"}))", "{}", {{0, kA}, {1, kA}, {2, kB}, {3, kB}}),
              ElementsAre("0 call 1 shop one", "0 answer 1", "2000 consumed 2", "2000 completed",
                          "3000 call 1 shop one", "3000 consumed 3", "3000 answer 1", "3000 completed"));
}

TEST(Live, AFailedUnboundCallDecidesTheEnd) {  // §3.5, §6.4
  EXPECT_THAT(Story(R"((event {:type "a"}) (perform shop one) (within 1 second (event {:type "b"})))",
                    R"({"shop one":[{"error":true}]})", {{0, kA}}),
              ElementsAre("0 call 1 shop one", "0 answer 1 true", "1000 failed"));
}

}  // namespace
}  // namespace cxengine::reference
