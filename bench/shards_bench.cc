// Events through several shards, each on a thread, in batches as the server has them: read together, applied
// together. And how long it takes until the saved state of a million keys is back.
//
// The figures are of wall clocks: the machine must have as many free cores as there are threads.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <thread>

#include "bench/rows.h"
#include "bench/workload.h"
#include "engine/shards.h"

namespace cxengine::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 4096;
constexpr std::size_t kPatterns = 1000;
constexpr const char* kSequence =
    R"((within 100 seconds (sequence (event {:type "A"}) (event {:type "B"}) (event {:type "C"}))))";

double SecondsSince(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

void Enable(engine::Shards& shards, const std::vector<std::string>& codes) {
  engine::Effects effects;
  for (std::size_t i = 0; i < codes.size(); ++i)
    shards.Apply(
        engine::PatternRecord{0, "bench", "PT" + std::to_string(i + 1), "key", MustCompile(codes[i])},
        effects);
}

// Applies the events; yields how many effects there were.
std::size_t Feed(engine::Shards& shards, const Workload& workload, std::size_t first, std::size_t end) {
  std::size_t effects = 0;
  std::vector<engine::Record> records;
  std::vector<engine::Shards::Step> steps;
  for (; first < end; first += records.size()) {
    const std::size_t count = std::min(kBatch, end - first);
    records.assign(count, engine::TickRecord{});
    shards.team().Run([&](std::size_t member) {
      std::string error;
      const std::size_t size = shards.count();
      for (std::size_t i = member * count / size; i < (member + 1) * count / size; ++i)
        records[i] = engine::EventRecord{
            "bench", engine::Event::Parse(first + i, workload.times[first + i], workload.events[first + i],
                                          shards.fields(), error)};
    });
    steps.clear();
    for (const engine::Record& record : records) steps.push_back({&record, 0});
    shards.Apply(steps, [&](std::size_t, engine::Effects& brought) { effects += brought.list.size(); });
  }
  return effects;
}

double EventsPerSecond(std::size_t threads, const std::vector<std::string>& codes, const Workload& workload) {
  engine::Shards shards({}, threads);
  Enable(shards, codes);
  const std::size_t warm = workload.events.size() / 5;
  Feed(shards, workload, 0, warm);
  const auto began = Clock::now();
  Feed(shards, workload, warm, workload.events.size());
  return static_cast<double>(workload.events.size() - warm) / SecondsSince(began);
}

// What the machine gives: so many times the whole thing, each with shards of its own, at once.
double EventsPerSecondApart(std::size_t threads, const std::vector<std::string>& codes,
                            const Workload& workload) {
  std::vector<double> figures(threads);
  std::vector<std::thread> running;
  for (double& figure : figures) running.emplace_back([&] { figure = EventsPerSecond(1, codes, workload); });
  for (std::thread& thread : running) thread.join();
  return std::accumulate(figures.begin(), figures.end(), 0.0);
}

// Seconds from rows in memory to shards that go on: by the clock, and of all processors.
std::pair<double, double> SecondsToRecover(std::size_t threads, std::size_t keys) {
  std::vector<engine::StateRow> rows;
  {
    engine::Shards shards({}, threads);
    shards.NoteChanges();
    Enable(shards, {kSequence});
    Workload workload;
    for (std::size_t i = 0; i < keys; ++i) {
      workload.events.push_back(R"({"key":"u)" + std::to_string(i) + R"(","type":"A"})");
      workload.times.push_back(1);
    }
    Feed(shards, workload, 0, keys);
    shards.Freeze(true);
    while (!shards.SaveSome(std::size_t{1} << 20U, rows)) {
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  }
  engine::Shards shards({}, threads);
  std::string error;
  const auto began = Clock::now();
  const std::clock_t worked = std::clock();
  bool loaded = true;
  for (const engine::StateRow& row : rows) loaded = loaded && shards.Load(row.name, row.bytes, error);
  if (!loaded || !shards.FinishLoading(error)) throw std::runtime_error(error);
  return {SecondsSince(began), static_cast<double>(std::clock() - worked) / CLOCKS_PER_SEC};
}

int Main(int argc, char** argv) {
  CLI::App app("Events per second through shards on threads, and how long the state of many keys takes.",
               "shards_bench");
  bool quick = false;
  std::string json;
  std::size_t most = 2;
  app.add_flag("--quick", quick, "A tenth of the events; the keys stay as many");
  app.add_option("--threads", most, "1, 2, 4, … up to so many (default 2)")->option_text("N");
  bool recovery = false;
  app.add_flag("--recovery", recovery, "Only the last row");
  app.add_option("--json", json, "Add the rows to FILE")->option_text("FILE");
  CLI11_PARSE(app, argc, argv);

  nlohmann::json rows = nlohmann::json::array();
  const std::size_t events = quick ? 200'000 : 2'000'000;
  const auto codes = SequencePatterns(kPatterns);
  const Workload workload = ShopEvents(events);
  std::printf("%-22s %14s %14s\n", "workload", "events/s", "x one thread");
  double one = 0;
  const auto tell = [&](const std::string& name, double figure) {
    std::printf("%-22s %14.0f %14.2f\n", name.c_str(), figure, figure / one);
    std::fflush(stdout);
    rows.push_back({{"workload", name}, {"events_per_second", figure}, {"multiple", figure / one}});
  };
  for (std::size_t threads = 1; threads <= most && !recovery; threads *= 2) {
    const double figure = EventsPerSecond(threads, codes, workload);
    if (threads == 1) one = figure;
    tell("threads/" + std::to_string(threads), figure);
    if (threads > 1) tell("apart/" + std::to_string(threads), EventsPerSecondApart(threads, codes, workload));
  }
  constexpr std::size_t kKeys = 1'000'000;
  const auto [seconds, worked] = SecondsToRecover(most, kKeys);
  std::printf("%-22s %14.2f seconds, %.2f of processors\n", "recovery/1000000", seconds, worked);
  rows.push_back({{"workload", "recovery/1000000"}, {"seconds", seconds}, {"processor_seconds", worked}});
  if (!json.empty()) AddRows(json, rows);
  return 0;
}

}  // namespace
}  // namespace cxengine::bench

int main(int argc, char** argv) { return cxengine::bench::Main(argc, argv); }
