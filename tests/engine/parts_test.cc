// The parts of the engine on their own: events, keys, ids, the `echo` endpoint.
#include <gtest/gtest.h>

#include <set>

#include "engine/endpoint.h"
#include "engine/identity.h"
#include "engine/instant.h"
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

TEST(EventTest, ParsesOnlyTheFieldsThatSomebodyMentions) {
  FieldTable fields;
  const FieldId type = fields.Intern("type");
  std::string error;
  const auto event =
      Event::Parse(7, 5, R"({"type": "a", "x": {"y": [1, 2.5, null, true, "é"]}})", fields, error);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->number(), 7U);
  EXPECT_EQ(event->at(), 5);
  EXPECT_EQ(event->Get(type, fields), Value::String("a"));
  EXPECT_EQ(dsl::ToJson(event->Find("x")), R"({"y":[1,2.5,null,true,"é"]})");
  EXPECT_TRUE(event->Get(fields.Intern("none"), fields).is_nil());
  EXPECT_EQ(dsl::ToJson(event->Get(fields.Intern("x"), fields)), R"({"y":[1,2.5,null,true,"é"]})")
      << "asked for later";
}

TEST(EventTest, TheLastOfDuplicateKeysWins) {
  FieldTable fields;
  const FieldId a = fields.Intern("a");
  std::string error;
  EXPECT_EQ(Event::Parse(0, 0, R"({"a": 1, "a": 2})", fields, error)->Get(a, fields), Value::Integer(2));
}

TEST(EventTest, SaysWhereATextStopsBeingJson) {
  const FieldTable fields;
  const auto fault = [&](const char* json) {
    std::string error;
    EXPECT_EQ(Event::Parse(0, 0, json, fields, error), nullptr) << json;
    return error;
  };
  EXPECT_EQ(fault(R"({"a": 1,})"), "the text is not valid JSON, at column 9");
  EXPECT_EQ(fault(R"({"ä": nul})"), "the text is not valid JSON, at column 10");
  EXPECT_EQ(fault("{\"a\": 1,\n \"b\"; 2}"), "the text is not valid JSON, at line 2, column 5");
  EXPECT_EQ(fault("{\"a\": \"b}"), "a string of the JSON is not closed, at column 10");
  EXPECT_EQ(fault("{\"a\": \"\xff\"}"), "the text is not valid UTF-8, at column 8");
  EXPECT_EQ(fault("[1]"), "an event is a JSON object");
}

TEST(EventTest, RefusesWhatIsNotOneObject) {
  const FieldTable fields;
  for (const char* json :
       {"", "[]", "7", "{", "{} {}", "{\"a\": }", "{\"a\": \"\xff\"}", "{\"a\": 01}", "nul"}) {
    std::string error;
    EXPECT_EQ(Event::Parse(0, 0, json, fields, error), nullptr) << json;
    EXPECT_FALSE(error.empty()) << json;
  }
  std::string error;
  const std::string deep = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  EXPECT_EQ(Event::Parse(0, 0, deep, fields, error), nullptr);
  EXPECT_EQ(error, "the JSON is nested more than 200 deep");
}

TEST(EventTest, BigNumbersMayStandBesideOthersButNotAlone) {
  FieldTable fields;
  const FieldId small = fields.Intern("small");
  std::string error;
  const auto event = Event::Parse(0, 0, R"({"big": 123456789012345678901234, "small": -7})", fields, error);
  ASSERT_NE(event, nullptr) << error;
  EXPECT_EQ(event->Get(small, fields), Value::Integer(-7));
  EXPECT_EQ(Event::Parse(0, 0, "[123456789012345678901234]", fields, error), nullptr);
  EXPECT_EQ(error, "an event is a JSON object");
}

