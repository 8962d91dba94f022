// Workloads.
#include "bench/workload.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "dsl/compile.h"

namespace cxengine::bench {

namespace {

std::string Padded(char letter, std::uint64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  return letter + std::string(width - std::min(width, digits.size()), '0') + digits;
}

}  // namespace

std::vector<std::string> ShopEvents(std::size_t count, std::size_t keys) {
  constexpr const char* kChannels[] = {"web", "app", "pos", "call", "mail"};
  std::mt19937_64 random(42);
  std::vector<std::string> events;
  std::uint64_t ts = 1'700'000'000'000;
  for (std::size_t i = 0; i < count; ++i) {
    ts += random() % 3;
    std::string event = R"({"key":")" + Padded('u', random() % keys, 5) + R"(","ts":)" + std::to_string(ts);
    event +=
        R"(,"type":")" + Padded('t', random() % 50, 2) + R"(","product":")" + Padded('p', random() % 1000, 4);
    event +=
        R"(","country":")" + Padded('c', random() % 40, 2) + R"(","channel":")" + kChannels[random() % 5];
    event += R"(","price":)" + std::to_string(random() % 1000) + "." + std::to_string(10 + random() % 90);
    event +=
        R"(,"qty":)" + std::to_string(1 + random() % 100) + R"(,"score":)" + std::to_string(random() % 1000);
    event += R"(,"session":")" + Padded('s', random() % 100'000'000, 8) + R"("})";
    events.push_back(std::move(event));
  }
  return events;
}

std::vector<std::string> LetterEvents(std::size_t count, std::size_t keys) {
  std::mt19937_64 random(99);
  std::vector<std::string> events;
  for (std::size_t i = 0; i < count; ++i) {
    events.push_back(R"({"key":")" + Padded('u', random() % keys, 7) + R"(","type":")" +
                     "ABCDEFGHIJ"[random() % 10] + R"("})");
  }
  return events;
}

std::vector<std::string> EqualityPatterns(std::size_t count) {
  std::mt19937_64 random(7 + count);
  std::vector<std::string> patterns;
  for (std::size_t i = 0; i < count; ++i) {
    std::string code = R"((event {:type ")" + Padded('t', random() % 50, 2) + R"(" :product ")" +
                       Padded('p', random() % 1000, 4) + '"';
    if (i % 3 > 0) code += R"( :country ")" + Padded('c', random() % 40, 2) + '"';
    if (i % 3 > 1) code += R"( :channel "web")";
    patterns.push_back(code + "})");
  }
  return patterns;
}

std::shared_ptr<const dsl::Plan> MustCompile(const std::string& code) {
  const dsl::Source source("bench", code);
  dsl::Diagnostics findings;
  auto plan = dsl::Compile(source, findings);
  if (plan == nullptr) {
    for (const dsl::Diagnostic& finding : findings.all())
      std::fprintf(stderr, "%s: %s\n", code.c_str(), finding.message.c_str());
    std::exit(1);
  }
  return plan;
}

std::unique_ptr<engine::Shard> ShardWith(const std::vector<std::string>& codes) {
  auto shard = std::make_unique<engine::Shard>();
  engine::Effects effects;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    shard->Apply(
        engine::PatternRecord{0, "bench", "PT" + std::to_string(i + 1), "key", MustCompile(codes[i])},
        effects);
  }
  return shard;
}

}  // namespace cxengine::bench
