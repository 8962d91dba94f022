// Who knows by what keys are hashed can choose such as a table puts in one place, each of which has then to
// be compared with all others. Of a secret seed he knows nothing.
#include <algorithm>
#include <bit>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "engine/identity.h"
#include "engine/number_table.h"
#include "engine/shard.h"
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

constexpr std::uint64_t kMix = 0x9FB21C651E98DF25U;  // of XXH3 of four to eight bytes
constexpr std::uint64_t kSecret = 0x2545F4914F6CDD1DU;

// x with x * odd = 1.
std::uint64_t InverseOf(std::uint64_t odd) {
  std::uint64_t inverse = odd;
  for (int i = 0; i < 6; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}

// What XXH3 makes of eight bytes after they have been mixed with the seed, undone.
std::uint64_t Unmix(std::uint64_t hash) {
  static const std::uint64_t kBack = InverseOf(kMix);
  hash ^= (hash >> 28U) ^ (hash >> 56U);
  hash *= kBack;
  hash ^= (hash >> 35U) + 8;
  hash *= kBack;
  // h ^ rotl(h, 49) ^ rotl(h, 24), 63 times more, is h.
  for (int turns = 1; turns < 64; turns *= 2)
    hash ^= std::rotl(hash, 49 * turns % 64) ^ std::rotl(hash, 24 * turns % 64);
  return hash;
}

// The text whose hash that is; its bytes may be any.
std::string TextOf(std::uint64_t hash, std::uint64_t flip) {
  const std::uint64_t halves = std::rotl(Unmix(hash) ^ flip, 32);
  std::string text(sizeof halves, '\0');
  std::memcpy(text.data(), &halves, sizeof halves);
  return text;
}

// Texts as clients send them, printable ones, that have the upper halves of their hashes in common.
std::vector<std::string> Colliding(std::uint64_t seed, std::size_t count) {
  // With what the eight bytes are mixed, told by what becomes of zeros.
  const std::uint64_t flip = Unmix(HashOfKey(seed, std::string(8, '\0')));
  std::vector<std::string> texts;
  for (std::uint64_t low = 0; texts.size() < count; ++low) {
    std::string text = TextOf((std::uint64_t{0x600DF00D} << 32U) | low, flip);
    bool printable = true;
    for (const char c : text) printable = printable && c >= ' ' && c <= '~';
    if (printable) texts.push_back(std::move(text));
  }
  return texts;
}

// How many keys are compared while all of them are put into a table that is spread by the seed.
std::size_t Comparisons(const std::vector<std::string>& keys, std::uint64_t hash_seed) {
  const std::uint64_t seed = SeedOfScope(hash_seed, "tenant1", "id");
  std::size_t comparisons = 0;
  NumberTable table;
  for (std::uint32_t number = 0; number < keys.size(); ++number) {
    const std::uint64_t hash = HashOfKey(seed, keys[number]);
    const auto is = [&](std::uint32_t other) {
      ++comparisons;
      return keys[other] == keys[number];
    };
    EXPECT_EQ(table.Find(hash, is), NumberTable::kNone);
    table.Add(hash, number);
  }
  return comparisons;
}

TEST(FloodTest, ChosenKeysStandInOnePlaceOnlyWhereTheSeedIsKnown) {
  constexpr std::size_t kKeys = 1000;
  const std::vector<std::string> keys = Colliding(SeedOfScope(0, "tenant1", "id"), kKeys);
  EXPECT_EQ(Comparisons(keys, 0), kKeys * (kKeys - 1) / 2) << "each with all before it";
  for (const std::uint64_t secret : {kSecret, kSecret + 1, std::uint64_t{1}, std::uint64_t{1} << 63U})
    EXPECT_LT(Comparisons(keys, secret), 5U) << secret;
}

// Asked what is new, an engine tells by which hash it would look.
TEST(FloodTest, TheSeedIsThatOfTheOptions) {
  ShardOptions options;
  options.hash_seed = kSecret;
  Harness engine(options);
  engine.Enable("PT1", R"((within 1 minute (sequence (event {:type "a"}) (event {:type "b"}))))");
  std::string error;
  const auto event = Event::Parse(1, 1, R"({"id": "ann", "type": "a"})", engine.shard.fields(), error);
  std::vector<std::uint64_t> found;
  engine.shard.FindNewKeys("t", *event, found);
  EXPECT_EQ(found, std::vector{HashOfKey(SeedOfScope(kSecret, "t", "id"), "ann")});
}

TEST(FloodTest, ChosenMatchIdsStandApart) {
  for (const unsigned shift : {0U, 8U, 32U, 53U}) {
    std::set<std::size_t> places;
    std::set<std::size_t> others;
    for (std::uint64_t number = 0; number < 1000; ++number) {
      // As a table of a thousand would put them.
      places.insert(MatchIdHash{kSecret}({number << shift, 7}) / 128 % 1024);
      others.insert(MatchIdHash{kSecret}({7, number << shift}) / 128 % 1024);
    }
    EXPECT_GT(places.size(), 500U) << shift;
    EXPECT_GT(others.size(), 500U) << shift;
  }
}

// Such as keys could be chosen for, with much effort: 128 bits that no secret goes into. A row under another
// name is what they would come to.
TEST(FloodTest, TwoMatchesWithOneIdHarmNobody) {
  Harness before;
  before.shard.NoteChanges();
  before.Enable("PT1", R"((event {:type "a"}) (let [r (perform x y {} (timeout 1 day))] (delay 1 hour)))");
  before.Send(R"({"id": 1, "type": "a"})");
  std::vector<StateRow> rows;
  before.shard.Freeze(true);
  ASSERT_TRUE(before.shard.SaveSome(~std::size_t{0}, rows));
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  rows.push_back(rows.back());
  ASSERT_EQ(rows.back().name.back(), '1');
  rows.back().name.back() = '2';

  Harness engine;
  std::string error;
  for (const StateRow& row : rows) ASSERT_TRUE(engine.shard.Load(row.name, row.bytes, error)) << error;
  engine.now = before.now;
  engine.caller = before.caller;
  EXPECT_EQ(engine.shard.LiveMatches().size(), 2U);
  EXPECT_EQ(engine.Answer(1, Value::Integer(7)), "answer PT1/1 #1");
  EXPECT_EQ(engine.Tick(3'600'000), "completed PT1/1");
  EXPECT_EQ(engine.Apply(ResumeRecord{engine.now}), "");
  EXPECT_EQ(engine.shard.LiveMatches().size(), 1U);
  EXPECT_EQ(engine.Tick(86'400'000).substr(0, 15), "answer PT1/2 #1") << "there was none in time";
  EXPECT_EQ(engine.shard.LiveMatches().size(), 0U);
}

}  // namespace
}  // namespace cxengine::engine
