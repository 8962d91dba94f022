// What waits for one value of a key attribute. There are millions, most with one candidate and nothing else:
// that one stands here, and what only some of them have is in a part of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/candidates.h"
#include "engine/lean_text.h"
#include "engine/match.h"
#include "engine/waiting.h"

namespace cxengine::engine {

struct ActivePattern;

// Half a line of memory, so that it is never in two. Its timer stands in Timers, and says when the candidate
// is due that stands here.
class alignas(32) KeyState {
 public:
  using Matches = std::vector<std::unique_ptr<Match>>;
  struct Opening {
    ActivePattern* pattern;
    Candidates candidates;
  };
  // Of a key with anything else than one line of a chain; or of one in which several wait for a value.
  struct More {
    Waiting waiting;                // candidates of chains
    Matches matches;                // in order of birth
    std::vector<Opening> openings;  // those with candidates, in no order
    std::size_t counted = 0;        // candidates of openings, by the shard

    bool empty() const { return waiting.empty() && matches.empty() && openings.empty(); }
  };

  KeyState() = default;
  ~KeyState() { TakeMore(); }
  KeyState(const KeyState&) = delete;
  KeyState& operator=(const KeyState&) = delete;

  bool empty() const { return node_ == kNothing || (node_ == kMore && rest_.more->empty()); }
  std::span<const std::unique_ptr<Match>> matches() const {
    return node_ == kMore ? rest_.more->matches : std::span<const std::unique_ptr<Match>>();
  }
  std::span<Opening> openings() const { return node_ == kMore ? rest_.more->openings : std::span<Opening>(); }
  Opening* Find(const ActivePattern* pattern) const;
  bool HasMatchOf(const ActivePattern& pattern) const;

  // Null: nothing or one line.
  More* more() const { return node_ == kMore ? rest_.more : nullptr; }
  // Instead of the line.
  void SetMore(std::unique_ptr<More> more);
  // Nothing is left; null if there was none.
  std::unique_ptr<More> TakeMore();
  // Only where there is no More. Where what waits is no more than this can hold:
  static bool CanHold(const Waiting& waiting);
  void SetLine(const Waiting& waiting);
  // With what it is due for.
  void GetLine(Milliseconds due, Waiting& waiting) const;

  // Beside what stands here.
  std::size_t StateBytes() const;

  static constexpr std::uint32_t kLastScope = (std::uint32_t{1} << 25U) - 1;

  LeanText key;
  std::uint32_t scope : 25 = 0;  // Scope::serial; 0: this is free
  // For snapshots: the one that has to say this key, 1 or 2 in turn, 0 if it has not changed since the one
  // before; and whether the last one that said it said that something waits.
  std::uint32_t noted : 2 = 0;
  bool saved : 1 = false;
  bool counted : 1 = false;  // in Scope::waiting_keys
  bool recent : 1 = false;   // it has changed since it was last looked at whether it may go cold
  bool resting : 1 = false;  // empty, and kept a moment (Shard::Impl::Rest)

 private:
  static constexpr std::uint32_t kNothing = ~std::uint32_t{0};
  static constexpr std::uint32_t kMore = kNothing - 1;
  // Of a Waiting::Line.
  struct Place {
    std::uint32_t value;  // of several: the tail
    std::uint32_t head;
  };

  bool several_ : 1 = false;       // in the line
  std::uint32_t node_ = kNothing;  // of the line; or what there is instead
  union Rest {
    Place place = {};
    More* more;  // owned
  };

  Rest rest_;
};
static_assert(sizeof(KeyState) == 32);

}  // namespace cxengine::engine
