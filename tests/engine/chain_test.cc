// Which openings are chains, and that a chain is followed as any other opening is.
#include "engine/chain.h"

#include <algorithm>
#include <random>
#include <set>

#include "engine/chains.h"
#include "engine/predicate.h"
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

// "rounds 3", "3 links", with what else is to be known of them; "other" if it is neither.
std::string Machine(const std::string& code) {
  FieldTable fields;
  const BoundPlan bound(Harness::Plan(code), fields);
  const Milliseconds lifetime = ShardOptions().lifetime;
  if (const auto rounds = FindRounds(bound, lifetime)) return "rounds " + std::to_string(rounds->count);
  const auto chain = FindChain(bound, lifetime);
  if (!chain) return "other";
  return std::to_string(chain->links.size()) + " links" + (chain->disjoint ? "" : ", overlapping") +
         (chain->captures ? ", captures" : "") + (chain->replays ? ", replayed" : "");
}

TEST(Chain, IsWhatTakesOneEventAfterTheOther) {
  const std::string a = R"((event {:type "a"}))";
  const std::string b = R"((event {:type "b"}))";
  const std::string body = "(perform echo message {:n $n})";
  const std::vector<std::pair<std::string, std::string>> rows = {
      {a + b + body, "2 links"},
      {"(sequence " + a + "(sequence " + b + R"( (event {:type "c"}))))", "3 links"},
      {"(within 5 seconds " + a + b + ")" + body, "2 links"},
      {a + "(within 5 seconds " + b + ")" + body, "2 links"},
      {a + "(within 5 seconds " + a + b + ")" + b, "4 links, overlapping"},
      {a + "(event)", "2 links, overlapping"},
      {R"((event {:type #{"a" "b"}}) (event {:type "c"}))", "2 links"},
      {a + R"((event {:type (starts-with? "b")}))", "2 links, overlapping"},
      {"(times 2 " + a + b + ")", "4 links, overlapping"},
      {a + "(times 3 " + b + ")", "4 links, overlapping"},
      {"(times 3 " + a + ")", "rounds 3"},
      {"(within 1 hour (times 1000 " + a + "))" + body, "rounds 1000"},
      {"(times 1000 " + a + b + ")", "other"},
      {"(times $n " + a + ")", "other"},
      {a + R"((event {:type "b" :n $n}))", "2 links, captures"},
      {R"((event {:type "a"}) (def n $n) (event {:type "b" :n n}))", "2 links, captures, replayed"},
      {R"((event {:type "a"}) (event {:type "b" :n (> $n)}))", "other"},
      {R"((event {:type "a"}) (event {:type "b" :n (inc $n)}))", "other"},
      {"(def e " + a + ")" + b + "(perform echo message {:e e})", "2 links, replayed"},
      {a + b + "(def m (inc $n))" + body, "2 links, replayed"},
      {a + "(def m (inc $n))" + b + body, "other"},
      {a, "other"},
      {"(within 5 seconds " + a + ")", "other"},
      {"(and " + a + b + ")", "other"},
      {"(or " + a + b + ")" + b, "other"},
      {"(within 5 seconds (within 3 seconds " + a + b + ") " + b + ")", "other"},
      {"(within 100 days " + a + b + ")", "other"},
      {body, "other"}};
  for (const auto& [code, machine] : rows) EXPECT_EQ(Machine(code), machine) << code;
}

TEST(Chain, ChainsThatBeginAlikeShareNodes) {
  FieldTable fields;
  ChainNet net(1024);
  std::vector<std::unique_ptr<ChainPattern>> patterns;
  const auto add = [&](const std::string& code) {
    patterns.push_back(std::make_unique<ChainPattern>());
    EXPECT_TRUE(
        ReadChain(std::make_shared<const BoundPlan>(Harness::Plan(code), fields), 0, *patterns.back()));
    net.Add(*patterns.back(), true);
    return patterns.back()->last;
  };
  const std::string a = R"((event {:type "a" :n 1}))";
  const std::string b = R"((event {:type "b"}))";
  const std::string c = R"((event {:type "c"}))";
  const auto first = add("(within 5 seconds " + a + b + ")");
  EXPECT_EQ(add(R"((within 5 seconds (event {:n 1.0 :type "a"}) (event {:type "b"})))"), first);
  const auto longer = add("(within 5 seconds " + a + b + c + ")");
  EXPECT_EQ(net.node(longer).from, first);
  EXPECT_NE(add("(within 6 seconds " + a + b + ")"), first) << "the window is another";
  EXPECT_NE(add(a + b), first) << "it has none";
  EXPECT_NE(add("(within 5 seconds " + a + R"((event {:type "b" :n $n})))"), first) << "it captures";
  std::vector<ChainNet::NodeId> dead;
  for (const auto& pattern : patterns) net.Remove(*pattern, dead);
  EXPECT_EQ(dead.size(), 9U);
  for (const ChainNet::Condition& condition : net.conditions()) EXPECT_EQ(condition.uses, 0U);
}

