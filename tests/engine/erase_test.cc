// What is known of one person goes: everything of the key, and whatever else holds an event of it; the rest
// stays as it was.
#include <random>
#include <set>

#include "engine/of_key.h"
#include "engine/record_code.h"
#include "tests/engine/harness.h"
#include "tests/engine/mortal_shard.h"

namespace cxengine::engine {
namespace {

constexpr const char* kPair =
    R"((within 1 hour (sequence (event {:type "a"}) (event {:type "b"}))) (perform x y {}))";
constexpr const char* kThree = R"((within 1 hour (times 3 (event {:type "a"}))) (perform x y {}))";
// No chain: who takes what depends on the candidate.
constexpr const char* kOr =
    R"((within 1 hour (sequence (event {:type "a"}) (or (event {:type "b"}) (event {:type "c"})))) (perform x y {}))";
constexpr const char* kDelay = R"((event {:type "a"}) (delay 1 hour) (perform x y {}))";

class EraseTest : public ::testing::Test {
 protected:
  std::string Erase(const std::string& key, const std::string& attribute = "id") {
    Effects effects;
    one.shard.Apply(EraseRecord{one.now, "t", attribute, key}, effects);
    erased = effects.erased;
    std::string text;
    for (const Effect& effect : effects.list) text += (text.empty() ? "" : "; ") + Harness::Line(effect);
    return text;
  }
  std::string Rows() {
    std::vector<StateRow> rows;
    one.shard.Freeze(true);
    one.shard.SaveSome(std::size_t{1} << 30U, rows);
    std::string bytes;
    for (const StateRow& row : rows) bytes += row.name + row.bytes;
    return bytes;
  }

  Harness one;
  std::size_t erased = 0;
};

TEST_F(EraseTest, EverythingThatWaitsForTheKeyGoes) {
  one.shard.NoteChanges();
  int number = 0;
  for (const char* code : {kPair, kThree, kOr, kDelay}) one.Enable("PT" + std::to_string(++number), code);
  for (const char* id : {"\"ann\"", "\"bob\""}) {
    one.Send(R"({"type": "a", "id": )" + std::string(id) + "}");
    one.Send(R"({"type": "a", "id": )" + std::string(id) + "}");
  }
  EXPECT_NE(Rows().find("ann"), std::string::npos);
  EXPECT_EQ(Erase("ann"), "cancelled PT4/ann; cancelled PT4/ann");
  EXPECT_GT(erased, 3U) << "of each opening";
  EXPECT_EQ(Rows().find("ann"), std::string::npos);
  EXPECT_EQ(one.Send(R"({"type": "b", "id": "ann"})"), "");
  EXPECT_FALSE(one.contributing);
  EXPECT_EQ(one.Send(R"({"type": "b", "id": "bob"})"),
            "born PT1/bob e2 e5; call PT1/bob #1 {}; born PT3/bob e2 e5; call PT3/bob #1 {}")
      << "others keep what they have";
  EXPECT_EQ(one.Send(R"({"type": "a", "id": "ann"})"), "born PT4/ann e6") << "who comes again begins anew";
  EXPECT_EQ(one.Send(R"({"type": "a", "id": "bob"})"),
            "born PT2/bob e2 e3 e7; call PT2/bob #1 {}; born PT4/bob e7");
  EXPECT_EQ(Erase("nobody"), "");
  EXPECT_EQ(erased, 0U);
}

TEST_F(EraseTest, WhatElseHoldsAnEventOfItGoesToo) {
  one.shard.NoteChanges();
  int number = 0;
  for (const char* code : {kPair, kOr, kDelay}) one.Enable("PT" + std::to_string(++number), code, "shop");
  one.Send(R"({"type": "a", "shop": 1, "id": "ann"})");
  one.Send(R"({"type": "a", "shop": 1, "id": "bob"})");
  one.Send(R"({"type": "a", "shop": 2, "id": "bob"})");
  EXPECT_EQ(Erase("ann"), "cancelled PT3/1") << "that which ann's event has borne";
  EXPECT_EQ(erased, 2U);
  EXPECT_EQ(Rows().find("ann"), std::string::npos);
  EXPECT_EQ(one.Send(R"({"type": "b", "shop": 1, "id": "eve"})"),
            "born PT1/1 e1 e3; call PT1/1 #1 {}; born PT2/1 e1 e3; call PT2/1 #1 {}");
  EXPECT_EQ(Erase("bob"), "cancelled PT3/1; cancelled PT3/2; cancelled PT1/1; cancelled PT2/1");
  EXPECT_EQ(erased, 2U) << "the candidates of shop 2";
}

TEST_F(EraseTest, RoundsGoOnWithoutItsEvents) {
  one.Enable("PT1", kThree, "shop");
  for (const char* id : {"bob", "ann", "bob", "ann"}) {
    if (id == std::string("ann")) one.now += 5;
    one.Send(R"({"type": "x", "shop": 1, "id": ")" + std::string(id) + R"("})");
  }
  one.Send(R"({"type": "a", "shop": 1, "id": "ann"})");
  one.Send(R"({"type": "a", "shop": 1, "id": "bob"})");
  EXPECT_EQ(Erase("ann"), "");
  EXPECT_EQ(erased, 1U);
  EXPECT_EQ(one.Send(R"({"type": "a", "shop": 1, "id": "bob"})"), "") << "it was the third";
  EXPECT_EQ(one.Send(R"({"type": "a", "shop": 1, "id": "bob"})"), "born PT1/1 e5 e6 e7; call PT1/1 #1 {}");
  one.Send(R"({"type": "a", "shop": 1, "id": "ann"})");
  EXPECT_EQ(Erase("ann"), "");
  EXPECT_EQ(one.shard.NextDue(), one.now - 1000 + 30'000) << "only the call of the match is left";
}

TEST_F(EraseTest, OtherTenantsAttributesAndKeysAreLeftAlone) {
  one.Enable("PT1", kPair);
  one.Enable("PT2", kPair, "shop");
  one.Send(R"({"type": "a", "id": 7, "shop": 8})");
  Effects effects;
  one.shard.Apply(EraseRecord{one.now, "other", "id", "7"}, effects);
  EXPECT_EQ(effects.erased, 0U);
  Erase("8");
  EXPECT_EQ(erased, 0U);
  Erase("7", "shop");
  EXPECT_EQ(erased, 0U);
  Erase("8", "shop");
  EXPECT_EQ(erased, 2U) << "the event has both keys";
}

TEST_F(EraseTest, RecordsOfItComeBackAsTheyWere) {
  ByteWriter out;
  EncodeRecord(EraseRecord{-7, "t", "customer.id", "an\"n"}, out);
  ByteReader in(out.bytes());
  std::string error;
  const auto record = DecodeRecord(in, FieldTable(), error);
  ASSERT_TRUE(record && in.at_end()) << error;
  const auto& erase = std::get<EraseRecord>(*record);
  EXPECT_EQ(erase.at, -7);
  EXPECT_EQ(erase.tenant, "t");
  EXPECT_EQ(erase.key_attribute, "customer.id");
  EXPECT_EQ(erase.key, "an\"n");
}

// One shard lives, the other dies and comes back: erasures in between make no difference.
TEST_F(EraseTest, AShardThatDiesErasesTheSame) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    MortalShard lives({}, 0);
    MortalShard dies({}, seed);
    Milliseconds now = 1;
    EventNumber number = 1;
    const auto apply = [&](const auto& make) {
      Effects here;
      Effects there;
      lives.Apply(make(lives.shard()), here);
      dies.Apply(make(dies.shard()), there);
      // Keys that are due at one time come in any order.
      std::multiset<std::string> lines;
      std::multiset<std::string> again;
      for (const Effect& effect : here.list) lines.insert(Harness::Line(effect));
      for (const Effect& effect : there.list) again.insert(Harness::Line(effect));
      ASSERT_EQ(lines, again);
      ASSERT_EQ(here.contributing, there.contributing);
      ASSERT_EQ(here.erased, there.erased);
    };
    int pattern = 0;
    for (const char* code : {kPair, kThree, kOr, kDelay}) {
      for (const char* key : {"id", "shop"}) {
        const PatternRecord record{now, "t", "PT" + std::to_string(++pattern), key, Harness::Plan(code)};
        apply([&](const Shard&) { return Record(record); });
      }
    }
    for (int i = 0; i < 300; ++i, now += 1 + static_cast<Milliseconds>(random() % 600'000)) {
      if (random() % 8 == 0) {
        const EraseRecord record{now, "t", random() % 2 == 0 ? "id" : "shop", std::to_string(random() % 4)};
        apply([&](const Shard&) { return Record(record); });
        continue;
      }
      const std::string json = R"({"id": )" + std::to_string(random() % 4) + R"(, "shop": )" +
                               std::to_string(random() % 4) + R"(, "type": ")" + "abc"[random() % 3] +
                               R"("})";
      apply([&](const Shard& shard) {
        std::string error;
        return Record(EventRecord{"t", Event::Parse(number, now, json, shard.fields(), error)});
      });
      ++number;
    }
    EXPECT_GT(dies.deaths(), 0U);
    EXPECT_GT(dies.snapshots(), 0U);
  }
}

