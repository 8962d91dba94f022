// What waits for one value of a key attribute. There are millions, most with one candidate and nothing else:
// what only some of them have is in parts of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/candidates.h"
#include "engine/lean_text.h"
#include "engine/match.h"
#include "engine/timers.h"
#include "engine/waiting.h"

namespace cxengine::engine {

struct ActivePattern;
struct Scope;

struct KeyState : Timed {
  using Matches = std::vector<std::unique_ptr<Match>>;
  struct Opening {
    ActivePattern* pattern;
    Candidates candidates;
  };
  struct Others {
    Matches matches;                // in order of birth
    std::vector<Opening> openings;  // those with candidates, in no order
    std::size_t counted = 0;        // candidates of openings, by the shard
  };

  Scope* scope = nullptr;
  std::uint32_t number = 0;  // in the shard's pool
  // For snapshots: the one that has to say this key, 1 or 2 in turn, 0 if it has not changed since the one
  // before; and whether the last one that said it said that something waits.
  std::uint8_t noted = 0;
  bool saved = false;
  bool counted = false;  // in Scope::waiting_keys
  LeanText key;
  Waiting waiting;                 // candidates of chains
  std::unique_ptr<Others> others;  // null: neither matches nor other openings

  bool empty() const { return matches().empty() && openings().empty() && waiting.empty(); }
  const Matches& matches() const;
  std::span<Opening> openings() const;
  // To add to them.
  Others& GetOthers();
  Opening* Find(const ActivePattern* pattern) const;
  bool HasMatchOf(const ActivePattern& pattern) const;
  // Decides among timers that are due at one time.
  std::uint64_t rank() const;
  std::size_t StateBytes() const;
};

}  // namespace cxengine::engine
