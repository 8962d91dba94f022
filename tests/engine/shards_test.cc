// Any number of shards does the same, to the last byte of state, however keys are spread over tables and
// shards; both may change with each restart.
#include "engine/shards.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "tests/engine/fleet.h"

namespace cxengine::engine {
namespace {

TEST(Shards, AnyNumberOfThemDoesTheSame) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Course course(seed);
    std::array<Fleet, 5> fleets = {Fleet(1), Fleet(2), Fleet(3), Fleet(1, false, 77),
                                   Fleet(3, false, seed << 60U)};
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
      keys[shard] += ShardPlace{shard, 3}.Owns(SeedOfScope(0, "t", "id"), std::to_string(i)) ? 1 : 0;
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
