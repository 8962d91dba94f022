// What a match did, as its pieces in the journal say it: events that it took, interactions and their answers.
// Birth and end stand in its row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/bytes.h"
#include "engine/event.h"

namespace cxengine::api::journal {

using dsl::Milliseconds;

struct Entry {
  // Numbers of the format: none ever gets another meaning.
  enum class Kind : std::uint8_t {
    kConsumed = 1,  // an event
    kSeen = 2,      // an event of the context that was not consumed
    kReleased = 3,  // an event that is no part of the match any more: `number` says which
    kCall = 4,      // an attempt of an interaction
    kAnswer = 5,    // of an interaction
    kFailure = 6,   // of an interaction: `text` says why
  };
  Kind kind = Kind::kConsumed;
  Milliseconds at = 0;       // of an event its arrival
  std::uint64_t number = 0;  // of the event, or of the interaction in its match
  // The event, the parameters or the result, as JSON; the words of a failure. Credentials are masked.
  std::string text;
  // Of a call.
  std::uint32_t attempt = 0;
  std::string verb;
  std::string endpoint;
  std::string action;
};

void EncodeEntry(const Entry& entry, engine::ByteWriter& out);
// Nullopt, and the reader has failed, if the bytes are none.
std::optional<Entry> DecodeEntry(engine::ByteReader& in);

}  // namespace cxengine::api::journal
