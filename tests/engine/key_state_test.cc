// What the states of keys are made of: texts, a table of numbers, timers, lines.
#include "engine/key_state.h"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "engine/key_pool.h"
#include "engine/lean_text.h"
#include "engine/number_table.h"
#include "engine/timers.h"
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

TEST(LeanTextTest, KeepsTextsOfAnySize) {
  for (const std::size_t size : {0, 1, 14, 15, 16, 17, 100'000}) {
    std::string text(size, 'x');
    if (size > 1) text[size / 2] = '\0';
    LeanText lean(text);
    EXPECT_EQ(lean.view(), text);
    EXPECT_EQ(lean.StateBytes(), size > 15 ? size : 0);
    LeanText moved(std::move(lean));
    EXPECT_EQ(moved.view(), text);
    LeanText other("something else that is long");
    other = std::move(moved);
    EXPECT_EQ(other.view(), text);
  }
  EXPECT_EQ(LeanText().view(), "");
}

TEST(NumberTableTest, KeepsWhatWasPutThereWhenItGoesToParts) {
  constexpr std::uint32_t kCount = 20'000;
  // Many have one hash.
  const auto hash = [](std::uint32_t number) { return (number / 3) * 0x9E3779B97F4A7C15U; };
  const auto find = [&](const NumberTable& table, std::uint32_t number) {
    return table.Find(hash(number), [&](std::uint32_t one) { return one == number; });
  };
  NumberTable table;
  EXPECT_EQ(find(table, 1), NumberTable::kNone);
  for (std::uint32_t i = 0; i < kCount; ++i) table.Add(hash(i), i);
  for (std::uint32_t i = 0; i < kCount; i += 2) table.Remove(hash(i), i);
  EXPECT_EQ(table.size(), kCount / 2);
  for (std::uint32_t i = 0; i < kCount; ++i) ASSERT_EQ(find(table, i), i % 2 == 0 ? NumberTable::kNone : i);
  std::set<std::uint32_t> visited;
  table.VisitAll([&](std::uint32_t number) { visited.insert(number); });
  EXPECT_EQ(visited.size(), kCount / 2);
  for (std::uint32_t i = 1; i < kCount; i += 2) table.Remove(hash(i), i);
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.StateBytes(), 0U);
}

struct Owners {
  static std::uint64_t RankOf(std::uint32_t number) { return number * 7 % 50; }
};

