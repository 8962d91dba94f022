// Events through one shard on one thread, from bytes to effects, as multiples of what it costs only to read
// the same bytes.
//
// Every row is a Google Benchmark; this program adds the table, and the yardsticks beside which the rows are
// set.
#include <benchmark/benchmark.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "bench/enabling.h"
#include "bench/workload.h"
#include "bench/yardstick.h"
#include "engine/shard.h"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#endif

namespace cxengine::bench {
namespace {

constexpr std::size_t kKeys = 10'000;

struct Row {
  std::string name;
  std::string yardstick;                        // of the same events: "parse/shop"
  std::function<Workload(std::size_t)> events;  // so many
  std::function<std::vector<std::string>()> patterns;
  std::size_t warm = 0;  // events that come before those that are timed
  std::size_t timed = 0;
};

Workload HelloEvents(std::size_t count) {
  Workload workload;
  workload.events.assign(count, R"({"key":"u1","type":"hello"})");
  for (std::size_t i = 0; i < count; ++i) workload.times.push_back(static_cast<engine::Milliseconds>(i));
  return workload;
}

// One event goes through the shard; a call that it brings about is answered at once. Yields the effects.
class Feed {
 public:
  Feed(engine::Shard& shard, const Workload& workload) : shard_(shard), workload_(workload) {}

  std::size_t Next() {
    const std::size_t i = next_++;
    std::get<engine::EventRecord>(event_).event =
        engine::Event::Parse(i, workload_.times[i], workload_.events[i], shard_.fields(), error_);
    effects_.Clear();
    shard_.Apply(event_, effects_);
    for (const engine::Effect& effect : effects_.list) {
      if (effect.kind != engine::Effect::Kind::kCall) continue;
      auto& answer = std::get<engine::AnswerRecord>(answer_);
      answer.at = effect.at;
      answer.call = {effect.match->id, effect.call->number};
      answer.result = effect.call->params;
      answered_.Clear();
      shard_.Apply(answer_, answered_);
    }
    return effects_.list.size();
  }

