// Any number of shards does the same, to the last byte of state, and the number may change with each restart.
#include "engine/shards.h"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <stdexcept>

#include "engine/record_code.h"
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

using Rows = std::map<std::string, std::string>;

std::string EncodedRecord(const Record& record) {
  ByteWriter out;
  EncodeRecord(record, out);
  return out.Take();
}

class Fleet {
 public:
  explicit Fleet(std::size_t count) : shards_(std::make_unique<Shards>(ShardOptions(), count)) {
    shards_->NoteChanges();
  }

  // What each of the records brought about.
  std::vector<std::string> Apply(const std::vector<std::string>& encoded) {
    std::vector<Record> records;
    for (const std::string& bytes : encoded) {
      ByteReader in(bytes);
      std::string error;
      records.push_back(DecodeRecord(in, shards_->fields(), error).value());
    }
    std::vector<Shards::Step> steps;
    for (const Record& record : records) steps.push_back({&record, 0});
    std::vector<std::string> story;
    shards_->Apply(steps, [&](std::size_t step, Effects& effects) {
      EXPECT_EQ(step, story.size());
      story.push_back(effects.contributing ? "contributing" : "");
      if (effects.erased > 0) story.back() += " erased " + std::to_string(effects.erased);
      for (const Effect& effect : effects.list) {
        story.back() +=
            "; " + std::to_string(effect.at) + " " + effect.match->id.ToText() + " " + Harness::Line(effect);
        if (effect.kind == Effect::Kind::kCall) calls.push_back({effect.match->id, effect.call->number});
      }
    });
    return story;
  }

  // All rows as shards have them that begin with them: in which order patterns came is no part of the state.
  Rows State() {
    const auto fresh = Load(RowsOf(*shards_), 1);
    return RowsOf(*fresh);
  }

  void Restart(std::size_t count) {
    const Rows before = State();
    shards_ = Load(RowsOf(*shards_), count);
    EXPECT_TRUE(State() == before);
  }

  std::vector<std::string> Live() const {
    std::vector<std::string> live;
    for (const LiveMatch& one : shards_->LiveMatches()) live.push_back(one.match->id.ToText());
    return live;
  }

  Shards& shards() { return *shards_; }
  std::vector<CallId> calls;

 private:
  static std::unique_ptr<Shards> Load(const Rows& rows, std::size_t count) {
    auto shards = std::make_unique<Shards>(ShardOptions(), count);
    std::string error;
    for (const auto& [name, bytes] : rows) EXPECT_TRUE(shards->Load(name, bytes, error)) << error;
    EXPECT_TRUE(shards->FinishLoading(error)) << error;
    shards->NoteChanges();
    return shards;
  }

  // By way of one snapshot in small pieces.
  static Rows RowsOf(Shards& shards) {
    Rows rows;
    shards.Freeze(true);
    for (bool last = false; !last;) {
      std::vector<StateRow> some;
      last = shards.SaveSome(500, some);
      for (StateRow& row : some) {
        if (row.gone) continue;
        EXPECT_TRUE(rows.emplace(row.name, std::move(row.bytes)).second) << Shard::Describe(row.name);
      }
    }
    return rows;
  }

  std::unique_ptr<Shards> shards_;
};

constexpr std::array<const char*, 9> kPatterns = {
    R"((within 1 minute (sequence (event {:type "a"}) (event {:type "b"}) (event {:type "c"}))) (perform x y {:n $n}))",
    R"((within 20 seconds (times 3 (event {:type "a"}))) (perform x y {:n (all $n)}))",
    R"((sequence (event {:type "a"}) (event {:type "b" :n $n})) (delay 9 seconds) (perform x y {:r (rand 1000)}))",
    R"((event {:type "c"}) (let [r (perform x ask {} (retries 1) (timeout 5 seconds))] (event {:type "a"}) (perform x y {:r r})))",
    R"((and (event {:type "a"}) (event {:type "c" :n (> 1)})) (delay 3 seconds))",
    R"((event {:type "b"}) (perform x y {:n $n}))",
    R"((perform x y {}) (event {:type "b" :n 2}) (event {:type "c"}))",
    R"((event {:type "a"}) (or (within 4 seconds (event {:type "b"})) (event {:type "c"})))",
    R"((event {:type "c"}) (perform x y {:n (+ 1 $type)}))"};

// What happens to all of the fleets; patterns hold for one of two key attributes.
class Course {
 public:
  explicit Course(std::uint64_t seed) : random_(seed) {}

