// Data for the benchmarks, the same every time: events of a shop and of letters, and patterns over them. Byte
// by byte what other engines were measured on (tests/bench/workload_test.cc holds the digests).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "engine/shard.h"

namespace cxengine::bench {

struct Workload {
  std::vector<std::string> events;          // JSON texts
  std::vector<engine::Milliseconds> times;  // when they arrive; never back
};

// `count` flat events of about 157 bytes: key (10 000 values), ts, type (50), product (1000), country (40),
// channel (5), price, qty, score, session. They arrive at ts, on average one a millisecond.
Workload ShopEvents(std::size_t count);

// `count` small events of ten types A to J over `keys` keys, a millisecond apart.
Workload LetterEvents(std::size_t count, std::size_t keys);

// `count` events of orders over 10 000 keys, a millisecond apart: `open` orders are placed first; then one is
// paid, the oldest, and one is placed, in turn, so that about `open` stay open.
Workload OrderEvents(std::size_t count, std::size_t open);

// Patterns of one event each, to be run over ShopEvents.
//   kEqualities  2 to 4 equalities, `type` and `product` among them
//   kRanges      `type`, `product`, and ranges of a tenth of `price` and `score`
//   kAnyFields   2 to 4 of seven fields at random, ranges of a hundredth
enum class PatternKind : std::uint8_t { kEqualities, kRanges, kAnyFields };
std::vector<std::string> OneEventPatterns(PatternKind kind, std::size_t count);

// Sequences of three types of ShopEvents within a minute.
std::vector<std::string> SequencePatterns(std::size_t count);

// Compiles; ends the program with the findings if there are errors.
std::shared_ptr<const dsl::Plan> MustCompile(const std::string& code);

// A shard with these patterns, PT1 and on, keyed by the field `key`.
std::unique_ptr<engine::Shard> ShardWith(const std::vector<std::string>& codes);

}  // namespace cxengine::bench