TEST(InstantTest, TakesWhatIso8601AllowsAndNoMore) {
  const auto parse = [](std::string_view text) {
    std::string error;
    const auto instant = ParseInstant(text, error);
    return instant ? std::to_string(*instant) : error;
  };
  EXPECT_EQ(parse("1970-01-02"), "86400000");
  EXPECT_EQ(parse("1970-01-01 00:01"), "60000");
  EXPECT_EQ(parse("1970-01-01t01:00:00.25z"), "3600250");
  EXPECT_EQ(parse("1970-01-01T01:00:00,5+01"), "500");
  EXPECT_EQ(parse("1970-01-01T00:00-0130"), "5400000");
  EXPECT_EQ(
      parse("1970-01-01T00:00:00."),
      "`1970-01-01T00:00:00.` is neither milliseconds nor an ISO 8601 instant like 2024-05-01T12:00:00Z");
  EXPECT_EQ(parse("9999999999999999"), "`9999999999999999` lies outside the years 0000 to 9999");
  EXPECT_EQ(parse("-99999999999999"), "`-99999999999999` lies outside the years 0000 to 9999");
}

TEST(InstantTest, DurationsHaveUnitsAndAnEnd) {
  const auto parse = [](std::string_view text) {
    std::string error;
    const auto duration = ParseDuration(text, error);
    return duration ? std::to_string(*duration) : error;
  };
  EXPECT_EQ(parse("1500"), "1500");
  EXPECT_EQ(parse("2 weeks"), "1209600000");
  EXPECT_EQ(parse("1day"), "86400000");
  EXPECT_EQ(parse("days"), "`days` is no duration like `90 days` or 1500 (milliseconds)");
  EXPECT_EQ(parse("9999999999999 weeks"), "`9999999999999 weeks` is longer than ten thousand years");
}

TEST(ShardTest, StateIsCountedWhileItIsKept) {
  Harness h;
  h.Enable("PT1", R"((event {:type "a" :n some?})
(let [x $n] (event {:type "b" :n x}))
(perform echo asked {:n $n})
(let [y (fetch shop offer)] (perform echo done {:y y})))");
  EXPECT_EQ(h.shard.StateBytes(), 0U);
  h.Send(R"({"id": 1, "type": "a", "n": 5})");
  const std::size_t candidate = h.shard.StateBytes();
  EXPECT_GT(candidate, 0U);
  h.Send(R"({"id": 1, "type": "b", "n": 5})");
  EXPECT_GT(h.shard.StateBytes(), candidate) << "a match waits for the shop";
  h.Answer(2, Value::Integer(1));
  h.Answer(1, Value::Integer(1));
  h.Answer(3, Value::Integer(1));
  EXPECT_EQ(h.shard.StateBytes(), 0U);
}

TEST(ShardTest, TheFirstKeyIsThatOfAnEnabledPattern) {
  Harness h;
  const std::string code = R"((event {:type "a"}) (event {:type "b"}))";
  EXPECT_TRUE(h.shard.KeyAttributes("t").empty());
  h.Enable("PT1", code, "id");
  h.Enable("PT2", code, "phone");
  h.Send(R"({"id": 1, "phone": 2, "type": "a"})");
  h.Disable("PT1");
  EXPECT_EQ(h.shard.KeyAttributes("t"), std::vector<std::string>{"phone"});
  std::string error;
  const auto event = Event::Parse(9, 0, R"({"id": 1, "phone": 2})", h.shard.fields(), error);
  EXPECT_EQ(h.shard.FirstKey("t", *event), Value::Integer(2));
  h.Disable("PT2");
  h.Disable("PT2");
  EXPECT_TRUE(h.shard.FirstKey("t", *event).is_nil());
}

TEST(EvaluateTest, CallsTakeAnyNumberOfOperands) {
  Harness h;
  h.Enable("PT1", R"((event {:n some?}) (perform echo sum {:x (+ $n 1 2 3 4 5 6 7 $n)}))");
  EXPECT_EQ(h.Send(R"({"id": 1, "n": 10})"), R"(born PT1/1 e0; call PT1/1 #1 {"x":48})");
}

