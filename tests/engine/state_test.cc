// Records and state as bytes: they come back as they were, and bytes that are none are refused.
#include <limits>
#include <map>
#include <random>

#include "engine/bytes.h"
#include "engine/plan_code.h"
#include "engine/record_code.h"
#include "tests/engine/harness.h"
#include "tests/engine/mortal_shard.h"

namespace cxengine::engine {
namespace {

std::string Bytes(const Record& record) {
  ByteWriter out;
  EncodeRecord(record, out);
  return out.Take();
}

Record Again(const Record& record, const FieldTable& fields) {
  const std::string bytes = Bytes(record);
  ByteReader in(bytes);
  std::string error;
  auto read = DecodeRecord(in, fields, error);
  EXPECT_TRUE(read.has_value() && in.at_end()) << error;
  return read.value_or(TickRecord{});
}

TEST(BytesTest, NumbersAndTextsComeBack) {
  ByteWriter out;
  const std::vector<std::int64_t> numbers = {0,
                                             1,
                                             -1,
                                             63,
                                             64,
                                             -64,
                                             -65,
                                             1'000'000'007,
                                             std::numeric_limits<std::int64_t>::max(),
                                             std::numeric_limits<std::int64_t>::min()};
  for (const std::int64_t number : numbers) {
    out.Signed(number);
    out.Number(static_cast<std::uint64_t>(number));
    out.Fixed(static_cast<std::uint64_t>(number));
  }
  out.Text(std::string("a\0b", 3));
  out.Flag(true);
  ByteReader in(out.bytes());
  for (const std::int64_t number : numbers) {
    EXPECT_EQ(in.Signed(), number);
    EXPECT_EQ(in.Number(), static_cast<std::uint64_t>(number));
    EXPECT_EQ(in.Fixed(), static_cast<std::uint64_t>(number));
  }
  EXPECT_EQ(in.Text(), std::string_view("a\0b", 3));
  EXPECT_TRUE(in.Flag());
  EXPECT_TRUE(in.ok() && in.at_end());
}

TEST(BytesTest, ValuesComeBackBitForBit) {
  std::string error;
  const Value value = *ParseJson(
      R"({"a": [1, 1.0, -0.0, 1e300, true, false, null, "é", [], {}], "b": {"c": 9223372036854775807}})",
      error);
  ByteWriter out;
  out.Data(value);
  ByteReader in(out.bytes());
  const Value again = in.Data();
  EXPECT_TRUE(in.ok() && in.at_end());
  EXPECT_EQ(dsl::ToJson(again), dsl::ToJson(value));
  EXPECT_EQ(again.Get("a").list()[1].kind(), Value::Kind::kDouble);
}

TEST(BytesTest, AReaderThatFailedYieldsNothingMore) {
  ByteReader in(
      "\x05"
      "ab");
  EXPECT_EQ(in.Text(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.Number(), 0U);
  EXPECT_EQ(in.Count(), 0U);
  EXPECT_TRUE(in.Data().is_nil());
}

TEST(BytesTest, CountsAndDepthsBeyondTheBytesAreRefused) {
  const std::string huge("\x06\xff\xff\xff\xff\x0f", 6);  // a list of 2³² - 1
  ByteReader count(huge);
  count.Data();
  EXPECT_FALSE(count.ok());
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "\x06\x01";
  ByteReader depth(deep);
  depth.Data();
  EXPECT_FALSE(depth.ok());
}

TEST(RecordCode, RecordsComeBack) {
  FieldTable fields;
  std::string error;
  const auto event = Event::Parse(7, -5, R"({"id": 1, "x": [1.5]})", fields, error);
  const auto again = std::get<EventRecord>(Again(EventRecord{"t", event}, fields));
  EXPECT_EQ(again.tenant, "t");
  EXPECT_EQ(again.event->number(), 7U);
  EXPECT_EQ(again.event->at(), -5);
  EXPECT_EQ(again.event->json(), event->json());

  EXPECT_EQ(std::get<TickRecord>(Again(TickRecord{12}, fields)).at, 12);
  EXPECT_EQ(std::get<ResumeRecord>(Again(ResumeRecord{13}, fields)).at, 13);

  const AnswerRecord answer{4, {{1, 2}, 3}, 5, false, Value::String("yes"), ""};
  const auto answered = std::get<AnswerRecord>(Again(answer, fields));
  EXPECT_EQ(answered.call, answer.call);
  EXPECT_EQ(answered.attempt, 5U);
  EXPECT_EQ(answered.result, answer.result);
  const auto failed = std::get<AnswerRecord>(Again(AnswerRecord{4, {{1, 2}, 3}, 5, true, {}, "no"}, fields));
  EXPECT_TRUE(failed.failed);
  EXPECT_EQ(failed.error, "no");

  const auto gone = std::get<PatternRecord>(Again(PatternRecord{9, "t", "PT1", "id", nullptr}, fields));
  EXPECT_EQ(gone.plan, nullptr);
  EXPECT_EQ(gone.pattern, "PT1");
}

TEST(RecordCode, APatternTakesItsTemplatesAlong) {
  dsl::Diagnostics findings;
  dsl::CompileOptions options;
  options.surroundings.templates = {{"TM1", "Hi {{> TM2}}"}, {"TM2", "{{name}}"}, {"TM3", "not used"}};
  const auto plan = dsl::Compile(
      dsl::Source("p", R"((event {:type "a"}) (perform echo message {:message (template +TM1)}))"), findings,
      options);
  ASSERT_NE(plan, nullptr);
  const auto again =
      std::get<PatternRecord>(Again(PatternRecord{0, "t", "PT1", "id", plan}, FieldTable())).plan;
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(again->templates, plan->templates);
  EXPECT_EQ(again->templates.size(), 2U);
  EXPECT_EQ(dsl::Dump(*again), dsl::Dump(*plan));
}

TEST(RecordCode, APatternThatNoLongerCompilesIsReadAsDisabled) {
  dsl::Plan plan;
  plan.source = "(event {:type \"a\"";
  const std::string bytes = Bytes(PatternRecord{0, "t", "PT1", "id", std::make_shared<dsl::Plan>(plan)});
  ByteReader in(bytes);
  std::string error;
  const auto record = DecodeRecord(in, FieldTable(), error);
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(std::get<PatternRecord>(*record).plan, nullptr);
  EXPECT_NE(error.find("pattern PT1 of tenant t: the pattern no longer compiles: line 1"), std::string::npos)
      << error;
}

TEST(RecordCode, PartsOfARecordAreNone) {
  FieldTable fields;
  std::string error;
  const std::vector<std::string> records = {
      Bytes(EventRecord{"t", Event::Parse(1, 1, R"({"id": 1})", fields, error)}),
      Bytes(AnswerRecord{4, {{1, 2}, 3}, 1, false, Value::String("yes"), ""}),
      Bytes(PatternRecord{0, "t", "PT1", "id", Harness::Plan("(event)")}), Bytes(TickRecord{1'000'000})};
  for (const std::string& whole : records) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      ByteReader in(std::string_view(whole).substr(0, size));
      error.clear();
      EXPECT_FALSE(DecodeRecord(in, fields, error).has_value()) << size << " of " << whole.size();
      EXPECT_FALSE(error.empty());
    }
  }
}

// Patterns whose keys hold all there is to hold: candidates that share events, windows, captured operands, a
// busy match with kept events, calls under way and paused, a `catch` that waits.
struct Busy : Harness {
  Busy() {
    shard.NoteChanges();
    Enable("PT1",
           R"((within 1 hour (and (event {:type "a"}) (times 3 (event {:n (> 1)})))) (perform x y {}))");
    Enable("PT2", R"((sequence (event {:type "a"}) (event {:type "b" :n $n})) (perform x y {}))");
    Enable("PT3", R"((event {:type "b"})
(let [r (perform x ask {:n $n} (retries 2) (catch (fetch x more {})))] (event {:type "a"}) (perform x y {:r r})))");
    Enable(
        "PT4",
        R"((event {:type "c"}) (perform x y {:n (rand 9)} (catch (let [k (fetch x sorry {})] (perform x z {:k k}))))
(or (within 9 days (event {:type "d"})) (sequence (delay 8 days) (until (event {:type "e"}) (event {:type "f"})))))");
    for (const char* type : {"a", "c", "b", "a", "a", "c", "a"}) {
      for (int n = 1; n < 4; ++n)
        Send(R"({"id": 7, "type": ")" + std::string(type) + R"(", "n": )" + std::to_string(n) + "}");
    }
    Fail(1, "no");
  }
};

std::vector<StateRow> RowsOf(Shard& shard) {
  std::vector<StateRow> rows;
  shard.Freeze(true);
  EXPECT_TRUE(shard.SaveSome(~std::size_t{0}, rows));
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return rows;
}

bool LoadAll(Shard& shard, const std::vector<StateRow>& rows) {
  std::string error;
  return std::all_of(rows.begin(), rows.end(),
                     [&](const StateRow& row) { return shard.Load(row.name, row.bytes, error); });
}

TEST(ShardState, ComesBackByteForByte) {
  Busy one;
  const std::vector<StateRow> rows = RowsOf(one.shard);
  Harness other;
  ASSERT_TRUE(LoadAll(other.shard, rows));
  other.shard.NoteChanges();
  const std::vector<StateRow> again = RowsOf(other.shard);
  ASSERT_EQ(again.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(again[i].name, rows[i].name);
    EXPECT_EQ(again[i].bytes, rows[i].bytes) << rows[i].name;
  }
  EXPECT_EQ(other.shard.NextDue(), one.shard.NextDue());
  EXPECT_EQ(other.shard.LiveMatches().size(), one.shard.LiveMatches().size());
}

TEST(ShardState, ASnapshotSaysOnlyWhatHasChanged) {
  Harness one;
  one.shard.NoteChanges();
  one.Enable("PT1", R"((sequence (event {:type "a"}) (event {:type "b"})) (perform echo m {}))");
  for (int key = 0; key < 100; ++key) one.Send(R"({"type": "a", "id": )" + std::to_string(key) + "}");
  std::vector<StateRow> rows;
  one.shard.Freeze(false);
  ASSERT_TRUE(one.shard.SaveSome(~std::size_t{0}, rows));
  EXPECT_EQ(rows.size(), 103U) << "counters, a plan, a pattern, the keys";
  one.Send(R"({"type": "a", "id": 5})");
  one.Send(R"({"type": "a", "id": 200})");
  one.Disable("PT9");
  rows.clear();
  one.shard.Freeze(false);
  ASSERT_TRUE(one.shard.SaveSome(~std::size_t{0}, rows));
  EXPECT_EQ(rows.size(), 4U) << "counters, a pattern that is not there, two keys";
}

// What is remembered of a command that several patterns share is not said in the name of one that may go
// without its keys being looked at.
TEST(ShardState, MarksOfSharedCommandsOutliveOtherPatterns) {
  Harness one;
  one.shard.NoteChanges();
  one.Enable("PT1", R"((sequence (event {:type "x"}) (event {:type "b"})))");
  one.Enable("PT2", R"((within 10 minutes (sequence (event {:type "a"}) (event {:type "b"}))))");
  one.Enable("PT3", R"((within 10 minutes (sequence (event {:type "a"}) (event {:type "c"}))))");
  std::map<std::string, std::string> saved;
  const auto save = [&] {
    std::vector<StateRow> rows;
    one.shard.Freeze(false);
    ASSERT_TRUE(one.shard.SaveSome(~std::size_t{0}, rows));
    for (StateRow& row : rows) {
      if (row.gone)
        saved.erase(row.name);
      else
        saved[row.name] = row.bytes;
    }
  };
  one.Send(R"({"id": 7, "type": "a"})");
  EXPECT_EQ(one.Send(R"({"id": 7, "type": "b"})"), "born PT2/7 e0 e1; completed PT2/7");
  save();
  one.Disable("PT1");
  save();
  std::vector<StateRow> rows;
  for (const auto& [name, bytes] : saved) rows.push_back({name, bytes});
  Harness other;
  ASSERT_TRUE(LoadAll(other.shard, rows));
  other.now = one.now;
  other.next_event = one.next_event;
  EXPECT_EQ(other.Send(R"({"id": 7, "type": "b"})"), "") << "the candidate has been taken";
  EXPECT_EQ(other.Send(R"({"id": 7, "type": "c"})"), "born PT3/7 e0 e3; completed PT3/7");
}

TEST(ShardState, CandidatesThatOnlyALongerPatternHadGoWithIt) {
  Harness one;
  one.shard.NoteChanges();
  one.Enable("PT1", R"((within 10 minutes (sequence (event {:type "a"}) (event {:type "b"}))))");
  one.Enable("PT2",
             R"((within 10 minutes (sequence (event {:type "a"}) (event {:type "b"}) (event {:type "c"}))))");
  one.Send(R"({"id": 7, "type": "a"})");
  EXPECT_EQ(one.Send(R"({"id": 7, "type": "b"})"), "born PT1/7 e0 e1; completed PT1/7");
  one.Disable("PT2");
  EXPECT_EQ(one.shard.CountKeys("t"), 0U);
  Harness other;
  EXPECT_TRUE(LoadAll(other.shard, RowsOf(one.shard)));
  one.Enable("PT2",
             R"((within 10 minutes (sequence (event {:type "a"}) (event {:type "b"}) (event {:type "c"}))))");
  for (const char* type : {"a", "b"}) one.Send(R"({"id": 7, "type": ")" + std::string(type) + "\"}");
  EXPECT_EQ(one.Send(R"({"id": 7, "type": "c"})"), "born PT2/7 e2 e3 e4; completed PT2/7");
}

