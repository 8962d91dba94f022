// The program dslrun as a person meets it: arguments, files, standard input, exit statuses, messages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/tools/dslrun_fixture.h"

namespace cxengine::tools {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* kTranscript =
    R"({"at":0,"what":"born","match":"m1","key":"7","events":[0]}
{"at":0,"what":"call","match":"m1","call":"m1.1","verb":"perform","endpoint":"echo","action":"ask","params":{"n":1},"attempt":1}
{"at":0,"what":"answer","match":"m1","call":"m1.1","result":{"n":1}}
{"at":0,"what":"call","match":"m1","call":"m1.2","verb":"perform","endpoint":"echo","action":"done","params":{"x":{"n":1}},"attempt":1}
{"at":0,"what":"answer","match":"m1","call":"m1.2","result":{"x":{"n":1}}}
{"at":0,"what":"completed","match":"m1"}
)";

TEST_F(DslrunTest, PrintsTheTranscriptByteForByteAsDocumented) {
  const Outcome run = Run("pattern.cxp events.ndjson");
  EXPECT_EQ(run.output, kTranscript);
  EXPECT_THAT(run.errors, IsEmpty());
  EXPECT_EQ(run.status, 0);
}

TEST_F(DslrunTest, ReadsEventsFromStandardInput) {
  EXPECT_EQ(Run("pattern.cxp - < events.ndjson").output, kTranscript);
  EXPECT_EQ(Run("pattern.cxp < events.ndjson").output, kTranscript);
}

TEST_F(DslrunTest, ThePatternMayComeFromStandardInputButNotTheEventsToo) {
  EXPECT_EQ(Run("- events.ndjson < pattern.cxp").output, kTranscript);
  for (const char* arguments : {"- - < pattern.cxp", "- < pattern.cxp"}) {
    const Outcome run = Run(arguments);
    EXPECT_EQ(run.status, 2);
    EXPECT_THAT(run.errors, HasSubstr("cannot both come from standard input"));
  }
}

TEST_F(DslrunTest, HelpExplainsFormatsAndExitStatus) {
  const Outcome run = Run("--help");
  EXPECT_EQ(run.status, 0);
  for (const char* word :
       {"--key", "--answers", "--templates", "--until", "--lifetime", "--trace", "--plan", "\"at\"",
        "ISO 8601", "contributes", "candidate expired", "\"waiting\"", "Exit status"}) {
    EXPECT_THAT(run.output, HasSubstr(word));
  }
}

TEST_F(DslrunTest, WrongUsageIsExitStatus2) {
  EXPECT_EQ(Run("").status, 2);
  EXPECT_EQ(Run("--unknown pattern.cxp").status, 2);
  EXPECT_EQ(Run("--until soon pattern.cxp events.ndjson").status, 2);
  EXPECT_EQ(Run("--lifetime 3fortnights pattern.cxp events.ndjson").status, 2);
}

TEST_F(DslrunTest, MissingFilesAreNamed) {
  for (const char* arguments :
       {"none.file events.ndjson", "pattern.cxp none.file", "--answers none.file pattern.cxp events.ndjson",
        "--templates none.file pattern.cxp events.ndjson"}) {
    const Outcome run = Run(arguments);
    EXPECT_EQ(run.status, 2) << arguments;
    EXPECT_THAT(run.errors, HasSubstr("none.file")) << arguments;
    EXPECT_THAT(run.output, IsEmpty()) << arguments;
  }
}

TEST_F(DslrunTest, PatternErrorsAreExitStatus1AndLookAsInDslcheck) {
  Write("bad.cxp", "(event {:type \"a\"})\n(sequnce (event))\n");
  const Outcome run = Run("bad.cxp events.ndjson");
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, IsEmpty());
  EXPECT_THAT(run.errors, StartsWith("bad.cxp:2:2: error[unknown-form]: "));
}

TEST_F(DslrunTest, WarningsDoNotStopThePatternNorShow) {
  Write("idle.cxp", "(event {:type \"a\"})\n");
  const Outcome run = Run("idle.cxp events.ndjson");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.errors, IsEmpty());
  EXPECT_THAT(run.output, HasSubstr("\"completed\""));
}

TEST_F(DslrunTest, ANoteSaysThatNothingMatched) {
  Write("other.ndjson", "{\"id\": 7, \"type\": \"b\"}\n{\"phone\": 1}\n");
  EXPECT_EQ(Run("pattern.cxp other.ndjson").errors,
            "dslrun: note: no match came of the 2 events; --trace shows what became of each\n");
  EXPECT_EQ(
      Run("--key case pattern.cxp other.ndjson").errors,
      "dslrun: note: no match came of the 2 events: all lack the key attribute `case` (--key names another "
      "one)\n");
  EXPECT_THAT(Run("pattern.cxp - < /dev/null").errors, IsEmpty());
}

