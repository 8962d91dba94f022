// The index: it finds what asking every command would find, whoever has joined and left before.
#include "engine/index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "engine/predicate.h"
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

TEST(EventIndexTest, FindsExactlyTheCommandsThatCouldMatch) {
  FieldTable fields;
  const auto plan = Harness::Plan(R"(
      (and (event {:type "a" :n (> 5)}) (event {:type #{"a" "b"}}) (event {:n (and (= 7) (odd? ))}) (event {:m nil})
           (event {:type "a" :n $x}) (event) (event {:shop.city "Oslo" :type "c"}) (event {:type (not (= "a"))})))");
  const BoundPlan bound(plan, fields);
  EventIndex index;
  for (std::uint32_t i = 0; i < plan->commands.size(); ++i)
    index.Add({nullptr, i, &bound, &plan->commands[i], true});
  const auto find = [&](const char* json) {
    std::string error;
    const auto event = Event::Parse(0, 0, json, fields, error);
    std::vector<EventIndex::Found> found;
    EventView view;
    view.Look(*event);
    index.Find(view, found);
    std::multiset<std::uint32_t> numbers;
    for (const auto& entry : found) numbers.insert(entry.condition);
    return numbers;
  };
  using Set = std::multiset<std::uint32_t>;
  EXPECT_EQ(find("{}"), (Set{3, 5}));
  EXPECT_EQ(find(R"({"type": "a", "n": 6})"), (Set{0, 1, 3, 4, 5}));
  EXPECT_EQ(find(R"({"type": "a", "n": 7, "m": 1})"), (Set{0, 1, 2, 4, 5}));
  EXPECT_EQ(find(R"({"type": "c", "shop": {"city": "Oslo"}, "m": 1})"), (Set{5, 6, 7}));
  EXPECT_EQ(find(R"({"type": "c", "shop.city": "Oslo", "shop": {"city": "Rome"}, "m": 1})"), (Set{5, 6, 7}));
}

// Many commands share the constant of the field that tells most apart: they are divided by another field, and
// found all the same.
// Of a field that stands twice the last one counts, whatever it is.
TEST(EventIndexTest, ANumberThatAListFollowsIsNone) {
  Harness one;
  one.Enable("PT1", R"((event {:total 5}))");
  EXPECT_EQ(one.Send(R"({"id": 1, "total": 5, "total": [1]})"), "");
  EXPECT_EQ(one.Send(R"({"id": 1, "total": [1], "total": 5})"), "born PT1/1 e1; completed PT1/1");
}

TEST(EventIndexTest, CrowdedKeysAreDivided) {
  FieldTable fields;
  std::string code = "(and";
  for (int product = 0; product < 3; ++product) code += "(event {:product " + std::to_string(product) + "})";
  for (const char* type : {"a", "b", "c"})
    code += R"((event {:type ")" + std::string(type) + R"(" :product 7 :country "x"}))";
  code += R"((event {:product 7}) (event {:product #{7 8} :type #{"a" "b"}}) (event {:n 1 :product 7}))";
  std::vector<std::unique_ptr<BoundPlan>> plans;
  EventIndex index;
  std::uint32_t number = 0;
  for (int copy = 0; copy < 3; ++copy) {
    plans.push_back(std::make_unique<BoundPlan>(Harness::Plan(code + ")"), fields));
    for (const dsl::Command& command : plans.back()->plan->commands)
      index.Add({nullptr, number++, plans.back().get(), &command, true});
  }
  const auto find = [&](const char* json) {
    std::string error;
    const auto event = Event::Parse(0, 0, json, fields, error);
    std::vector<EventIndex::Found> found;
    EventView view;
    view.Look(*event);
    index.Find(view, found);
    std::multiset<std::uint32_t> numbers;
    for (const auto& entry : found)
      if (entry.condition < 9) numbers.insert(entry.condition);
    EXPECT_EQ(found.size(), 3 * numbers.size());
    return numbers;
  };
  using Set = std::multiset<std::uint32_t>;
  EXPECT_EQ(find(R"({"product": 7})"), (Set{6}));
  EXPECT_EQ(find(R"({"product": 7, "type": "a", "country": "x"})"), (Set{3, 6, 7}));
  EXPECT_EQ(find(R"({"product": 7, "type": "c", "country": "y"})"), (Set{6}));
  EXPECT_EQ(find(R"({"product": 8, "type": "b"})"), (Set{7}));
  EXPECT_EQ(find(R"({"product": 7, "n": 1})"), (Set{6, 8}));
  EXPECT_EQ(find(R"({"product": 1, "n": 1})"), (Set{1}));
}

// Commands over few fields and values, so that many share some; added and removed at random, and looked for
// by events that hit bounds exactly, lack fields, or have values of other types.
TEST(EventIndexTest, FindsWhatAskingEveryCommandWouldFind) {
  std::mt19937 random(11);
  const auto below = [&](std::size_t n) { return random() % n; };
  const auto number = [&] {
    static const std::vector<std::string> kNumbers = {"0",
                                                      "-0.5",
                                                      "0.5",
                                                      "1",
                                                      "1.0",
                                                      "2",
                                                      "3.25",
                                                      "7",
                                                      "8",
                                                      "10",
                                                      "16",
                                                      "17",
                                                      "100",
                                                      "-3",
                                                      "-16",
                                                      "1000000",
                                                      "9007199254740993",
                                                      "9223372036854775807",
                                                      "1e300",
                                                      "-1e300",
                                                      "0.001"};
    return kNumbers[below(kNumbers.size())];
  };
  const auto text = [&] {
    static const std::vector<std::string> kTexts = {R"("a")",
                                                    R"("b")",
                                                    R"("")",
                                                    R"("exactly8")",
                                                    R"("a text that is longer than sixteen bytes")",
                                                    R"("a text that is longer, too, of its bytes")"};
    return kTexts[below(kTexts.size())];
  };
  const auto constant = [&] { return below(2) == 0 ? number() : text(); };
  const auto constraint = [&]() -> std::string {
    switch (below(12)) {
      case 0:
      case 1:
        return text();
      case 2:
        return number();
      case 3:
        return "(and (>= " + number() + ") (<= " + number() + "))";
      case 4:
        return "(and (> " + number() + ") (< " + number() + "))";
      case 5:
        return "(< " + number() + ")";
      case 6:
        return "(>= " + number() + ")";
      case 7:
        return "#{" + text() + " " + number() + " true}";
      case 8:
        return "(not= " + constant() + ")";
      case 9:
        return "(or (= " + constant() + ") (> " + number() + "))";
      case 10:
        return below(2) == 0 ? "nil" : "true";
      default:
        return "(and (>= " + text() + ") (some?))";
    }
  };
  const std::vector<std::string> names = {"type", "n", "m", "shop.city", "x", "y", "z"};
  FieldTable fields;
  struct Joined {
    EventIndex::Number at;
    std::unique_ptr<BoundPlan> bound;
  };
  std::map<std::uint32_t, Joined> joined;  // by a number of ours
  std::uint32_t next = 0;
  EventIndex index;
  const auto join = [&] {
    std::set<std::string> used;
    std::string code = "(event {";
    for (std::size_t i = 0, count = below(7); i < count; ++i) {
      const std::string& name = names[below(names.size())];
      if (used.insert(name).second) code += " :" + name + " " + constraint();
    }
    dsl::Diagnostics findings;
    auto plan = dsl::Compile(dsl::Source("test", code + "})"), findings);
    if (plan == nullptr) return;  // what can never be is an error
    auto bound = std::make_unique<BoundPlan>(std::move(plan), fields);
    const EventIndex::Number at = index.Add({nullptr, next, bound.get(), bound->plan->commands.data(), true});
    joined.emplace(next++, Joined{at, std::move(bound)});
  };
  const auto event = [&] {
    std::string json = "{";
    for (const char* name : {"type", "n", "m", "shop", "shop.city", "x", "y", "z"}) {
      if (below(3) == 0) continue;
      std::string value = below(8) == 0 ? "true" : below(8) == 0 ? "[1]" : constant();
      if (std::string_view(name) == "shop") value = R"({"city":)" + value + "}";
      json += (json.size() == 1 ? "\"" : ",\"") + std::string(name) + "\":" + value;
    }
    return json + "}";
  };
  EventView view;
  for (int i = 0; i < 300; ++i) join();
  for (int round = 0; round < 3000; ++round) {
    // Parsed before the newest command named its fields, now and then.
    std::string error;
    const auto parsed = Event::Parse(0, 0, event(), fields, error);
    ASSERT_NE(parsed, nullptr) << error;
    if (below(2) == 0) {
      join();
    } else if (!joined.empty()) {
      const auto leaves = std::next(joined.begin(), static_cast<std::ptrdiff_t>(below(joined.size())));
      index.Remove(leaves->second.at);
      joined.erase(leaves);
    }
    std::set<const BoundPlan*> expected;
    for (const auto& [name, one] : joined) {
      if (CouldMatch(*one.bound, one.bound->plan->commands[0], *parsed)) expected.insert(one.bound.get());
    }
    std::vector<EventIndex::Found> found;
    view.Look(*parsed);
    index.Find(view, found);
    std::set<const BoundPlan*> distinct;
    for (const auto& one : found) distinct.insert(joined.at(one.condition).bound.get());
    ASSERT_EQ(distinct, expected) << parsed->json();
    ASSERT_EQ(found.size(), distinct.size()) << "each once";
  }
  ASSERT_EQ(index.size(), joined.size());
  while (!joined.empty()) {
    index.Remove(joined.begin()->second.at);
    joined.erase(joined.begin());
  }
  EXPECT_EQ(index.size(), 0U);
}

TEST(SplitMapTest, KeepsWhatWasPutThereWhenItGoesToParts) {
  SplitMap<std::uint64_t> map;
  constexpr std::uint64_t kMany = 10'000;  // more than a table that is in one part
  for (std::uint64_t key = 1; key <= kMany; ++key) map[key * key] = key;
  EXPECT_EQ(map.size(), kMany);
  for (std::uint64_t key = 2; key <= kMany; key += 2) map.Erase(key * key);
  EXPECT_EQ(map.size(), kMany / 2);
  for (std::uint64_t key = 1; key <= kMany; ++key) {
    const std::uint64_t* value = map.Find(key * key);
    ASSERT_EQ(value != nullptr, key % 2 == 1) << key;
    if (value != nullptr) {
      ASSERT_EQ(*value, key);
    }
  }
  EXPECT_EQ(map.Find(3), nullptr);
}

}  // namespace
}  // namespace cxengine::engine