// Two shards, of which one follows chains as it does all other openings, do the same, and tell the same.
class Pair {
 public:
  // With several keys the order is not compared in which they come at one time.
  Pair(ShardOptions options, std::size_t keys, bool watched)
      : keys_(keys), chains_(options), plain_([&] {
          options.plain_candidates = true;
          return options;
        }()) {
    if (!watched) return;
    Listen(chains_, told_);
    Listen(plain_, told_plain_);
  }
  template <typename Do>
  std::string Both(const Do& act) {
    told_.clear();
    told_plain_.clear();
    const std::string said = act(chains_);
    const std::string plain = act(plain_);
    EXPECT_EQ(Sorted(said), Sorted(plain));
    if (keys_ == 1) {
      EXPECT_EQ(said, plain);
    }
    EXPECT_EQ(chains_.contributing, plain_.contributing);
    // Who is told of first among those of one event is not fixed.
    std::sort(told_.begin(), told_.end());
    std::sort(told_plain_.begin(), told_plain_.end());
    EXPECT_EQ(told_, told_plain_);
    return said;
  }
  Harness& chains() { return chains_; }

 private:
  static void Listen(Harness& harness, std::vector<std::string>& told) {
    harness.shard.Watch([&](const CandidateNews& news) {
      std::string text = std::to_string(static_cast<int>(news.fate)) + " " + std::string(news.pattern) + "/" +
                         std::string(news.key) + " at " + std::to_string(news.at);
      for (const EventNumber number : news.events) text += " e" + std::to_string(number);
      told.push_back(std::move(text));
    });
  }

  static std::vector<std::string> Sorted(const std::string& said) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= said.size();) {
      const std::size_t end = std::min(said.find("; ", from), said.size());
      parts.push_back(said.substr(from, end - from));
      from = end + 2;
    }
    std::sort(parts.begin(), parts.end());
    return parts;
  }

  std::size_t keys_;
  Harness chains_;
  Harness plain_;
  std::vector<std::string> told_;
  std::vector<std::string> told_plain_;
};

std::string RandomChain(std::mt19937_64& random) {
  const auto pick = [&](auto... items) {
    const std::vector<std::string> all = {items...};
    return all[random() % all.size()];
  };
  const std::string type = pick("a", "b", "c");
  const std::string event = "(event {:type \"" + type + "\"})";
  switch (random() % 6) {
    case 0:
      return pick("(sequence (times 3 ", "(within 9 seconds (times 4 ", "(within 3 seconds (times 2 ") +
             event + "))";
    case 1:
      return event + R"((event {:type "b" :n $n}))" + pick("", R"((event {:type "c" :n $n}))", "(event)");
    case 2:
      return event + event + pick("", R"((within 4 seconds (event {:type "b"}) (event {:n 1})))");
    default:
      break;
  }
  std::string types = "abc";
  std::shuffle(types.begin(), types.end(), random);
  std::string text = "(within " + pick("5", "5", "5", "8") + " seconds";
  for (std::size_t i = 0; i < 2 + random() % 2; ++i)
    text += " (event {:type \"" + std::string(1, types[i]) + "\"})";
  return text + ")" +
         pick("", "(perform echo message {:n $n})", "(def m (+ 1 $n)) (perform echo message {:m m})");
}

// Chains of one key, without a shard around them.
class OneKey {
 public:
  explicit OneKey(const std::vector<std::string>& codes) {
    for (const std::string& code : codes) {
      patterns_.push_back(std::make_unique<ChainPattern>());
      EXPECT_TRUE(
          ReadChain(std::make_shared<const BoundPlan>(Harness::Plan(code), fields_), 0, *patterns_.back()));
      net_.Add(*patterns_.back(), true);
    }
  }
  // Which patterns the event completes, with the events that they took.
  std::set<std::string> Send(EventNumber number, Milliseconds at, const std::string& json) {
    std::string error;
    const auto event = Event::Parse(number, at, json, fields_, error);
    chains_.Expire(net_, waiting_, at - 1, {});
    std::vector<ChainNet::ConditionId> fitting;
    for (std::uint32_t id = 0; id < net_.conditions().size(); ++id) {
      const ChainNet::Condition& condition = net_.conditions()[id];
      if (CouldMatch(*condition.bound, *condition.command, *event)) fitting.push_back(id);
    }
    ChainsOffered offered;
    chains_.Offer(net_, waiting_, event, fitting, {}, offered);
    std::set<std::string> complete;
    for (const auto& [pattern, one] : offered.ready) {
      std::string text = std::to_string(pattern->last);
      for (const Held& held : one.complete->held) text += " e" + std::to_string(held.event->number());
      complete.insert(text);
    }
    return complete;
  }
  // What a snapshot keeps of another one with the same patterns.
  void Load(const OneKey& other) {
    for (SavedLine& line : other.chains_.Save(other.net_, other.waiting_)) {
      const auto named = std::find_if(patterns_.begin(), patterns_.end(), [&](const auto& pattern) {
        return pattern->last == line.pattern->last;
      });
      line.pattern = named->get();
      EXPECT_TRUE(chains_.Load(net_, waiting_, line));
    }
  }
  Chains& chains() { return chains_; }
  Waiting& waiting() { return waiting_; }
  const ChainNet& net() const { return net_; }