TEST(TimersTest, AgreesWithASortedSetUnderRandomArming) {
  std::mt19937_64 random(1);  // NOLINT: a fixed seed, so that the test is the same every time
  // From times that share a moment to such that nobody lives to see.
  for (const Milliseconds reach :
       {100LL, 100'000LL, 2LL * 3600 * 1000, 90LL * 24 * 3600 * 1000, 1LL << 50U}) {
    const Owners owners;
    Timers<Owners> timers(owners);
    timers.Reach(49);
    std::set<std::tuple<Milliseconds, std::uint64_t, std::uint32_t>> model;
    Milliseconds now = -5 * reach;
    const auto place = [&](std::uint32_t number) {
      return std::tuple(timers.DueOf(number), Owners::RankOf(number), number);
    };
    const auto first_by = [&](Milliseconds time) {
      const bool is_due = !model.empty() && std::get<0>(*model.begin()) <= time;
      return is_due ? std::optional(std::get<2>(*model.begin())) : std::nullopt;
    };
    for (int i = 0; i < 20'000; ++i) {
      const auto number = static_cast<std::uint32_t>(random() % 50);
      model.erase(place(number));
      if (random() % 3 == 0) {
        timers.Disarm(number);
      } else {
        const Milliseconds due =
            now - 5 + static_cast<Milliseconds>(random() % static_cast<std::uint64_t>(reach));
        timers.Arm(number, due);
        EXPECT_EQ(timers.DueOf(number), due);
        model.insert(place(number));
      }
      if (random() % 4 == 0) {
        ASSERT_EQ(timers.NextDue(),
                  model.empty() ? std::nullopt : std::optional(std::get<0>(*model.begin())));
      }
      if (random() % 8 != 0) continue;
      now += static_cast<Milliseconds>(random() % static_cast<std::uint64_t>(reach)) / 20;
      while (const auto first = timers.DueBy(now)) {
        ASSERT_EQ(first, first_by(now));
        model.erase(place(*first));
        timers.Disarm(*first);
        EXPECT_EQ(timers.DueOf(*first), kNever);
      }
      ASSERT_EQ(first_by(now), std::nullopt);
    }
  }
}

TEST(TimersTest, NobodyWaitsForMoreThanThoseOfOneTick) {
  constexpr Milliseconds kWindow = 3LL * 3600 * 1000;
  constexpr std::uint32_t kCount = 10'000;
  constexpr std::size_t kMost = std::size_t{64} * 32;  // one a millisecond, for 64 of them
  const Owners owners;
  Timers<Owners> timers(owners);
  timers.Reach(kCount - 1);
  for (std::uint32_t i = 0; i < kCount; ++i) timers.Arm(i, kWindow + i);
  const std::size_t lists = timers.StateBytes();
  EXPECT_EQ(timers.NextDue(), kWindow);
  EXPECT_LE(timers.StateBytes(), lists + kMost) << "long before";
  for (std::uint32_t i = 0; i < kCount; ++i) {
    // The last ones by a leap.
    const Milliseconds now = i < kCount / 2 ? kWindow + i : 2 * kWindow;
    ASSERT_EQ(timers.DueBy(now), i);
    ASSERT_LE(timers.StateBytes(), lists + kMost);
    timers.Disarm(i);
  }
  EXPECT_EQ(timers.DueBy(2 * kWindow), std::nullopt);
  EXPECT_EQ(timers.StateBytes(), 0U);
}

TEST(MarksTest, AgreeWithASortedSet) {
  std::mt19937 random(1);  // NOLINT: a fixed seed, so that the test is the same every time
  Marks marks;
  std::set<std::size_t> model;
  for (int i = 0; i < 20'000; ++i) {
    // Near the others, or far away; now few, now many.
    const std::size_t place = (random() % 2 == 0 ? random() % 200 : random()) % Marks::kSize;
    const bool value = random() % 8 < ((i / 1000) % 2 == 0 ? 1 : 6);
    marks.Set(place, value);
    if (value) {
      model.insert(place);
    } else {
      model.erase(place);
    }
    const std::size_t from = random() % Marks::kSize;
    const auto first = model.lower_bound(from);
    ASSERT_EQ(marks.FirstFrom(from), first == model.end() ? Marks::kSize : *first);
  }
  EXPECT_EQ(Marks().FirstFrom(0), Marks::kSize);
  Marks last;
  last.Set(Marks::kSize - 1, true);
  EXPECT_EQ(last.FirstFrom(0), Marks::kSize - 1);
  EXPECT_EQ(last.FirstFrom(Marks::kSize - 1), Marks::kSize - 1);
}

TEST(WaitingTest, FindsItsLinesHoweverManyThereAre) {
  std::mt19937 random(1);  // NOLINT: a fixed seed, so that the test is the same every time
  Waiting waiting;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> model;  // by node and value: head
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    // Now few, now many.
    const bool grows = (i / 1000) % 2 == 0;
    const std::pair<std::uint32_t, std::uint32_t> place(random() % 20, random() % 5);
    if (random() % 10 < (grows ? 7U : 2U)) {
      waiting.Get(place.first, place.second).head = i;
      model[place] = i;
    } else if (const Waiting::Line* line = waiting.Find(place.first, place.second)) {
      waiting.Remove(*line);
      model.erase(place);
    }
    ASSERT_EQ(waiting.size(), model.size());
    const Waiting::Line* line = waiting.Find(place.first, place.second);
    ASSERT_EQ(line != nullptr, model.contains(place));
    if (line != nullptr) {
      ASSERT_EQ(line->head, model[place]);
    }
  }
}

TEST(WaitingTest, ALineThatIsVisitedMayBeRemoved) {
  Waiting waiting;
  for (std::uint32_t i = 0; i < 1000; ++i) waiting.Get(i % 7, i).due = i;
  std::set<std::uint32_t> visited;
  waiting.VisitAll([&](Waiting::Line& line) {
    EXPECT_TRUE(visited.insert(line.value).second);
    if (line.value % 100 != 0) waiting.Remove(line);
  });
  EXPECT_EQ(visited.size(), 1000U);
  EXPECT_EQ(waiting.size(), 10U);
  const std::size_t before = waiting.StateBytes();
  waiting.Trim();
  EXPECT_LT(waiting.StateBytes(), before / 10);
  for (std::uint32_t i = 0; i < 1000; i += 100) {
    ASSERT_NE(waiting.Find(i % 7, i), nullptr);
    EXPECT_EQ(waiting.Find(i % 7, i)->due, i);
  }
}