TEST(OfKeyTest, EventsAreToldByTheirKey) {
  const auto is = [](const std::string& attribute, const std::string& key, const std::string& json) {
    return OfKey(attribute, key)(std::string_view(json));
  };
  EXPECT_TRUE(is("id", "7", R"({"id": 7})"));
  EXPECT_TRUE(is("id", "7", R"({"id": "7"})"));
  EXPECT_TRUE(is("id", "700", R"({"id": 7e2})"));
  EXPECT_TRUE(is("id", "7", R"({"id": 7.0})"));
  EXPECT_FALSE(is("id", "7", R"({"id": 77})"));
  EXPECT_FALSE(is("id", "7", R"({"di": 7, "x": {"id": 7}})"));
  EXPECT_TRUE(is("id", "ann", R"({"id": "ann"})"));
  EXPECT_TRUE(is("id", "ann", R"({"id": "\u0061nn"})"));
  EXPECT_TRUE(is("id", "a\"n", R"({"id": "a\"n"})"));
  EXPECT_TRUE(is("id", "\xc3\xa9", R"({"id": "\u00e9"})"));
  EXPECT_TRUE(is("id", "true", R"({"id": true})"));
  EXPECT_TRUE(is("id", "1e+21", R"({"id": 1000000000000000000000})"));
  EXPECT_TRUE(is("customer.id", "ann", R"({"customer": {"id": "ann"}})"));
  EXPECT_TRUE(is("customer.id", "ann", R"({"customer.id": "ann", "customer": {"id": "bob"}})"));
  EXPECT_FALSE(is("customer.id", "ann", R"({"customer": "ann"})"));
  EXPECT_FALSE(is("id", "ann", "no JSON: ann"));
  EXPECT_FALSE(is("id", "[]", R"({"id": []})"));
}

}  // namespace
}  // namespace cxengine::engine