TEST(ShardState, MarksThatAreLeftByThemselvesGo) {
  Harness one;
  one.shard.NoteChanges();
  const std::pair<const char*, const char*> patterns[] = {{"PT1", "b"}, {"PT2", "c"}, {"PT3", "d"}};
  for (const auto& [id, type] : patterns)
    one.Enable(id, R"((within 10 minutes (sequence (event {:type "a"}) (event {:type ")" + std::string(type) +
                       R"("}))))");
  for (const char* type : {"a", "b", "c"}) one.Send(R"({"id": 7, "type": ")" + std::string(type) + "\"}");
  one.Disable("PT1");
  one.Disable("PT2");
  EXPECT_EQ(one.shard.CountKeys("t"), 1U);
  EXPECT_EQ(one.Send(R"({"id": 7, "type": "d"})"), "born PT3/7 e0 e3; completed PT3/7");
  EXPECT_EQ(one.shard.CountKeys("t"), 0U);
  Harness other;
  EXPECT_TRUE(LoadAll(other.shard, RowsOf(one.shard)));
}

// Patterns that share commands come and go in any order: what is saved can be loaded, and waits for as much.
TEST(ShardState, IsSoundWhicheverPatternsComeAndGo) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned end) { return static_cast<unsigned>(random()) % end; };
    const auto one_of = [&](const char* types) { return std::string(1, types[below(3)]); };
    Harness one;
    one.shard.NoteChanges();
    for (int step = 0; step < 150; ++step) {
      const std::string id = "PT" + std::to_string(1 + below(6));
      const unsigned what = below(10);
      if (what == 0) {
        one.Disable(id);
      } else if (what == 1) {
        std::string commands;
        for (const char* types : {"aab", "bcd", "cef"})
          if (commands.size() < 40 || below(2) == 0) commands += " (event {:type \"" + one_of(types) + "\"})";
        one.Enable(id, "(within 10 seconds (sequence" + commands + "))");
      } else {
        one.Send(R"({"id": )" + std::to_string(below(3)) + R"(, "type": ")" +
                     one_of(below(2) == 0 ? "abc" : "def") + "\"}",
                 below(1500));
      }
      if (step % 10 != 9) continue;
      Harness other;
      ASSERT_TRUE(LoadAll(other.shard, RowsOf(one.shard))) << seed << ", step " << step;
      ASSERT_EQ(other.shard.CountKeys("t"), one.shard.CountKeys("t")) << seed << ", step " << step;
      other.now = one.now;
      other.Tick(10'000);
      ASSERT_EQ(other.shard.CountKeys("t"), 0U) << seed << ", step " << step;
    }
  }
}

