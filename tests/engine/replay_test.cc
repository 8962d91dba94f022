// State is a function of the log: a second shard that reads the same records says the same things.
#include <random>

#include "engine/record_code.h"
#include "tests/engine/harness.h"

namespace cxengine::engine {
namespace {

TEST(Replay, TheSameLogGivesTheSameEffects) {
  std::mt19937 random(7);  // NOLINT: a fixed seed, so that the test is the same every time
  std::vector<std::string> log;
  Harness first;
  std::string said;
  const auto apply = [&](const Record& record) {
    ByteWriter bytes;
    EncodeRecord(record, bytes);
    log.push_back(bytes.Take());
    said += first.Apply(record) + "\n";
  };
  const std::vector<std::string> codes = {
      R"((within 5 seconds (and (event {:type "a"}) (event {:n (> 5)}))) (perform echo message {:n (rand 1000)}))",
      R"((sequence (event {:type "a"}) (event {:type "b" :n $n})) (if (within 3 seconds (event {:type "c"})) (perform echo c {}) (perform echo none {})))",
      R"((event {:type "b"}) (let [r (perform echo ask {})] (event {:type "a"}) (perform echo message {:r r :all (all $n)})))"};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    apply(PatternRecord{0, "t", "PT" + std::to_string(i + 1), "id", Harness::Plan(codes[i])});
  }
  Milliseconds now = 0;
  for (EventNumber number = 0; number < 2000; ++number) {
    now += random() % 2000;
    const std::string json = R"({"id": )" + std::to_string(random() % 5) + R"(, "type": ")" +
                             "abc"[random() % 3] + R"(", "n": )" + std::to_string(random() % 10) + "}";
    std::string error;
    apply(EventRecord{"t", Event::Parse(number, now, json, first.shard.fields(), error)});
    if (random() % 4 == 0) apply(TickRecord{++now});
    if (random() % 3 == 0)
      apply(AnswerRecord{now, {first.caller, 1}, 1, random() % 5 == 0, Value::Integer(1), "no"});
  }
  EXPECT_GT(std::count(said.begin(), said.end(), ';'), 100) << "the run does something";

  Harness second;
  std::string again;
  for (const std::string& bytes : log) {
    ByteReader in(bytes);
    std::string error;
    const auto record = DecodeRecord(in, second.shard.fields(), error);
    ASSERT_TRUE(record && in.at_end()) << error;
    again += second.Apply(*record) + "\n";
  }
  EXPECT_EQ(said, again);
  EXPECT_EQ(first.shard.NextDue(), second.shard.NextDue());
}

}  // namespace
}  // namespace cxengine::engine