TEST_F(DslrunTest, EventsInPlaceOfThePatternAreToldInOneLine) {
  const Outcome run = Run("events.ndjson pattern.cxp");
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.errors,
            "dslrun: events.ndjson holds events: the pattern comes first, `dslrun PATTERN EVENTS`\n");
  Write("map.cxp", "{}\n");
  EXPECT_EQ(Run("map.cxp events.ndjson").status, 0) << "a pattern, if a useless one";
}

TEST_F(DslrunTest, BadEventsNameFileAndLineAndNothingRuns) {
  const std::string good = "{\"id\": 7, \"type\": \"a\"}\n";
  const struct {
    const char* line;
    const char* words;
  } kRows[] = {
      {"{\"id\": 7,}", "the text is not valid JSON, at column 10"},
      {"[1]", "JSON object"},
      {"7", "JSON object"},
      {"{\"id\": 7} {\"id\": 8}", ""},
      {"{\"at\": \"soon\", \"event\": {}}", "soon"},
      {"{\"at\": \"2024-02-30\", \"event\": {}}", "2024-02-30"},
      {"{\"at\": 1.5, \"event\": {}}", "1.5"},
      {"{\"at\": null, \"event\": {}}", "null"},
      {"{\"at\": -1, \"event\": {}}", "goes back"},
  };
  for (const auto& row : kRows) {
    // The blank line counts for line numbers, though not for events.
    Write("bad.ndjson", good + "\n" + row.line + "\n" + good);
    const Outcome run = Run("pattern.cxp bad.ndjson");
    EXPECT_EQ(run.status, 2) << row.line;
    EXPECT_THAT(run.output, IsEmpty()) << row.line;
    EXPECT_THAT(run.errors, StartsWith("dslrun: bad.ndjson:3: ")) << row.line;
    EXPECT_THAT(run.errors, HasSubstr(row.words)) << row.line;
  }
  EXPECT_THAT(Run("pattern.cxp - < bad.ndjson").errors, StartsWith("dslrun: standard input:3: "));
}

TEST_F(DslrunTest, BlankLinesDoNotCountAndLineEndsMayBeThoseOfWindows) {
  Write("events.ndjson",
        "\xEF\xBB\xBF\r\n{\"id\": 7, \"type\": \"x\"}\r\n \t\r\n\r\n{\"id\": 7, \"type\": \"a\"}");
  EXPECT_THAT(Run("pattern.cxp events.ndjson").output,
              StartsWith(R"({"at":1000,"what":"born","match":"m1","key":"7","events":[1]})"));
}

TEST_F(DslrunTest, AnEventWithFieldsLikeATimedLineIsStillAnEvent) {
  Write("events.ndjson",
        "{\"at\": 5, \"event\": \"x\", \"id\": 7}\n"
        "{\"at\": 5, \"event\": {\"id\": 7}, \"id\": 7}\n"
        "{\"at\": 5, \"event\": \"x\"}\n"
        "{\"event\": {\"id\": 7}, \"at\": 9000}\n"
        "{\"id\": 7}\n");
  Write("any.cxp", "(event)\n");
  EXPECT_EQ(Run("any.cxp events.ndjson | grep born").output,
            R"({"at":0,"what":"born","match":"m1","key":"7","events":[0]}
{"at":1000,"what":"born","match":"m2","key":"7","events":[1]}
{"at":9000,"what":"born","match":"m3","key":"7","events":[3]}
{"at":10000,"what":"born","match":"m4","key":"7","events":[4]}
)");
}

TEST_F(DslrunTest, TimesMayBeIso8601) {
  Write("any.cxp", "(event)\n");
  const struct {
    const char* time;
    const char* milliseconds;
  } kRows[] = {
      {"\"1970-01-01\"", "0"},
      {"\"1970-01-01T00:01Z\"", "60000"},
      {"\"1970-01-01T00:00:01.5Z\"", "1500"},
      {"\"1970-01-01 00:00:01,123456\"", "1123"},
      {"\"1970-01-01T02:00:00+02:00\"", "0"},
      {"\"1970-01-01T00:00:00-0130\"", "5400000"},
      {"\"2024-02-29T12:00:00.001Z\"", "1709208000001"},
      {"\"1969-12-31T23:59:59.999Z\"", "-1"},
      {"\"250\"", "250"},
      {"-250", "-250"},
  };
  for (const auto& row : kRows) {
    Write("events.ndjson", std::string("{\"at\": ") + row.time + ", \"event\": {\"id\": 7}}\n");
    EXPECT_THAT(Run("any.cxp events.ndjson").output,
                StartsWith(std::string("{\"at\":") + row.milliseconds + ","))
        << row.time;
  }
}

