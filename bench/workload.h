// Data for the benchmarks, the same every time: events of a shop and patterns over them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dsl/plan.h"
#include "engine/shard.h"

namespace cxengine::bench {

// `count` flat events of about 160 bytes: key (of `keys`), ts, type (50 values), product (1000), country
// (40), channel (5), price, qty, score, session.
std::vector<std::string> ShopEvents(std::size_t count, std::size_t keys);

// `count` small events of ten types A to J over `keys` keys.
std::vector<std::string> LetterEvents(std::size_t count, std::size_t keys);

// `count` patterns of one event each, with 2 to 4 equalities, `type` and `product` among them.
std::vector<std::string> EqualityPatterns(std::size_t count);

// Compiles; ends the program with the findings if there are errors.
std::shared_ptr<const dsl::Plan> MustCompile(const std::string& code);

// A shard with these patterns, PT1 and on, keyed by the field `key`.
std::unique_ptr<engine::Shard> ShardWith(const std::vector<std::string>& codes);

}  // namespace cxengine::bench
