// What the engine is told from outside, and what becomes of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/augment_chain.h"
#include "dsl/plan.h"

namespace cxengine::api {

struct EventSubmission {
  std::string tenant;
  std::string json;                    // the body as sent: an object, or an array of them
  std::string idempotency_key;         // "": none
  std::vector<std::string> list = {};  // the objects of the array; empty: `json` is one event
  bool separately = false;             // each of the list is taken or refused for itself
  std::uint64_t timer = 0;             // the timer of the endpoint `timer` that sends it; 0: none
  // The event, or each of the list, after augments that ask APIs; empty: it has not gone through any.
  std::vector<Augmented> augmented = {};
  // Places of those, taken separately, whose keys cannot be read: they are refused.
  std::set<std::size_t> unreadable = {};
};

// Why things are refused that would change state: until the disk is mended, or somebody repairs the folder.
enum class Hindrance : std::uint8_t {
  kNone,
  kLog,    // it cannot be written
  kState,  // a key that is not in memory cannot be read
  // What would wait for them would be too much for memory; the log could be written.
  kJournal,   // it cannot be written
  kSnapshot,  // none can be written
};

// What became of an event.
struct EventReceipt {
  enum class Outcome {
    kTaken,
    kInvalid,       // not one JSON object; `text` says why
    kNoKey,         // carries none of `key_attributes`
    kKeyQuota,      // would add a key to a tenant that may have no more; `text` says so
    kKeyReused,     // the idempotency key came before with another body
    kFailed,        // our fault
    kNotWritten,    // the log cannot be written
    kNotRead,       // a key that it concerns cannot be read
    kNotJournaled,  // for kJournal
    kNotSaved,      // for kSnapshot
  };
  Outcome outcome = Outcome::kFailed;
  std::string text;  // kTaken: {"event", "key-attr", "id", "contributing?"}, for a list an array of them
  std::vector<std::string> key_attributes;
  std::size_t place = 0;                // of a refusal: which event of the list, from 1; 0: of none
  std::vector<EventReceipt> each = {};  // of events that were taken separately
};

struct PatternChange {
  std::string tenant;
  std::string pattern;
  std::string key_attribute;
  std::shared_ptr<const dsl::Plan> plan;  // null: disabled or deleted
};

// The tenant's augments, as they are now.
struct AugmentChange {
  std::string tenant;
  AugmentChain augments;      // of events (service `engine`)
  AugmentChain matches = {};  // of the contexts of matches (service `notification`)
};

// What the erasure of one person found, and made an end of.
struct Erased {
  std::string tenant;
  std::string key_attribute;
  std::string key;
  std::size_t matches = 0;  // that were live
  std::size_t candidates = 0;
  std::size_t calls = 0;  // to `generic`, that waited for data
  std::size_t data = 0;   // that waited there for a call
  std::size_t timers = 0;
  std::size_t events = 0;  // of the history
  std::size_t idempotency_keys = 0;
  std::optional<std::size_t> journal = 0;  // matches; nullopt: it cannot be written now, and they go later
};

}  // namespace cxengine::api
