// Cold keys: those whose state stands in a row of the last snapshot, and nowhere else. In memory there is
// left of each when it is due, and enough to tell which records concern it.
//
// A key may go cold when that row says what it has: so going cold writes nothing, and is no part of the
// state. Before a record is applied that concerns cold keys, their rows are loaded again (Shard::FindCold).
// What a cold key has does not change, so what concerns it is known before a batch, whatever else is in that.
//
// A key that waits for an answer stays warm: so answers and restarts concern no cold ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>

#include "engine/bound_plan.h"
#include "engine/lean_text.h"
#include "engine/pool.h"
#include "engine/timers.h"

namespace cxengine::engine {

class KeyState;
class Waiting;
struct Scope;

// What a key has, as bits of hashes: of a bit that is set it may have something.
namespace traits {
std::uint64_t OfLine(std::uint32_t node);
std::uint64_t OfOpening(std::string_view pattern);
std::uint64_t OfMatch(std::string_view pattern);
inline constexpr std::uint64_t kMark = std::uint64_t{1} << 63U;
std::uint64_t Of(const KeyState& state, const Waiting& waiting);
}  // namespace traits

struct ColdKey {
  LeanText key;
  Scope* scope = nullptr;  // null: nobody
  std::uint64_t traits = 0;
};

// Those of a shard. By name they are found in Scope::cold.
struct ColdKeys {
  ColdKeys() = default;
  ColdKeys(const ColdKeys&) = delete;
  ColdKeys& operator=(const ColdKeys&) = delete;

  std::uint64_t RankOf(std::uint32_t number) const;  // as that of a warm one
  std::size_t StateBytes() const;

  Pool<ColdKey> keys;
  Timers<ColdKeys> timers{*this};
  // What they have, all together.
  std::size_t candidates = 0;
  std::size_t matches = 0;
  // The plans of their matches, which are kept for them, and how many have each.
  struct Plan {
    std::shared_ptr<const BoundPlan> bound;
    std::size_t matches = 0;
  };
  std::map<PlanId, Plan> plans;

  // A whole snapshot says of those of this number and above, still, that their rows stand as they are.
  static constexpr std::uint32_t kAllSaid = ~std::uint32_t{0};
  std::uint32_t next_to_say = kAllSaid;
};

}  // namespace cxengine::engine
