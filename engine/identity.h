// Who a match is: its id, and what it is called by in effects.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/numeric/int128.h"
#include "engine/effect.h"
#include "engine/tenants.h"

namespace cxengine::engine {

// For tables: who chooses keys, and so ids, does not know where they are put.
struct MatchIdHash {
  std::uint64_t seed = 0;  // ShardOptions::hash_seed
  // Both halves of the product of two numbers that nobody knows.
  std::size_t operator()(const MatchId& id) const {
    const absl::uint128 product = absl::uint128(id.low ^ seed) * (id.high ^ std::rotl(seed, 32));
    return absl::Uint128High64(product) ^ absl::Uint128Low64(product);
  }
};

// What of a pattern's identity goes into the ids of its matches.
std::string HashedText(const PatternIdentity& pattern);

// Makes the ids of matches. An event may bear many of one key: what is the same for them is made once.
class MatchIds {
 public:
  // `first` is the number of the event that the run began with. `fate` tells apart what never became a match
  // and may share its first event with one: "" for matches.
  MatchId Make(const ActivePattern& pattern, std::string_view key, EventNumber first,
               std::string_view fate = "");

 private:
  void SetEnd(std::size_t identity_size, std::string_view key, EventNumber first);

  // What is hashed: the identity of a pattern, and behind it what is said of this key and event.
  std::string text_;
  std::size_t identity_end_ = 0;
  std::size_t key_size_ = 0;
  std::size_t key_end_ = 0;
  std::size_t end_ = 0;
  EventNumber first_ = 0;
};

std::shared_ptr<const MatchIdentity> Identify(const ActivePattern& pattern, std::string_view key,
                                              const MatchId& id);

}  // namespace cxengine::engine
