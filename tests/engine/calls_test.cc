// Calls that are under way: the same as in a plain list, however many there are.
#include "engine/calls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "engine/position.h"

namespace cxengine::engine {
namespace {

class CallsTest : public ::testing::Test {
 protected:
  void Add() {
    const std::uint32_t number = ++newest_;
    auto sent = std::make_shared<Effect::Call>();
    sent->number = number;
    const Due due = Draw();
    calls_.Add({std::move(sent), 0, number, 0, false, due.first, due.second, {}});
    plain_[number] = due;
  }
  void Set(std::uint32_t number) {
    const Due due = Draw();
    calls_.SetDue(*calls_.Find(number), due.first, due.second);
    plain_[number] = due;
  }
  void Take(std::uint32_t number) {
    EXPECT_EQ(calls_.Take(*calls_.Find(number)).number, number);
    plain_.erase(number);
    EXPECT_EQ(calls_.Find(number), nullptr);
  }
  std::uint32_t Any() {
    return std::next(plain_.begin(), static_cast<std::ptrdiff_t>(random_() % plain_.size()))->first;
  }
  void ExpectSame() {
    ASSERT_EQ(calls_.size(), plain_.size());
    EXPECT_EQ(calls_.empty(), plain_.empty());
    std::vector<std::uint32_t> numbers;
    calls_.Visit([&](const CallUnderWay& call) { numbers.push_back(call.number); });
    EXPECT_TRUE(std::equal(numbers.begin(), numbers.end(), plain_.begin(), plain_.end(),
                           [](std::uint32_t number, const auto& one) { return number == one.first; }));
    const auto first = std::min_element(plain_.begin(), plain_.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
    EXPECT_EQ(calls_.NextDue(), first == plain_.end() ? kNever : first->second.first);
    const CallUnderWay* found = calls_.First();
    ASSERT_EQ(found != nullptr, first != plain_.end());
    if (found != nullptr) {
      EXPECT_EQ(found->number, first->first);
    }
  }

  using Due = std::pair<Milliseconds, std::int64_t>;
  Due Draw() { return {static_cast<Milliseconds>(random_() % 8), ++stamp_}; }

  Calls calls_;
  std::map<std::uint32_t, Due> plain_;
  std::mt19937 random_{1};
  std::uint32_t newest_ = 0;
  std::int64_t stamp_ = 0;
};

TEST_F(CallsTest, AreTheSameAsInAPlainList) {
  ExpectSame();
  // They become many and few again, several times.
  for (const std::uint32_t most : {3U, 40U, 17U, 300U}) {
    while (plain_.size() < most) {
      Add();
      if (random_() % 3 == 0) Set(Any());
      if (random_() % 3 == 0) Take(Any());
      ExpectSame();
    }
    while (!plain_.empty()) {
      if (random_() % 2 == 0) Set(Any());
      Take(random_() % 2 == 0 ? plain_.begin()->first : Any());
      ExpectSame();
    }
  }
}

TEST_F(CallsTest, SettingOneAgainAndAgainTakesNoMemory) {
  for (int i = 0; i < 20; ++i) Add();
  const std::size_t bytes = calls_.Bytes();
  for (int i = 0; i < 10'000; ++i) Set(7);
  EXPECT_LT(calls_.Bytes(), 3 * bytes);
  ExpectSame();
}

TEST_F(CallsTest, ManyAreTakenOutWithoutALookAtTheOthers) {
  for (int i = 0; i < 100'000; ++i) Add();
  while (!plain_.empty()) Take(plain_.begin()->first);  // would take half a minute
  ExpectSame();
}

}  // namespace
}  // namespace cxengine::engine
