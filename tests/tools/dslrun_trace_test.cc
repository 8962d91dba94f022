// What dslrun says on standard error about a run that is well: the lines of --trace, and notes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/tools/dslrun_fixture.h"

namespace cxengine::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DslrunTraceTest : public DslrunTest {
 protected:
  // The lines of --trace, but those that show the input and the timers.
  std::string Trace(const std::string& pattern, const std::string& events, const std::string& options = "") {
    Write("pattern.cxp", pattern);
    Write("events.ndjson", events);
    const Outcome run = Run("--trace " + options +
                            " pattern.cxp events.ndjson 2>&1 >/dev/null | grep -v '{' | grep -v timers");
    EXPECT_THAT(run.errors, IsEmpty());
    return run.output;
  }
};

TEST_F(DslrunTraceTest, TraceGoesToStandardErrorAndLeavesTheTranscriptAlone) {
  const Outcome run = Run("--trace pattern.cxp events.ndjson");
  EXPECT_EQ(run.output, Run("pattern.cxp events.ndjson").output);
  EXPECT_THAT(run.errors, HasSubstr("; 0 event 0 {\"id\": 7, \"type\": \"a\", \"n\": 1}\n"));
  EXPECT_THAT(run.errors, HasSubstr("; 0 answer to m1.1, attempt 1\n"));
}

constexpr const char* kCart =
    "(within 10 minutes (sequence (event {:type \"cart\"}) (event {:type \"payment\"})))\n"
    "(perform echo message {})\n";

TEST_F(DslrunTraceTest, ACandidateIsSeenWhenItOpensTakesAnEventAndExpires) {
  EXPECT_EQ(Trace("(within 1 minute (sequence (event {:type 1}) (event {:type 2}) (event {:type 3})))\n",
                  "{\"id\": 7, \"type\": 1}\n{\"id\": 7, \"type\": 2}\n{\"id\": 7, \"type\": 9}\n"),
            "; 0 candidate opened: key 7, events [0]\n"
            "; 0 event 0 contributes\n"
            "; 1000 candidate took the event: key 7, events [0,1]\n"
            "; 1000 event 1 contributes\n"
            "; 60000 candidate expired, a window ran out: key 7, events [0,1]\n");
}

TEST_F(DslrunTraceTest, ACandidateIsSeenWhenAnotherOneTakesItsPlace) {
  EXPECT_EQ(Trace(kCart,
                  "{\"id\": 7, \"type\": \"cart\"}\n{\"id\": 7, \"type\": \"cart\"}\n"
                  "{\"id\": 7, \"type\": \"payment\"}\n"),
            "; 0 candidate opened: key 7, events [0]\n"
            "; 0 event 0 contributes\n"
            "; 1000 candidate opened: key 7, events [1]\n"
            "; 1000 event 1 contributes\n"
            "; 2000 candidate dropped, a match has one of its events: key 7, events [1,2]\n"
            "; 2000 event 2 contributes\n"
            "; 2000 answer to m1.1, attempt 1\n");
}

TEST_F(DslrunTraceTest, ALifetimeThatIsOverIsSeen) {
  EXPECT_EQ(Trace("(sequence (event {:type 1}) (event {:type 2}))\n", "{\"id\": 7, \"type\": 1}\n",
                  "--lifetime '2 hours'"),
            "; 0 candidate opened: key 7, events [0]\n"
            "; 0 event 0 contributes\n"
            "; 7200000 candidate expired, its lifetime is over: key 7, events [0]\n");
}

class DslrunNoteTest : public DslrunTest {
 protected:
  void SetUp() override {
    DslrunTest::SetUp();
    Write("pattern.cxp", "(event {:type \"a\"})\n(perform shop offer {})\n(perform echo ask {})\n");
    Write("events.ndjson", "{\"id\": 7, \"type\": \"a\"}\n{\"id\": 8, \"type\": \"a\"}\n");
  }
};

TEST_F(DslrunNoteTest, AnswersThatNoCallUsedAreNoted) {
  Write("answers.json", R"({"shop offer": [{"result": 1}], "shop ofer": [{"result": 2}]})");
  const Outcome run = Run("--answers answers.json pattern.cxp events.ndjson");
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.errors, "dslrun: note: no call used the answers of \"shop ofer\"\n");
}

TEST_F(DslrunNoteTest, CallsThatFoundNoAnswersAreNotedButNotThoseOfEcho) {
  const Outcome run = Run("pattern.cxp events.ndjson");
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(
      run.errors,
      "dslrun: note: there are no answers of \"shop offer\" (--answers): its 2 calls were answered {} at "
      "once\n");
  EXPECT_THAT(run.output, HasSubstr(R"("what":"answer","match":"m1","call":"m1.1","result":{})"));
}

TEST_F(DslrunNoteTest, WhereAllIsAsExpectedNothingIsNoted) {
  Write("answers.json", R"({"shop offer": [{"result": 1}], "echo ask": [{"result": 2}]})");
  EXPECT_THAT(Run("--answers answers.json pattern.cxp events.ndjson").errors, IsEmpty());
}

}  // namespace
}  // namespace cxengine::tools