TEST(ShardState, AKeyThatComesAndGoesLeavesNoRow) {
  Harness one;
  one.shard.NoteChanges();
  one.Enable("PT1", R"((event {:type "a"}) (delay 1 second))");
  std::vector<StateRow> rows;
  one.shard.Freeze(false);
  ASSERT_TRUE(one.shard.SaveSome(~std::size_t{0}, rows));
  one.Send(R"({"type": "a", "id": 5})");
  one.Tick(1000);
  EXPECT_TRUE(one.shard.LiveMatches().empty());
  rows.clear();
  one.shard.Freeze(false);
  ASSERT_TRUE(one.shard.SaveSome(~std::size_t{0}, rows));
  EXPECT_EQ(rows.size(), 1U) << "the counters";
}

// What was damaged is refused, or read as something that the engine can go on with.
TEST(ShardState, DamagedRowsDoNoHarm) {
  Busy one;
  const std::vector<StateRow> rows = RowsOf(one.shard);
  std::mt19937 random(11);  // NOLINT: a fixed seed, so that the test is the same every time
  int refused = 0;
  int read = 0;
  for (int round = 0; round < 3000; ++round) {
    std::vector<StateRow> damaged = rows;
    std::string& bytes = damaged.back().bytes;
    for (std::size_t changes = 1 + random() % 3; changes > 0; --changes) {
      const std::size_t at = random() % bytes.size();
      if (random() % 4 == 0)
        bytes.erase(at, 1 + random() % 8);
      else if (random() % 4 == 0)
        bytes.insert(at, 1, static_cast<char>(random()));
      else
        bytes[at] = static_cast<char>(random() % 2 == 0 ? random() : bytes[at] + 1);
    }
    Harness other;
    if (!LoadAll(other.shard, damaged)) {
      ++refused;
      continue;
    }
    ++read;
    other.now = one.now;
    other.next_event = one.next_event;
    for (const char* type : {"a", "b", "c", "d", "e", "f"})
      other.Send(R"({"id": 7, "type": ")" + std::string(type) + R"(", "n": 2})");
    other.Answer(1, Value());
    other.Apply(ResumeRecord{other.now});
    other.Tick(100LL * 24 * 3600 * 1000);
    RowsOf(other.shard);
  }
  EXPECT_GT(refused, 300);
  EXPECT_GT(read, 300);
}

