// PatternCosts, KeyCost, LongWindowsCost.
#include "bench/enabling.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <memory>

#include "bench/workload.h"

namespace cxengine::bench {

namespace {

double SecondsOf(const std::function<void()>& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

Cost CostOfOne(std::string workload, std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  return {std::move(workload), seconds[seconds.size() / 2], seconds.back(), 0};
}

Cost CostOfAll(std::string workload, double seconds, std::size_t count) {
  return {std::move(workload), seconds, 0, static_cast<double>(count) / std::max(seconds, 1e-9)};
}

engine::EventRecord EventOfNewKey(std::size_t i, engine::Milliseconds at, const engine::FieldTable& fields,
                                  const char* type = "A") {
  std::string error;
  return {"bench",
          engine::Event::Parse(i, at, R"({"key":"u)" + std::to_string(i) + R"(","type":")" + type + R"("})",
                               fields, error)};
}

}  // namespace

std::vector<Cost> PatternCosts() {
  constexpr std::size_t kCount = 100'000;
  constexpr std::size_t kKeys = 100'000;
  constexpr std::size_t kOnes = 200;
  const std::vector<std::string> codes = OneEventPatterns(PatternKind::kEqualities, kCount + kOnes);
  std::vector<std::shared_ptr<const dsl::Plan>> plans;
  std::vector<Cost> costs;
  costs.push_back(CostOfAll(kPatternCosts[0], SecondsOf([&] {
                              for (const std::string& code : codes) plans.push_back(MustCompile(code));
                            }),
                            codes.size()));

  engine::Shard shard;
  engine::Effects effects;
  engine::Milliseconds now = 0;
  const auto put = [&](std::size_t i, std::shared_ptr<const dsl::Plan> plan) {
    const engine::PatternRecord record{now, "bench", "PT" + std::to_string(i + 1), "key", std::move(plan)};
    return SecondsOf([&] { shard.Apply(record, effects); });
  };
  double all = 0;
  for (std::size_t i = 0; i < kCount; ++i) all += put(i, plans[i]);
  costs.push_back(CostOfAll(kPatternCosts[1], all, kCount));

  put(kCount + kOnes, MustCompile(R"((event {:type "A"}) (event {:type "B"}))"));
  for (std::size_t i = 0; i < kKeys; ++i) {
    shard.Apply(EventOfNewKey(i, now++, shard.fields()), effects);
    effects.Clear();
  }
  std::vector<double> enabling;
  for (std::size_t i = kCount; i < kCount + kOnes; ++i) enabling.push_back(put(i, plans[i]));
  costs.push_back(CostOfOne(kPatternCosts[2], std::move(enabling)));
  std::vector<double> disabling;
  for (std::size_t i = 0; i < kOnes; ++i) disabling.push_back(put(i * kCount / kOnes, nullptr));
  costs.push_back(CostOfOne(kPatternCosts[3], std::move(disabling)));
  return costs;
}

Cost KeyCost() {
  constexpr std::size_t kKeys = 1'000'000;
  const auto shard = ShardWith({R"((within 100 seconds (event {:type "A"}) (event {:type "B"})))"});
  engine::Effects effects;
  std::vector<double> seconds;
  seconds.reserve(kKeys);
  for (std::size_t i = 0; i < kKeys; ++i) {
    const engine::EventRecord record =
        EventOfNewKey(i, static_cast<engine::Milliseconds>(i / 20), shard->fields());
    seconds.push_back(SecondsOf([&] { shard->Apply(record, effects); }));
    effects.Clear();
  }
  return CostOfOne(kKeyCost, std::move(seconds));
}

Cost LongWindowsCost() {
  constexpr std::size_t kKeys = 1'000'000;
  constexpr std::size_t kKeysEachMs = 20;
  constexpr engine::Milliseconds kWindow = 3LL * 3600 * 1000;
  constexpr engine::Milliseconds kComing = kKeys / kKeysEachMs;
  const auto shard = ShardWith({R"((within 3 hours (event {:type "A"}) (event {:type "B"})))"});
  engine::Effects effects;
  for (std::size_t i = 0; i < kKeys; ++i) {
    const auto at = static_cast<engine::Milliseconds>(i / kKeysEachMs);
    shard->Apply(EventOfNewKey(i, at, shard->fields()), effects);
    effects.Clear();
  }
  std::vector<double> seconds;
  std::size_t next = kKeys;
  for (engine::Milliseconds now = kComing; now <= kWindow + kComing + 1; now += now < kWindow ? 100 : 1) {
    const engine::EventRecord record = EventOfNewKey(next++, now, shard->fields(), "none");
    seconds.push_back(SecondsOf([&] {
      shard->Apply(record, effects);
      benchmark::DoNotOptimize(shard->NextDue());
    }));
    effects.Clear();
  }
  return CostOfOne(kLongWindowsCost, std::move(seconds));
}

}  // namespace cxengine::bench