TEST_F(DslrunTest, BadTimesAreRefused) {
  for (const char* time : {"2024-13-01", "2023-02-29", "2024-01-01T24:00:00Z", "2024-01-01T12:60Z",
                           "2024-01-01T12", "2024-01-01T12:00:00.Z", "2024-01-01T12:00:00+2",
                           "2024-01-01T12:00:00Zulu", "24-01-01", "", "99999999999999999"}) {
    Write("events.ndjson", std::string("{\"at\": \"") + time + "\", \"event\": {\"id\": 7}}\n");
    const Outcome run = Run("pattern.cxp events.ndjson");
    EXPECT_EQ(run.status, 2) << time;
    EXPECT_THAT(run.errors, HasSubstr("events.ndjson:1: ")) << time;
  }
}

TEST_F(DslrunTest, KeyNamesTheKeyAttribute) {
  Write("events.ndjson", "{\"id\": 7, \"phone\": \"+1\", \"type\": \"a\"}\n");
  EXPECT_THAT(Run("--key phone pattern.cxp events.ndjson").output, HasSubstr("\"key\":\"+1\""));
  EXPECT_THAT(Run("--key email pattern.cxp events.ndjson").output, IsEmpty());
}

TEST_F(DslrunTest, AnswersAreTakenInTurnAndTheLastOneRepeats) {
  Write("answers.json", R"({"echo ask": [{"after": 250, "result": "first"}, {"error": "busy"}]})");
  Write("events.ndjson",
        "{\"id\": 7, \"type\": \"a\"}\n{\"id\": 8, \"type\": \"a\"}\n{\"id\": 9, \"type\": \"a\"}\n");
  EXPECT_EQ(Run("--answers answers.json pattern.cxp events.ndjson | grep answer").output,
            R"({"at":250,"what":"answer","match":"m1","call":"m1.1","result":"first"}
{"at":250,"what":"answer","match":"m1","call":"m1.2","result":{"x":"first"}}
{"at":1000,"what":"answer","match":"m2","call":"m2.1","error":"busy"}
{"at":2000,"what":"answer","match":"m3","call":"m3.1","error":"busy"}
)");
}

TEST_F(DslrunTest, BadAnswersNameFileAndLine) {
  const struct {
    const char* entry;
    const char* words;
  } kRows[] = {
      {"\"echo ask\": [}", ""},
      {"\"ask\": [{\"result\": 1}]", "endpoint and an action"},
      {"\"echo ask\": {\"result\": 1}", "list"},
      {"\"echo ask\": []", "list"},
      {"\"echo ask\": [{\"result\": 1}, {}]", "answer 2"},
      {"\"echo ask\": [{\"result\": 1, \"error\": \"x\"}]", "both"},
      {"\"echo ask\": [{\"result\": 1, \"after\": -1}]", "after"},
      {"\"echo ask\": [{\"result\": 1, \"later\": 1}]", "later"},
      {"\"echo ask\": [{\"error\": 1}]", "error"},
  };
  for (const auto& row : kRows) {
    Write("answers.json", std::string("{\"echo other\": [{\"result\": 1}],\n") + row.entry + "}\n");
    const Outcome run = Run("--answers answers.json pattern.cxp events.ndjson");
    EXPECT_EQ(run.status, 2) << row.entry;
    EXPECT_THAT(run.errors, StartsWith("dslrun: answers.json:2: ")) << row.entry;
    EXPECT_THAT(run.errors, HasSubstr(row.words)) << row.entry;
  }
}

TEST_F(DslrunTest, BadTemplatesNameFileAndLine) {
  Write("templates.json", "{\"TM1\": \"text\",\n\"TM2\": 5}");
  const Outcome run = Run("--templates templates.json pattern.cxp events.ndjson");
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.errors, StartsWith("dslrun: templates.json:2: "));
}