TEST(EventTest, IntegersBeyond64BitsBecomeDoubles) {
  std::string error;
  EXPECT_EQ(ParseJson("18446744073709551615", error)->number(), 18446744073709551615.0);
  EXPECT_EQ(ParseJson("-9223372036854775808", error)->integer(), std::numeric_limits<std::int64_t>::min());
  FieldTable fields;
  const FieldId big = fields.Intern("big");
  const auto event = Event::Parse(
      0, 0, R"({"big": 123456789012345678901234, "list": [1, null, true, {"x": "y"}]})", fields, error);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->Get(big, fields), Value::Double(123456789012345678901234.0));
  EXPECT_EQ(dsl::ToJson(event->Find("list")), R"([1,null,true,{"x":"y"}])");
  const std::string deep =
      R"({"big": 123456789012345678901234, "x": )" + std::string(300, '[') + std::string(300, ']') + "}";
  EXPECT_EQ(Event::Parse(0, 0, deep, fields, error), nullptr);
  EXPECT_EQ(Event::Parse(0, 0, R"({"big": 1e999})", fields, error), nullptr);
}

TEST(KeyTextTest, ComparesByText) {
  EXPECT_EQ(KeyText(Value::Integer(7)), "7");
  EXPECT_EQ(KeyText(Value::String("7")), "7");
  EXPECT_EQ(KeyText(Value::Double(7.0)), "7");
  EXPECT_EQ(KeyText(Value::Boolean(true)), "true");
  EXPECT_EQ(KeyText(Value()), std::nullopt);
  EXPECT_EQ(KeyText(Value::MakeList({})), std::nullopt);
  EXPECT_EQ(KeyText(Value::MakeMap({})), std::nullopt);
}

TEST(PatternBeforeTest, ComparesNumbersAsNumbers) {
  EXPECT_TRUE(PatternBefore("PT2", "PT10"));
  EXPECT_FALSE(PatternBefore("PT10", "PT2"));
  EXPECT_FALSE(PatternBefore("PT2", "PT2"));
}

TEST(MatchIdTest, IsAFunctionOfTenantPatternKeyAndFirstEvent) {
  std::set<std::string> ids;
  for (const char* pattern : {"PT1", "PT11"}) {
    for (const char* json : {R"({"id": "1"})", R"({"id": "11"})"}) {
      std::string id[2];
      for (std::string& one : id) {
        Harness h;
        h.Enable(pattern, "(event) (perform echo message {})");
        h.Send(json);
        one = h.caller.ToText();
      }
      EXPECT_EQ(id[0], id[1]);
      EXPECT_EQ(id[0].size(), 32U);
      ids.insert(id[0]);
    }
  }
  EXPECT_EQ(ids.size(), 4U);
}

TEST(EchoEndpointTest, AnswersItsParameters) {
  EchoEndpoint echo;
  Effect::Call call;
  call.params = Value::MakeMap({{"message", Value::String("hi")}});
  EndpointAnswer answer;
  const std::string tenant = "tenant";
  echo.Perform({tenant, call, {}}, [&](EndpointAnswer given) { answer = std::move(given); });
  EXPECT_FALSE(answer.failed);
  EXPECT_EQ(answer.result, call.params);
}

TEST(MatchIdTest, IsTheSameWhateverWasMadeBefore) {
  MatchIds ids;
  std::set<MatchId> distinct;
  std::size_t made = 0;
  for (const EventNumber first : {1, 2}) {
    for (const char* key : {"a", "b", "a longer one"}) {
      for (const char* pattern : {"PT1", "PT123456", "PT2"}) {
        ActivePattern active;
        const std::string text = HashedText({"t", pattern, "id"});
        active.identity_text.assign(text.begin(), text.end());
        for (const char* fate : {"", " failed", ""}) {
          const MatchId id = ids.Make(active, key, first, fate);
          EXPECT_EQ(id, MatchIds().Make(active, key, first, fate)) << pattern << " " << key << fate;
          made += distinct.insert(id).second ? 1 : 0;
        }
      }
    }
  }
  EXPECT_EQ(made, 36U) << "each of the others once";
}

}  // namespace
}  // namespace cxengine::engine
