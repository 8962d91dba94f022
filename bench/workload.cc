// Workloads.
#include "bench/workload.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "bench/python_random.h"
#include "dsl/compile.h"

namespace cxengine::bench {

namespace {

constexpr std::array<const char*, 5> kChannels = {"web", "app", "pos", "call", "mail"};

// As printf would write it.
[[gnu::format(printf, 1, 2)]] std::string Format(const char* format, ...) {
  std::array<char, 512> text{};
  va_list arguments;
  va_start(arguments, format);
  const int size = std::vsnprintf(text.data(), text.size(), format, arguments);
  va_end(arguments);
  return {text.data(), static_cast<std::size_t>(size)};
}

enum class Field : std::uint8_t { kType, kProduct, kCountry, kChannel, kPrice, kQuantity, kScore };

std::string Equality(PythonRandom& random, Field field) {
  switch (field) {
    case Field::kType:
      return Format(":type \"t%02u\"", random.Below(50));
    case Field::kProduct:
      return Format(":product \"p%04u\"", random.Below(1000));
    case Field::kCountry:
      return Format(":country \"c%02u\"", random.Below(40));
    case Field::kChannel:
    case Field::kPrice:
    case Field::kQuantity:
    case Field::kScore:
      break;
  }
  return Format(":channel \"%s\"", kChannels[random.Below(5)]);
}

// A range of `share` of all values.
std::string Range(PythonRandom& random, Field field, double share) {
  if (field == Field::kPrice) {
    const double width = 1000 * share;
    const double low = random.Uniform(0, 1000 - width);
    return Format(":price (and (>= %.2f) (<= %.2f))", low, low + width);
  }
  const bool quantity = field == Field::kQuantity;
  const auto width = static_cast<std::int64_t>((quantity ? 100 : 1000) * share) - 1;
  const std::int64_t low = quantity ? random.Between(1, 100 - width) : random.Between(0, 999 - width);
  return Format(":%s (and (>= %d) (<= %d))", quantity ? "qty" : "score", static_cast<int>(low),
                static_cast<int>(low + width));
}

std::string AnyField(PythonRandom& random, Field field) {
  return field < Field::kPrice ? Equality(random, field) : Range(random, field, 0.01);
}

}  // namespace

Workload ShopEvents(std::size_t count) {
  PythonRandom random(42);
  Workload workload;
  engine::Milliseconds ts = 1'700'000'000'000;
  for (std::size_t i = 0; i < count; ++i) {
    ts += random.Between(0, 2);
    // In the order of the fields: each takes its number from the generator.
    std::string event =
        Format(R"({"key":"u%05u","ts":%lld,)", random.Below(10'000), static_cast<long long>(ts));
    event += Format(R"("type":"t%02u",)", random.Below(50));
    event += Format(R"("product":"p%04u",)", random.Below(1000));
    event += Format(R"("country":"c%02u",)", random.Below(40));
    event += Format(R"("channel":"%s",)", kChannels[random.Below(5)]);
    event += Format(R"("price":%.2f,)", random.Uniform(0, 1000));
    event += Format(R"("qty":%d,)", static_cast<int>(random.Between(1, 100)));
    event += Format(R"("score":%d,)", static_cast<int>(random.Between(0, 999)));
    event += Format(R"("session":"s%08u"})", random.Below(100'000'000));
    workload.events.push_back(std::move(event));
    workload.times.push_back(ts);
  }
  return workload;
}

Workload LetterEvents(std::size_t count, std::size_t keys) {
  PythonRandom random(99);
  Workload workload;
  for (std::size_t i = 0; i < count; ++i) {
    const auto ts = 1'000'000LL + static_cast<long long>(i);
    const std::uint32_t key = random.Below(static_cast<std::uint32_t>(keys));
    workload.events.push_back(
        Format(R"({"key":"u%07u","ts":%lld,"type":"%c"})", key, ts, "ABCDEFGHIJ"[random.Below(10)]));
    workload.times.push_back(ts);
  }
  return workload;
}

Workload OrderEvents(std::size_t count, std::size_t open) {
  constexpr std::size_t kKeys = 10'000;
  Workload workload;
  std::size_t placed = 0;
  std::size_t paid = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const bool pays = placed >= open && (i - open) % 2 == 0;
    const std::size_t order = pays ? paid++ : placed++;
    workload.events.push_back(Format(R"({"key":"u%04zu","type":"%s","order-id":%zu})", order % kKeys,
                                     pays ? "paid" : "order", order));
    workload.times.push_back(static_cast<engine::Milliseconds>(i));
  }
  return workload;
}

std::vector<std::string> OneEventPatterns(PatternKind kind, std::size_t count) {
  std::vector<std::string> patterns;
  // One generator for each number of patterns goes through the three kinds in turn.
  PythonRandom random(static_cast<std::uint32_t>(7 + count));
  for (const PatternKind made : {PatternKind::kEqualities, PatternKind::kRanges, PatternKind::kAnyFields}) {
    patterns.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const auto parts = static_cast<std::uint32_t>(2 + i % 3);
      std::string constraints;
      const auto add = [&](const std::string& part) {
        constraints += (constraints.empty() ? "" : " ") + part;
      };
      if (made == PatternKind::kAnyFields) {
        for (const std::uint32_t field : random.Sample(7, parts))
          add(AnyField(random, static_cast<Field>(field)));
      } else {
        add(Equality(random, Field::kType));
        add(Equality(random, Field::kProduct));
        const bool ranges = made == PatternKind::kRanges;
        if (parts > 2) add(ranges ? Range(random, Field::kPrice, 0.1) : Equality(random, Field::kCountry));
        if (parts > 3) add(ranges ? Range(random, Field::kScore, 0.1) : Equality(random, Field::kChannel));
      }
      patterns.push_back("(event {" + constraints + "})");
    }
    if (made == kind) break;
  }
  return patterns;
}

std::vector<std::string> SequencePatterns(std::size_t count) {
  PythonRandom random(static_cast<std::uint32_t>(11 + count));
  std::vector<std::string> patterns;
  for (std::size_t i = 0; i < count; ++i) {
    std::string steps;
    for (const std::uint32_t type : random.Sample(50, 3))
      steps += Format("%s(event {:type \"t%02u\"})", steps.empty() ? "" : " ", type);
    patterns.push_back("(within 60 seconds (sequence " + steps + "))");
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