TEST_F(DslrunTest, TemplatesAreUsedByTheirIds) {
  Write("mail.cxp", "(event {:n some?})\n(perform echo mail {:text (template +TM1)})\n");
  Write("templates.json", R"({"TM1": "{{n}} {{>TM2}}", "TM2": "{{n}}!"})");
  const Outcome run = Run("--templates templates.json mail.cxp events.ndjson");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, HasSubstr(R"("params":{"text":"1 1!"})"));
  EXPECT_THAT(Run("--plan --templates templates.json mail.cxp").output,
              EndsWith("templates\n  TM1 \"{{n}} {{>TM2}}\"\n  TM2 \"{{n}}!\"\n"));

  const Outcome without = Run("mail.cxp events.ndjson");
  EXPECT_EQ(without.status, 0);
  EXPECT_THAT(without.output, HasSubstr("line 2, column 27: there is no template `TM1`"));
}

TEST_F(DslrunTest, UntilStopsTimeAndShowsWhoWaits) {
  Write("answers.json", R"({"echo ask": [{"after": 20000, "result": 1}]})");
  EXPECT_THAT(Run("--answers answers.json --until 19999 pattern.cxp events.ndjson").output,
              EndsWith("{\"at\":19999,\"what\":\"waiting\",\"match\":\"m1\"}\n"));
  // What happens at that very time is shown.
  EXPECT_THAT(Run("--answers answers.json --until 1970-01-01T00:00:20Z pattern.cxp events.ndjson").output,
              EndsWith("{\"at\":20000,\"what\":\"completed\",\"match\":\"m1\"}\n"));
}

TEST_F(DslrunTest, UntilLeavesLaterEventsOut) {
  Write("any.cxp", "(event)\n");
  Write("events.ndjson", "{\"id\": 7}\n{\"id\": 7}\n{\"id\": 7}\n");
  EXPECT_EQ(Run("--until 1000 any.cxp events.ndjson | grep -c born").output, "2\n");
}

TEST_F(DslrunTest, TimeRunsOnUntilNothingIsPending) {
  Write("window.cxp",
        "(event {:type \"a\"}) (perform echo hello {}) (within 2 hours (event {:type \"b\"})) (perform echo "
        "bye {})\n");
  EXPECT_THAT(Run("window.cxp events.ndjson").output,
              EndsWith("{\"at\":7200000,\"what\":\"expired\",\"match\":\"m1\"}\n"));
}

TEST_F(DslrunTest, ALoopThatNeverEndsIsCutOff) {
  Write("loop.cxp",
        "(event {:type \"a\"}) (until (event {:type \"b\"}) (perform echo remind {}) (delay 1 day)) (perform "
        "echo "
        "bye {})\n");
  const Outcome run = Run("loop.cxp events.ndjson");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, EndsWith("\"what\":\"waiting\",\"match\":\"m1\"}\n"));
  EXPECT_THAT(run.errors, HasSubstr("10000 answers and timers after the last event"));
}

TEST_F(DslrunTest, LifetimeIsOffUnlessAskedFor) {
  Write("waits.cxp", "(event {:type \"a\"}) (perform echo hello {}) (event {:type \"b\"})\n");
  EXPECT_THAT(Run("waits.cxp events.ndjson").output,
              EndsWith("{\"at\":0,\"what\":\"waiting\",\"match\":\"m1\"}\n"));
  EXPECT_THAT(Run("--lifetime '90 days' waits.cxp events.ndjson").output,
              EndsWith("{\"at\":7776000000,\"what\":\"expired\",\"match\":\"m1\"}\n"));
  EXPECT_THAT(Run("--lifetime 1500 waits.cxp events.ndjson").output,
              EndsWith("{\"at\":1500,\"what\":\"expired\",\"match\":\"m1\"}\n"));
}

TEST_F(DslrunTest, PlanPrintsThePlanAndReadsNoEvents) {
  const Outcome run = Run("--plan pattern.cxp none.file");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, HasSubstr("event"));
  EXPECT_THAT(run.output, Not(HasSubstr("\"at\"")));
}

TEST_F(DslrunTest, NoEventsAreNoError) {
  const Outcome run = Run("pattern.cxp /dev/null");
  EXPECT_EQ(run.status, 0);
  EXPECT_THAT(run.output, IsEmpty());
}

TEST_F(DslrunTest, TheSameRunGivesTheSameTranscript) {
  Write("rand.cxp", "(event {:type \"a\"}) (perform echo draw {:n (rand 1000000) :m (rand 1000000)})\n");
  const std::string first = Run("rand.cxp events.ndjson").output;
  EXPECT_THAT(first, HasSubstr("draw"));
  EXPECT_EQ(Run("rand.cxp events.ndjson").output, first);
}

}  // namespace
}  // namespace cxengine::tools