TEST(WaitingTest, OneThatHadManyLinesIsSmallAgain) {
  Waiting waiting;
  for (std::uint32_t i = 0; i < 1000; ++i) waiting.Get(i, 0);
  waiting.VisitAll([&](const Waiting::Line& line) { waiting.Remove(line); });
  EXPECT_TRUE(waiting.empty());
  waiting.Become({1, 0, 5});
  EXPECT_LE(waiting.StateBytes(), 2 * sizeof(Waiting::Line)) << "each event of a key looks at all of it";
  EXPECT_EQ(waiting.Find(1, 0)->head, 5U);
}

TEST(WaitingTest, AMarkGoesWithTheLastLine) {
  Waiting waiting;
  waiting.Get(1, 0).due = 7;
  waiting.SetMark(3, 99);
  EXPECT_EQ(waiting.MarkOf(3), 99U);
  EXPECT_EQ(waiting.marks(), 1U);
  EXPECT_EQ(waiting.due(), 7);
  waiting.Remove(*waiting.Find(1, 0));
  EXPECT_TRUE(waiting.empty());
  EXPECT_EQ(waiting.marks(), 0U);
  EXPECT_EQ(waiting.due(), kNever);
  EXPECT_EQ(waiting.StateBytes(), 0U);
}

TEST(KeyPoolTest, AStateTellsItsNumber) {
  KeyPool pool;
  std::set<std::uint32_t> numbers;
  for (int i = 0; i < 5000; ++i) {
    const std::uint32_t number = pool.Add();
    EXPECT_TRUE(numbers.insert(number).second);
    ASSERT_EQ(KeyPool::NumberOf(pool[number]), number);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(&pool[number]) % 32, 0U) << "not in two lines of memory";
  }
  pool[*numbers.begin()].key = LeanText("x");
  pool.Remove(*numbers.begin());
  EXPECT_EQ(pool.Add(), *numbers.begin());
  EXPECT_EQ(pool[*numbers.begin()].key.view(), "");
}

TEST(KeyStateTest, HoldsALineOfSeveralThatWaitForNoValue) {
  Waiting waiting;
  KeyState state;
  const auto holds = [&](const Waiting::Line& line) {
    waiting.Become(line);
    if (!KeyState::CanHold(waiting)) return false;
    state.SetLine(waiting);
    state.GetLine(line.due, waiting);
    const Waiting::Line& held = waiting.AnyLine();
    EXPECT_EQ(std::tie(held.node, held.value, held.head, held.tail, held.due),
              std::tie(line.node, line.value, line.head, line.tail, line.due));
    return true;
  };
  EXPECT_TRUE(holds({3, 0, 5, Waiting::kNobody, 100}));
  EXPECT_TRUE(holds({3, 7, 5, Waiting::kNobody, kNever}));
  EXPECT_TRUE(holds({3, 0, 5, 6, 100}));
  EXPECT_FALSE(holds({3, 7, 5, 6, 100}));
  waiting.SetMark(1, 1);
  EXPECT_FALSE(KeyState::CanHold(waiting));
  waiting.Clear();
  state.SetLine(waiting);
  EXPECT_TRUE(state.empty());
}

// A sequence of which one candidate waits: all that there is of its key, the event aside.
TEST(KeyStateTest, TakesLittleForAKeyWithOneCandidate) {
  constexpr int kKeys = 20'000;
  Harness h;
  h.Enable("PT1",
           R"((within 1 hour (sequence (event {:type "a"}) (event {:type "b"}) (event {:type "c"}))))");
  for (int i = 0; i < kKeys; ++i) h.Send("{\"id\": \"" + std::to_string(i) + "\", \"type\": \"a\"}");
  EXPECT_LE(h.shard.StateBytes(), std::size_t{64} * kKeys);
}

}  // namespace
}  // namespace cxengine::engine
