// MakeCase: patterns by PatternWriter, streams and answers here.
#include "tests/reference/generator.h"

#include "tests/reference/write_pattern.h"

namespace cxengine::reference {
namespace {

Value Text(const std::string& text) { return Value::String(text); }

// Gaps in whole seconds, often none, so that events arrive together and exactly at deadlines; sometimes just
// beside.
Milliseconds Gap(Random& random) {
  Milliseconds gap = 1000 * std::vector<int>{0, 1, 2, 3, 5}[random.Weighted({28, 36, 18, 10, 8})];
  if (random.Chance(4)) gap += random.Between(0, gap > 0 ? 2 : 1) - (gap > 0 ? 1 : 0);
  return gap;
}

// 7 and "7" are one key (§3.2).
Value Key(Random& random, int keys) {
  if (random.Chance(2)) return {};
  const int key = 7 + random.Below(keys);
  return random.Chance(80) ? Value::Integer(key) : Text(std::to_string(key));
}

Value Fields(Random& random, int keys) {
  dsl::Map fields;
  fields.emplace_back("id", Key(random, keys));
  fields.emplace_back("other", Key(random, keys));
  if (random.Chance(97))
    fields.emplace_back("type", Text(random.Pick<std::string>({"a", "a", "a", "b", "b", "b", "c"})));
  if (random.Chance(75)) {
    Value n = Value::Integer(random.Between(1, 3));
    if (random.Chance(4)) n = Value();
    if (random.Chance(3)) n = Text("1");
    if (random.Chance(3)) n = Value::Double(2.0);
    fields.emplace_back("n", n);
  }
  if (random.Chance(55)) {
    fields.emplace_back("s",
                        random.Chance(5) ? Value() : Text(random.Pick<std::string>({"x", "x", "y", "xy"})));
  }
  if (random.Chance(30)) {
    dsl::Map order;
    if (random.Chance(80)) order.emplace_back("t", Value::Integer(random.Between(1, 2)));
    fields.emplace_back("o", Value::MakeMap(order));
  }
  return Value::MakeMap(fields);
}

Value Result(Random& random) {
  switch (random.Weighted({40, 15, 10, 10, 10, 15})) {
    case 1:
      return Value::Integer(random.Between(1, 2));
    case 2:
      return Text("x");
    case 3:
      return {};
    case 4:
      return Value::Boolean(random.Chance(30));
    case 5:
      return Value::MakeList({Value::Integer(1), Text("y")});
    default:
      return Value::MakeMap({{"n", Value::Integer(random.Between(1, 3))}, {"s", Text("x")}});
  }
}

// At once, soon (often together with an event), late (often at a deadline), never; well or badly.
Answer MakeAnswer(Random& random) {
  Answer answer;
  switch (random.Weighted({25, 45, 20, 10})) {
    case 0:
      break;
    case 1:
      answer.after = 1000 * random.Between(1, 4);
      break;
    case 2:
      answer.after = random.Chance(50) ? 1000 * random.Between(5, 12) : 500 * random.Between(1, 9);
      break;
    default:
      answer.never = true;
  }
  answer.failed = !answer.never && random.Chance(25);
  if (!answer.never && !answer.failed) answer.result = Result(random);
  return answer;
}

// In some cases matches ask for more of their context, which is answered by fields that events have, too.
void AskContext(std::uint64_t seed, Case& one) {
  Random random(seed * 7919);  // its own, so that the rest is as it was
  one.asks_context = random.Chance(15);
  if (!one.asks_context) return;
  for (int i = random.Between(1, 4); i > 0; --i) {
    Answer answer = MakeAnswer(random);
    if (!answer.never && !answer.failed) answer.result = Fields(random, 2);
    one.answers["augments notification"].push_back(answer);
  }
}

}  // namespace

Case MakeCase(std::uint64_t seed) {
  Random random(seed);
  Case one;
  // Every fourth case is of openings that the engine follows in ways of their own.
  const bool chains = seed % 4 == 1;
  const bool shared = seed % 8 == 5;
  const int patterns = shared ? random.Between(2, 6) : random.Chance(12) ? random.Between(2, 3) : 1;
  for (int i = 1; i <= patterns; ++i) {
    const std::string key = !shared && patterns > 1 && random.Chance(25) ? "other" : "id";
    PatternWriter writer(random);
    one.patterns.push_back(
        {"PT" + std::to_string(i), key, chains ? writer.WriteChain(shared) : writer.Write()});
  }
  if (random.Chance(15)) one.max_live = static_cast<std::size_t>(random.Between(1, 3));
  for (const char* action : {"shop one", "shop two", "shop three"}) {
    for (int i = random.Between(1, 4); i > 0; --i) one.answers[action].push_back(MakeAnswer(random));
  }
  const int keys = random.Chance(30) ? 2 : 1;
  const int count = random.Between(5, 40);
  Milliseconds at = 1000;
  for (int i = 0; i < count; ++i) {
    at += Gap(random);
    one.events.push_back({0, at, Fields(random, keys)});
  }
  Renumber(one);
  AskContext(seed, one);
  return one;
}

}  // namespace cxengine::reference