  std::vector<std::string> Next(const std::vector<CallId>& calls) {
    std::vector<std::string> records;
    const std::size_t count = 1 + Below(120);
    while (records.size() < count) {
      now_ += Below(3) * Below(400);
      records.push_back(EncodedRecord(NextRecord(calls)));
    }
    return records;
  }
  std::size_t Below(std::size_t limit) { return random_() % limit; }

 private:
  std::string KeyOf() { return std::to_string(Below(12)); }

  Record NextRecord(const std::vector<CallId>& calls) {
    const std::size_t choice = events_ == 0 ? 60 : Below(500);
    if (choice < 8) {
      const std::size_t place = Below(kPatterns.size());
      const std::string code = kPatterns[(place + (Below(4) == 0 ? 1 : 0)) % kPatterns.size()];
      return PatternRecord{++now_, "t", "PT" + std::to_string(place), place % 3 == 0 ? "user" : "id",
                           Below(4) == 0 ? nullptr : Harness::Plan(code)};
    }
    if (choice < 10) return EraseRecord{++now_, "t", Below(2) == 0 ? "id" : "user", KeyOf()};
    if (choice < 12) return ResumeRecord{++now_};
    if (choice < 40) return TickRecord{now_++};
    if (choice < 60 && !calls.empty())
      return AnswerRecord{++now_,
                          calls[calls.size() - 1 - Below(std::min<std::size_t>(calls.size(), 20))],
                          1,
                          Below(3) == 0,
                          Value::Integer(7),
                          Below(3) == 0 ? "no" : ""};
    std::string error;
    const std::string json = R"({"id": )" + KeyOf() + R"(, "user": )" + KeyOf() + R"(, "type": ")" +
                             "abc"[Below(3)] + R"(", "n": )" + std::to_string(Below(4)) + "}";
    return EventRecord{"t", Event::Parse(events_++, ++now_, json, none_, error)};
  }

  std::mt19937_64 random_;
  Milliseconds now_ = 0;
  EventNumber events_ = 0;
  FieldTable none_;
};

TEST(Shards, AnyNumberOfThemDoesTheSame) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Course course(seed);
    std::array<Fleet, 3> fleets = {Fleet(1), Fleet(2), Fleet(3)};
    const auto all = [&](const std::vector<std::string>& records) {
      const auto story = fleets.front().Apply(records);
      for (std::size_t i = 1; i < fleets.size(); ++i) ASSERT_EQ(fleets[i].Apply(records), story);
    };
    std::vector<std::string> patterns;
    for (std::size_t i = 0; i < kPatterns.size(); ++i)
      patterns.push_back(EncodedRecord(PatternRecord{
          0, "t", "PT" + std::to_string(i), i % 3 == 0 ? "user" : "id", Harness::Plan(kPatterns[i])}));
    all(patterns);
    for (int round = 0; round < 40 && !HasFatalFailure(); ++round) {
      all(course.Next(fleets.front().calls));
      for (Fleet& fleet : fleets) {
        ASSERT_EQ(fleet.shards().NextDue(), fleets.front().shards().NextDue());
        ASSERT_EQ(fleet.Live(), fleets.front().Live());
      }
      if (round % 10 == 5) {
        const Rows state = fleets.front().State();
        for (Fleet& fleet : fleets) ASSERT_TRUE(fleet.State() == state);
      }
      if (course.Below(12) == 0)
        for (std::size_t i = 0; i < fleets.size(); ++i) fleets[i].Restart(i == 0 ? 1 : 1 + course.Below(4));
    }
    ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
    EXPECT_GT(fleets.front().calls.size(), 100U);
  }
}

TEST(Shards, EveryShardHasKeys) {
  Fleet fleet(3);
  fleet.Apply({EncodedRecord(
      PatternRecord{0, "t", "PT1", "id", Harness::Plan(R"((event {:type "a"}) (event {:type "b"}))")})});
  const std::size_t before = fleet.shards().StateBytes();
  std::string error;
  std::vector<std::string> events;
  for (EventNumber i = 0; i < 100; ++i)
    events.push_back(EncodedRecord(EventRecord{
        "t", Event::Parse(i, 1, R"({"id": )" + std::to_string(i) + R"(, "type": "a"})", {}, error)}));
  fleet.Apply(events);
  EXPECT_GT(fleet.shards().StateBytes(), before);
  std::array<std::size_t, 3> keys{};
  for (EventNumber i = 0; i < 100; ++i)
    for (std::size_t shard = 0; shard < 3; ++shard)
      keys[shard] += ShardPlace{shard, 3}.Owns(SeedOfScope("t", "id"), std::to_string(i)) ? 1 : 0;
  EXPECT_EQ(keys[0] + keys[1] + keys[2], 100U);
  for (const std::size_t count : keys) EXPECT_GT(count, 20U);
}

