// What a record brought about: born and ended matches, calls to make. Effects are the only way out of a
// shard.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/failure.h"
#include "engine/record.h"

namespace cxengine::engine {

// What a pattern is called; shared by all its matches, and outlives it with them.
struct PatternIdentity {
  std::string tenant;
  std::string id;
  std::string key_attribute;
  // Matches of it that are live: counted, and looked at, by the shard alone.
  mutable std::uint32_t live = 0;
};

// Who a match is; shared by all its effects.
struct MatchIdentity {
  MatchIdentity(const MatchId& the_id, std::shared_ptr<const PatternIdentity> whose, std::string_view of_key)
      : id(the_id), pattern(std::move(whose)), key(of_key) {}

  MatchId id;
  std::shared_ptr<const PatternIdentity> pattern;
  std::string key;
};

// In order of consumption; most effects have one event or none.
using EventList = absl::InlinedVector<std::shared_ptr<const Event>, 1>;

struct Effect {
  enum class Kind : std::uint8_t {
    kBorn,      // events: what the opening consumed
    kSeen,      // events: one that is in the context from birth on and was not consumed (§3.4)
    kConsumed,  // events: one
    kReleased,  // events: one that a branch had consumed which has lost: it is no part of the match (§4.3)
    kCall,      // call: to be made; answered by an AnswerRecord. Of a kContextCall events: what the match has
    kAnswer,    // call and result or failure: what the match was told; of a kContextCall it may be both
    kCompleted,  // the ends of a match (§3.5)
    kFailed,     // failure says why; also for a candidate that failed in its opening and was never born
    kExpired,
    kCancelled,
    kRefused,  // a birth beyond the 100 live matches of a pattern and key
    kDropped,  // a candidate beyond the cap (§4.6)
    // Never of a shard: the host says it of an event, `events`, that came without what some augments would
    // have said; error: which, and why. Its match stands for the event: it has no pattern.
    kUnaugmented,
  };

  // An attempt of an interaction.
  struct Call {
    std::uint32_t number = 0;
    std::uint32_t attempt = 1;
    std::shared_ptr<const dsl::Interaction> interaction;  // as its plan has it, which lives as long
    Value params;
    Milliseconds timeout = 0;

    const std::string& verb() const { return interaction->verb; }
    const std::string& endpoint() const { return interaction->endpoint; }
    const std::string& action() const { return interaction->action; }
  };

  Effect(Kind the_kind, Milliseconds the_time, std::shared_ptr<const MatchIdentity> whose)
      : kind(the_kind), at(the_time), match(std::move(whose)) {}

  Kind kind;
  Milliseconds at;
  std::shared_ptr<const MatchIdentity> match;
  EventList events;
  std::shared_ptr<const Call> call;
  Value result;
  std::shared_ptr<const Failure> failure;  // null: none. Few effects have one, and there are many effects

  void Fail(Failure why) { failure = std::make_shared<const Failure>(std::move(why)); }
  // In words, "" without a failure; and what may be logged of it.
  const std::string& error() const {
    static const std::string none;
    return failure == nullptr ? none : failure->words;
  }
  Cause cause() const { return failure == nullptr ? Cause() : failure->cause; }
};

// Of one record, or of several: Shard::Apply appends. Clear, and use it again.
struct Effects {
  std::vector<Effect> list;
  // Of an event: some candidate or match took it, was born by it, or keeps it (the API's "contributing?").
  bool contributing = false;
  // Of an erasure: candidates that went; of matches that did, kCancelled tells.
  std::size_t erased = 0;
  // Calls are made at this time at the earliest, and so their timeouts begin: for what fell due while nobody
  // was there to make them.
  Milliseconds calls_from = std::numeric_limits<Milliseconds>::min();

  // What of the list comes from one key, for those who merge what several shards brought about: parts are in
  // order of phase, time and rank, then of pattern and match.
  struct Part {
    enum Phase : std::uint8_t { kBefore, kFirst, kThen };  // resumed; timers; what the record itself does
    Phase phase;
    Milliseconds at;
    std::uint64_t rank;
    std::size_t end;  // in the list
  };
  std::vector<Part> parts;
  void EndPart(Part::Phase phase, Milliseconds at, std::uint64_t rank) {
    if (list.size() > (parts.empty() ? 0 : parts.back().end)) parts.push_back({phase, at, rank, list.size()});
  }

  void Clear() { list.clear(), parts.clear(), contributing = false, erased = 0; }
};

}  // namespace cxengine::engine