TEST(ShardState, CallsUnderWayAreMadeAgainAfterAResume) {
  Harness one;
  one.Enable(
      "PT1",
      R"((event {:type "a"}) (let [r (perform x y {:n $n} (timeout 10 seconds) (retries 1))] (perform x z {:r r})))");
  one.Send(R"({"id": 1, "type": "a", "n": 5})");
  one.now += 9'000;
  EXPECT_EQ(one.Apply(ResumeRecord{one.now}), "call PT1/1 #1 {\"n\":5}");
  EXPECT_EQ(one.Tick(9'999), "") << "a fresh timeout";
  EXPECT_EQ(one.Tick(1), "answer PT1/1 #1 (no answer within 10 seconds)");
  EXPECT_EQ(one.Apply(ResumeRecord{one.now}), "") << "between two attempts nothing is under way";
  EXPECT_EQ(one.Tick(500), "call PT1/1 #1 {\"n\":5}") << "no retry was spent";
}

// An event belongs to the shard for which it was parsed.
Record For(const Record& record, const FieldTable& fields) {
  return std::holds_alternative<EventRecord>(record) ? Again(record, fields) : record;
}

// What was due while nobody was there happens at its time, but a call cannot: it has all of its time from now
// on.
TEST(ShardState, CallsThatFellDueMeanwhileAreGivenTheirTime) {
  Harness one;
  one.Enable("PT1",
             R"((event {:type "a"}) (delay 1 minute) (perform x y {} (timeout 10 seconds) (retries 1)))");
  one.Send(R"({"id": 1, "type": "a"})");
  one.now += 3'600'000;
  EXPECT_EQ(one.Apply(ResumeRecord{one.now}), "call PT1/1 #1 {}");
  EXPECT_EQ(one.Tick(9'999), "");
  EXPECT_EQ(one.Tick(1), "answer PT1/1 #1 (no answer within 10 seconds)");
  one.now += 3'600'000;
  EXPECT_EQ(one.Apply(ResumeRecord{one.now}), "") << "the pause before the next attempt ends now";
  EXPECT_EQ(one.Tick(0), "call PT1/1 #1 {}");
  EXPECT_EQ(one.Tick(10'000),
            "answer PT1/1 #1 (no answer within 10 seconds); failed PT1/1 (x y: no answer within 10 seconds)");
}

TEST(ShardState, ManyLivesAreOneLife) {
  std::mt19937 random(3);  // NOLINT: a fixed seed, so that the test is the same every time
  MortalShard mortal({}, 5);
  Shard lasting;
  const auto apply = [&](const Record& record) {
    Effects some;
    Effects others;
    mortal.Apply(For(record, mortal.shard().fields()), some);
    lasting.Apply(record, others);
    ASSERT_EQ(some.list.size(), others.list.size());
    for (std::size_t i = 0; i < some.list.size(); ++i)
      EXPECT_EQ(Harness::Line(some.list[i]), Harness::Line(others.list[i]));
  };
  const auto enable = [&](Milliseconds at, const std::string& id, const std::string& code) {
    apply(PatternRecord{at, "t", id, "id", Harness::Plan(code)});
  };
  Milliseconds now = 0;
  enable(now, "PT1", R"((within 20 seconds (times 4 (event {:type "a"}))) (perform x y {:n (all $n)}))");
  enable(now, "PT2",
         R"((sequence (event {:type "a"}) (event {:type "b" :n $n})) (delay 9 seconds) (perform x y {}))");
  for (EventNumber number = 0; number < 1500; ++number) {
    now += 1 + random() % 500;
    // A pattern that goes, one that comes with the same opening, one with another.
    if (number % 200 == 50) apply(PatternRecord{now, "t", "PT1", "id", nullptr});
    if (number % 200 == 100)
      enable(now, "PT1",
             R"((within 20 seconds (times 4 (event {:type "a"}))) (perform x other {:n (all $n)}))");
    if (number % 200 == 150)
      enable(now, "PT2", R"((sequence (event {:type "b"}) (event {:type "a"})) (delay 1 day))");
    std::string error;
    const std::string json = R"({"id": )" + std::to_string(random() % 20) + R"(, "type": ")" +
                             "ab"[random() % 2] + R"(", "n": )" + std::to_string(random() % 3) + "}";
    apply(EventRecord{"t", Event::Parse(number, now, json, lasting.fields(), error)});
  }
  EXPECT_GT(mortal.deaths(), 100U);
  EXPECT_GT(mortal.snapshots(), 30U);
}

}  // namespace
}  // namespace cxengine::engine
