// What happens to the engine: the entries of its log. State is a function of the records applied, in order
// (design §10).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "dsl/plan.h"
#include "engine/event.h"

namespace cxengine::engine {

// 128 bits, from tenant, pattern, key and first event; the same after a replay.
struct MatchId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const MatchId&, const MatchId&) = default;
  std::string ToText() const;  // 32 hexadecimal digits
};

// One interaction of a match. (match, number) is its idempotency key (§6.7), the same for all attempts.
struct CallId {
  MatchId match;
  std::uint32_t number = 0;  // from 1, in the order in which the match started them; or kContextCall
  friend auto operator<=>(const CallId&, const CallId&) = default;
};

// The call with which a match asks for more of its context, before it does anything else.
inline constexpr std::uint32_t kContextCall = 0;

// An event of a tenant has arrived.
struct EventRecord {
  std::string tenant;
  std::shared_ptr<const Event> event;
  // Matches that it bears ask for more of their context first (kContextCall). The answer is a map of fields,
  // or it fails, and the match goes on with what it has.
  bool asks_context = false;
};

// Time has come to `at`: what was due then or earlier happens. Later records must not have earlier times, and
// events no equal ones.
struct TickRecord {
  Milliseconds at = 0;
};

// An endpoint has answered an attempt of a call, or it has failed: then `error` says why.
struct AnswerRecord {
  Milliseconds at = 0;
  CallId call;
  std::uint32_t attempt = 1;
  bool failed = false;
  Value result;
  std::string error;
};

// A pattern was enabled or changed (`plan` set), or disabled or deleted (`plan` null).
struct PatternRecord {
  Milliseconds at = 0;
  std::string tenant;
  std::string pattern;        // "PT4"; patterns of a key are served in the order of the number in it
  std::string key_attribute;  // "id"
  std::shared_ptr<const dsl::Plan> plan;
};

// The process that makes the calls has begun anew: what was under way is called again, as the same attempt
// and with a fresh timeout (§6.3).
struct ResumeRecord {
  Milliseconds at = 0;
};

// What is known of one person is to be forgotten: whatever waits for this key of this attribute, and whatever
// else of the tenant holds an event of it.
struct EraseRecord {
  Milliseconds at = 0;
  std::string tenant;
  std::string key_attribute;
  std::string key;  // its text (§3.2)
};

using Record = std::variant<EventRecord, TickRecord, AnswerRecord, PatternRecord, ResumeRecord, EraseRecord>;

// "PT2" before "PT10": by length, then by text.
bool PatternBefore(std::string_view a, std::string_view b);

}  // namespace cxengine::engine