 private:
  engine::Shard& shard_;
  const Workload& workload_;
  // Records are made once, so that it is the shard that is measured.
  engine::Record event_ = engine::EventRecord{"bench", nullptr};
  engine::Record answer_ = engine::AnswerRecord{};
  engine::Effects effects_;
  engine::Effects answered_;
  std::string error_;
  std::size_t next_ = 0;
};

void Run(benchmark::State& state, const Row& row) {
  const Workload workload = row.events(row.warm + row.timed);
  const auto shard = ShardWith(row.patterns());
  Feed feed(*shard, workload);
  for (std::size_t i = 0; i < row.warm; ++i) feed.Next();
  std::size_t effects = 0;
  CALLGRIND_START_INSTRUMENTATION;  // with --instr-atstart=no it counts these alone
  for (auto _ : state) effects += feed.Next();
  CALLGRIND_STOP_INSTRUMENTATION;
  state.counters["effects"] =
      benchmark::Counter(static_cast<double>(effects), benchmark::Counter::kAvgIterations);
  state.counters["state"] = static_cast<double>(shard->StateBytes());
}

void Parse(benchmark::State& state, const Workload& workload) {
  const PaddedTexts texts(workload.events);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(VisitAll(texts, i));
    if (++i == texts.size()) i = 0;
  }
}

constexpr const char* kSequence =
    R"((within 100 seconds (sequence (event {:type "A"}) (event {:type "B"}) (event {:type "C"}))))";

std::string Times(const std::string& count) {
  return "(within 1 hour (times " + count + R"( (event {:type "A"}))))";
}

// Bytes of state for each of many keys to which so many events came that the pattern takes.
struct Footprint {
  const char* name;
  std::string pattern;
  std::size_t keys;
  std::size_t events;  // of each key
};
std::vector<Footprint> Footprints() {
  return {{"bytes/sequence", kSequence, 100'000, 1}, {"bytes/times-1000", Times("1000"), 100, 500}};
}
double BytesPerKey(const Footprint& footprint) {
  const auto shard = ShardWith({footprint.pattern});
  Workload workload;
  for (std::size_t i = 0; i < footprint.keys * footprint.events; ++i) {
    workload.events.push_back(R"({"key":"u)" + std::to_string(i % footprint.keys) + R"(","type":"A"})");
    workload.times.push_back(static_cast<engine::Milliseconds>(i / footprint.keys));
  }
  Feed feed(*shard, workload);
  for (std::size_t i = 0; i < workload.events.size(); ++i) feed.Next();
  return static_cast<double>(shard->StateBytes()) / static_cast<double>(footprint.keys);
}

std::function<std::vector<std::string>()> One(std::string code) {
  return [code = std::move(code)] { return std::vector{code}; };
}

// `quick`: a tenth of the events. `exactly`, if not 0: so many of each row, before they are timed and then.
std::vector<Row> Rows(bool quick, std::size_t exactly) {
  const std::size_t many = exactly != 0 ? exactly : quick ? 100'000 : 1'000'000;
  const std::size_t some = exactly != 0 ? exactly : quick ? 20'000 : 200'000;
  const std::size_t few = exactly != 0 ? exactly : quick ? 1'000 : 10'000;
  const auto letters = [](std::size_t keys) {
    return [keys](std::size_t count) { return LetterEvents(count, keys); };
  };
  const auto orders = [](std::size_t open) {
    return [open](std::size_t count) { return OrderEvents(count, open); };
  };
  std::vector<Row> rows = {
      {"hello", "parse/hello", HelloEvents,
       One(R"((event {:type "hello"}) (perform echo message {:message "Hello World!"}))"), 0, many},
      {"no-match", "parse/shop", ShopEvents, One(R"((event {:type "none" :product "p0001"}))"), 0, many}};
  const auto one_event = [&](const char* name, PatternKind kind, std::size_t count, std::size_t timed) {
    rows.push_back({name + ("/" + std::to_string(count)), "parse/shop", ShopEvents,
                    [=] { return OneEventPatterns(kind, count); }, 0, timed});
  };
  for (const std::size_t count : {10, 1'000, 100'000}) one_event("E", PatternKind::kEqualities, count, many);
  for (const std::size_t count : {10, 1'000, 100'000}) one_event("R", PatternKind::kRanges, count, many);
  one_event("X", PatternKind::kAnyFields, 10, many);
  one_event("X", PatternKind::kAnyFields, 1'000, some);
  one_event("X", PatternKind::kAnyFields, 100'000, few);
  for (const std::size_t count : {100, 1'000, 10'000}) {
    rows.push_back({"S/" + std::to_string(count), "parse/shop", ShopEvents,
                    [count] { return SequencePatterns(count); }, some, count == 10'000 ? few : some});
  }
  for (const std::size_t keys : {10'000, 1'000'000})
    rows.push_back(
        {"sequence/" + std::to_string(keys), "parse/letters", letters(keys), One(kSequence), many, many});
  for (const std::size_t open : {100'000, 1'000'000})
    rows.push_back({"correlated/" + std::to_string(open), "parse/orders", orders(open),
                    One(R"((event {:type "order"}) (event {:type "paid" :order-id $order-id}))"), open,
                    some});
  for (const char* count : {"3", "1000"}) {
    rows.push_back(
        {std::string("times/") + count, "parse/letters", letters(20), One(Times(count)), some, some});
  }
  return rows;
}

void Register(const std::vector<Row>& rows) {
  const std::map<std::string, std::function<Workload()>> yardsticks = {
      {"parse/hello", [] { return HelloEvents(1); }},
      {"parse/shop", [] { return ShopEvents(kKeys); }},
      {"parse/letters", [] { return LetterEvents(kKeys, kKeys); }},
      {"parse/orders", [] { return OrderEvents(kKeys, kKeys / 2); }}};
  for (const auto& [name, events] : yardsticks) {
    benchmark::RegisterBenchmark(name.c_str(),
                                 [events = events](benchmark::State& state) { Parse(state, events()); });
  }
  for (const Row& row : rows) {
    // Once, over events that do not repeat: their times must not go back.
    benchmark::RegisterBenchmark(row.name.c_str(), [row](benchmark::State& state) {
      Run(state, row);
    })->Iterations(static_cast<benchmark::IterationCount>(row.timed));
  }
}

// A line for each row as it is done, and the rows as JSON.
class Table : public benchmark::BenchmarkReporter {
 public:
  explicit Table(const std::vector<Row>& rows) {
    for (const Row& row : rows) yardsticks_[row.name] = row.yardstick;
    std::printf("%-22s %14s %10s %16s %16s\n", "workload", "events/s", "x parse", "effects/event",
                "state bytes");
  }

  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<benchmark::BenchmarkReporter::Run>& runs) override {
    for (const auto& run : runs) Report(run);
  }
  void AddBytes(const std::string& name, double bytes_per_key) {
    std::printf("%-22s %.0f bytes of state a key\n", name.c_str(), bytes_per_key);
    rows_.push_back({{"workload", name}, {"bytes_per_key", bytes_per_key}});
  }
  void Add(const Cost& cost) {
    nlohmann::json row = {{"workload", cost.workload}, {"seconds", cost.seconds}};
    std::printf("%-22s %.6f s", cost.workload.c_str(), cost.seconds);
    if (cost.per_second != 0) {
      row["patterns_per_second"] = cost.per_second;
      std::printf(", %.0f patterns a second\n", cost.per_second);
    } else {
      row["longest_wait"] = cost.longest_wait;
      std::printf(", %.6f s the longest wait of an event\n", cost.longest_wait);
    }
    rows_.push_back(std::move(row));
  }
  const nlohmann::json& rows() const { return rows_; }

 private:
  void Report(const benchmark::BenchmarkReporter::Run& run) {
    const std::string& name = run.run_name.function_name;
    const double seconds = run.GetAdjustedCPUTime() * 1e-9;  // of one event, in the unit of the benchmark: ns
    seconds_[name] = seconds;
    nlohmann::json row = {{"workload", name}, {"events_per_second", 1 / seconds}};
    std::printf("%-22s %14.0f", name.c_str(), 1 / seconds);
    const auto yardstick = yardsticks_.find(name);
    if (yardstick != yardsticks_.end()) {
      if (const auto base = seconds_.find(yardstick->second); base != seconds_.end()) {
        row["multiple"] = seconds / base->second;
        std::printf(" %10.2f", seconds / base->second);
      } else {
        std::printf(" %10s", "");
      }
      std::printf(" %16.2f %16.0f", run.counters.at("effects").value, run.counters.at("state").value);
    }
    std::printf("\n");
    std::fflush(stdout);
    rows_.push_back(std::move(row));
  }

  std::map<std::string, std::string> yardsticks_;  // by workload
  std::map<std::string, double> seconds_;
  nlohmann::json rows_ = nlohmann::json::array();
};

int Main(int argc, char** argv) {
  CLI::App app(
      "Events per second through one shard on one thread, and as multiples of the time of parsing alone.",
      "shard_bench");
  bool quick = false;
  std::string json;
  app.add_flag("--quick", quick, "A tenth of the events, and of the open orders");
  std::size_t events = 0;
  app.add_option("--events", events, "So many events of each row, to count instructions")->option_text("N");
  app.add_option("--json", json, "Write the rows to this file, too")->option_text("FILE");
  app.allow_extras();
  app.footer("Options of Google Benchmark, such as --benchmark_filter=^E/, are taken as well.");
  CLI11_PARSE(app, argc, argv);

  std::vector<std::string> others = app.remaining();
  std::vector<char*> arguments = {argv[0]};
  for (std::string& other : others) arguments.push_back(other.data());
  auto count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;

  const std::vector<Row> rows = Rows(quick, events);
  Register(rows);
  Table table(rows);
  benchmark::RunSpecifiedBenchmarks(&table);
  const std::regex wanted(benchmark::GetBenchmarkFilter());
  for (const Footprint& footprint : Footprints()) {
    if (std::regex_search(footprint.name, wanted)) table.AddBytes(footprint.name, BytesPerKey(footprint));
  }
  const auto asked = [&](const char* name) { return std::regex_search(name, wanted); };
  if (std::any_of(std::begin(kPatternCosts), std::end(kPatternCosts), asked)) {
    for (const Cost& cost : PatternCosts()) table.Add(cost);
  }
  if (asked(kKeyCost)) table.Add(KeyCost());
  if (asked(kLongWindowsCost)) table.Add(LongWindowsCost());
  if (json.empty()) return 0;
  std::ofstream file(json);
  file << nlohmann::json{{"rows", table.rows()}}.dump(1) << "\n";
  if (file.flush()) return 0;
  std::cerr << "shard_bench: " << json << " cannot be written\n";
  return 1;
}

}  // namespace
}  // namespace cxengine::bench

int main(int argc, char** argv) { return cxengine::bench::Main(argc, argv); }