 private:
  FieldTable fields_;
  ChainNet net_{1024};
  std::vector<std::unique_ptr<ChainPattern>> patterns_;
  Chains chains_{1024, 0};
  Waiting waiting_;
};

TEST(Chain, GoesOnAfterASnapshotAsIfThereHadBeenNone) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<std::string> codes;
    for (int i = 0; i < 6; ++i) codes.push_back(RandomChain(random));
    OneKey steady(codes);
    auto saved = std::make_unique<OneKey>(codes);
    Milliseconds at = 0;
    for (EventNumber number = 0; number < 100; ++number) {
      at += static_cast<Milliseconds>(random() % 3 * 400);
      const std::string json = std::string(R"({"type": ")") + "abc"[random() % 3] + R"(", "n": )" +
                               std::to_string(random() % 3) + "}";
      EXPECT_EQ(steady.Send(number, at, json), saved->Send(number, at, json)) << seed;
      if (random() % 5 != 0) continue;
      auto loaded = std::make_unique<OneKey>(codes);
      loaded->Load(*saved);
      saved = std::move(loaded);
    }
  }
}

TEST(Chain, TakesNoSnapshotThatItCannotHaveMade) {
  OneKey key({R"((within 5 seconds (event {:type "a"}) (event {:type "b"}) (event {:type "c"})))",
              R"((times 3 (event {:type "a"})))"});
  key.Send(0, 0, R"({"type": "a"})");
  key.Send(1, 0, R"({"type": "b"})");
  const std::vector<SavedLine> saved = key.chains().Save(key.net(), key.waiting());
  ASSERT_EQ(saved.size(), 2U);
  for (const SavedLine& line : saved) {
    const auto loads = [&](const auto& spoil) {
      SavedLine spoilt = line;
      spoil(spoilt);
      Waiting waiting;
      return key.chains().Load(key.net(), waiting, spoilt);
    };
    EXPECT_TRUE(loads([](SavedLine&) {}));
    EXPECT_FALSE(loads([](SavedLine& spoilt) { spoilt.events = 7; }));
    EXPECT_FALSE(loads([](SavedLine& spoilt) { spoilt.held[0].clear(); }));
    EXPECT_FALSE(loads([](SavedLine& spoilt) { spoilt.held[0].resize(3, spoilt.held[0][0]); }));
  }
}

TEST(Chain, IsFollowedAsAnyOtherOpening) {
  for (std::uint64_t seed = 1; seed <= 300 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const std::size_t keys = 1 + seed % 2;
    Pair pair({.lifetime = seed % 3 == 0 ? 20'000 : 0}, keys, seed % 4 < 2);
    std::string script;
    for (int i = 0; i < 120; ++i) {
      const auto act = [&, choice = random() % 100, what = random()](Harness& h) {
        std::mt19937_64 same(what);
        const std::string id = "PT" + std::to_string(1 + same() % 8);
        if (i < 3 || choice < 8) {
          const std::string code = RandomChain(same);
          return "enable " + id + " " + code + "; " +
                 h.Apply(PatternRecord{h.now, "t", id, "id", Harness::Plan(code)});
        }
        if (choice < 11)
          return "disable " + id + "; " + h.Apply(PatternRecord{h.now, "t", id, "id", nullptr});
        if (choice < 20) return "tick; " + h.Tick(static_cast<Milliseconds>(same() % 4000));
        const std::string json = "{\"id\": " + std::to_string(same() % keys) + ", \"type\": \"" +
                                 std::string(1, "abc"[same() % 3]) +
                                 "\", \"n\": " + std::to_string(same() % 3) + "}";
        const Milliseconds after = same() % 3 == 0 ? 0 : static_cast<Milliseconds>(same() % 1500);
        return std::to_string(after) + " " + json + "; " + h.Send(json, after);
      };
      script += pair.Both(act) + "\n";
      if (::testing::Test::HasFailure()) break;
    }
    if (::testing::Test::HasFailure()) std::cout << script;
    pair.Both([](Harness& h) { return h.Tick(100'000); });
    for (int id = 1; id <= 8; ++id)
      pair.Both([&](Harness& h) {
        return h.Apply(PatternRecord{h.now, "t", "PT" + std::to_string(id), "id", nullptr});
      });
    EXPECT_EQ(pair.chains().shard.StateBytes(), 0U);
    EXPECT_EQ(pair.chains().shard.NextDue(), std::nullopt);
  }
}

}  // namespace
}  // namespace cxengine::engine