TEST(Shards, KeysAreCountedAndNewOnesFoundHoweverManyThereAre) {
  const auto plan = Harness::Plan(R"((within 1 minute (sequence (event {:type "a"}) (event {:type "b"}))))");
  const auto event = [](EventNumber number, const std::string& json) {
    std::string error;
    return EncodedRecord(EventRecord{"t", Event::Parse(number, 1, json, {}, error)});
  };
  std::vector<std::uint64_t> found;
  for (const std::size_t count : {1U, 3U}) {
    Fleet fleet(count);
    const auto find = [&](const std::string& json) {
      std::string error;
      std::vector<std::uint64_t> keys;
      fleet.shards().FindNewKeys("t", *Event::Parse(9, 1, json, fleet.shards().fields(), error), keys);
      std::sort(keys.begin(), keys.end());
      return keys;
    };
    EXPECT_EQ(fleet.shards().CountKeys("t"), 0U);
    EXPECT_TRUE(find(R"({"id": 1})").empty()) << "no pattern serves it";
    fleet.Apply({EncodedRecord(PatternRecord{0, "t", "PT1", "id", plan}),
                 EncodedRecord(PatternRecord{0, "t", "PT2", "user", plan}),
                 event(1, R"({"id": 1, "user": "x", "type": "a"})"), event(2, R"({"id": 2, "type": "a"})"),
                 event(3, R"({"id": 3, "type": "none"})")});
    EXPECT_EQ(fleet.shards().CountKeys("t"), 3U);
    EXPECT_EQ(fleet.shards().CountKeys("other"), 0U);
    const WaitingCounts waiting = fleet.shards().CountWaiting();
    EXPECT_EQ(waiting.keys, 3U);
    EXPECT_EQ(waiting.candidates, 3U);
    EXPECT_EQ(waiting.matches, 0U);
    EXPECT_TRUE(find(R"({"id": 1, "user": "x"})").empty());
    EXPECT_EQ(find(R"({"id": "2", "user": "y"})").size(), 1U) << "a number and its text are one key";
    const auto both = find(R"({"id": 3, "user": 3})");
    EXPECT_EQ(both.size(), 2U) << "keys of two attributes are two";
    if (found.empty()) found = both;
    EXPECT_EQ(both, found) << "the same in any number of shards";
    fleet.Apply({event(4, R"({"id": 1, "type": "b"})")});
    EXPECT_EQ(fleet.shards().CountKeys("t"), 2U);
    EXPECT_EQ(fleet.shards().NextDue(), 60'001);
    fleet.Restart(count);
    EXPECT_EQ(fleet.shards().CountKeys("t"), 2U);
    fleet.Apply({EncodedRecord(TickRecord{61'000})});
    EXPECT_EQ(fleet.shards().CountWaiting().keys, 0U);
    EXPECT_EQ(fleet.shards().CountWaiting().candidates, 0U);
    EXPECT_EQ(fleet.shards().CountKeys("t"), 0U) << "whether the last snapshot had them or not";
    EXPECT_EQ(find(R"({"id": 1, "user": "x"})").size(), 2U);
  }
}

TEST(Shards, ARowThatCannotBeReadIsFoundAtTheEndAtTheLatest) {
  Fleet fleet(2);
  fleet.Apply({EncodedRecord(
      PatternRecord{0, "t", "PT1", "id", Harness::Plan(R"((event {:type "a"}) (event {:type "b"}))")})});
  std::string error;
  fleet.Apply({EncodedRecord(EventRecord{"t", Event::Parse(0, 1, R"({"id": 5, "type": "a"})", {}, error)})});
  Rows rows = fleet.State();
  rows.rbegin()->second += "more";
  Shards other({}, 2);
  for (const auto& [name, bytes] : rows) EXPECT_TRUE(other.Load(name, bytes, error));
  EXPECT_FALSE(other.FinishLoading(error));
  EXPECT_EQ(error, "a row of the saved state cannot be read");
}

TEST(TeamTest, AllDoTheirPartEachTimeAndWhatOneThrowsIsThrown) {
  Team team(3);
  std::array<int, 3> done{};
  for (int round = 0; round < 1000; ++round) team.Run([&](std::size_t member) { ++done[member]; });
  EXPECT_EQ(done, (std::array<int, 3>{1000, 1000, 1000}));
  EXPECT_THROW(team.Run([&](std::size_t member) {
    if (member == 2) throw std::runtime_error("no");
  }),
               std::runtime_error);
  team.Run([&](std::size_t member) { ++done[member]; });
  EXPECT_EQ(done[2], 1001);
}

}  // namespace
}  // namespace cxengine::engine
