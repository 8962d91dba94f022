// Events through one shard on one thread: bytes in, effects out. ParseOnly is the yardstick: the same bytes
// read and nothing else.
#include <benchmark/benchmark.h>

#include "bench/workload.h"
#include "bench/yardstick.h"
#include "engine/shard.h"

namespace cxengine::bench {
namespace {

constexpr std::size_t kEvents = 100'000;
constexpr std::size_t kKeys = 10'000;
constexpr const char* kHello = R"({"key":"u1","type":"hello"})";

// Sends the events round and round, one millisecond apart. Calls are answered at once; other effects are
// counted and dropped.
void Run(benchmark::State& state, engine::Shard& shard, const std::vector<std::string>& events) {
  engine::Effects effects;
  engine::Effects answered;
  std::string error;
  engine::EventNumber number = 0;
  std::size_t matches = 0;
  for (auto _ : state) {
    auto event = engine::Event::Parse(number, static_cast<engine::Milliseconds>(number),
                                      events[number % events.size()], shard.fields(), error);
    ++number;
    effects.Clear();
    shard.Apply(engine::EventRecord{"bench", std::move(event)}, effects);
    matches += effects.list.size();
    for (const engine::Effect& effect : effects.list) {
      if (effect.kind != engine::Effect::Kind::kCall) continue;
      answered.Clear();
      shard.Apply(
          engine::AnswerRecord{
              effect.at, {effect.match->id, effect.call->number}, 1, false, effect.call->params, {}},
          answered);
    }
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["effects/event"] =
      benchmark::Counter(static_cast<double>(matches), benchmark::Counter::kAvgIterations);
  state.counters["state_bytes"] = static_cast<double>(shard.StateBytes());
}

void ParseOnly(benchmark::State& state, const std::vector<std::string>& events) {
  const PaddedTexts texts(events);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(VisitAll(texts, i));
    if (++i == texts.size()) i = 0;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(ParseOnly, hello, {kHello});
BENCHMARK_CAPTURE(ParseOnly, letters, LetterEvents(kEvents, kKeys));
BENCHMARK_CAPTURE(ParseOnly, shop, ShopEvents(kEvents, kKeys));

// Every event matches, calls an endpoint and completes.
void Hello(benchmark::State& state, const std::string& pattern, const std::vector<std::string>& events) {
  const auto shard = ShardWith({pattern + R"((perform echo message {:message "Hello World!"}))"});
  Run(state, *shard, events);
}
BENCHMARK_CAPTURE(Hello, hello, R"((event {:type "hello"}))", {kHello});
BENCHMARK_CAPTURE(Hello, shop, R"((event {:qty pos?}))", ShopEvents(kEvents, kKeys));

// Events that no pattern takes: what every event costs.
void NoMatch(benchmark::State& state, const std::vector<std::string>& events) {
  const auto shard = ShardWith({R"((event {:type "none" :product "p0001"}))"});
  Run(state, *shard, events);
}
BENCHMARK_CAPTURE(NoMatch, hello, {kHello});
BENCHMARK_CAPTURE(NoMatch, shop, ShopEvents(kEvents, kKeys));

void SequenceOfThreeInAWindow(benchmark::State& state) {
  const auto shard = ShardWith(
      {R"((within 100 seconds (sequence (event {:type "A"}) (event {:type "B"}) (event {:type "C"}))))"});
  Run(state, *shard, LetterEvents(kEvents, static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(SequenceOfThreeInAWindow)->Arg(10'000);

void EqualityPatternsAtOnce(benchmark::State& state) {
  const auto shard = ShardWith(EqualityPatterns(static_cast<std::size_t>(state.range(0))));
  Run(state, *shard, ShopEvents(kEvents, kKeys));
}
BENCHMARK(EqualityPatternsAtOnce)->Arg(10)->Arg(1000);

}  // namespace
}  // namespace cxengine::bench
