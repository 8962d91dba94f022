// What stands in the log: the records of the engine, and what else the server has to remember of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/clock.h"
#include "engine/bytes.h"
#include "engine/fields.h"
#include "engine/record.h"

namespace cxengine::api {

// An event as the engine gets it.
struct EventEntry {
  engine::EventRecord record;
  std::string sent;         // as it was sent, where augments have changed it since; else ""
  std::uint64_t timer = 0;  // the timer of the endpoint `timer` that sent it; 0: none
  // Augments that were left out, and why: "AU1: the server did not answer in time".
  std::vector<std::string> augment_failures;
};

// The next `events` entries came under this idempotency key.
struct KeyEntry {
  Milliseconds at = 0;
  std::string tenant;
  std::string key;
  std::string body_hash;
  std::uint32_t events = 0;
};

// Data for whoever asks the endpoint `generic` for it.
struct DataEntry {
  Milliseconds at = 0;
  std::string tenant;
  std::string id;
  dsl::Value data;
};

// The event of a timer could not be taken; it is not sent again.
struct TimerEntry {
  Milliseconds at = 0;
  std::uint64_t timer = 0;
};

using Entry =
    std::variant<EventEntry, KeyEntry, DataEntry, TimerEntry, engine::TickRecord, engine::AnswerRecord,
                 engine::PatternRecord, engine::ResumeRecord, engine::EraseRecord>;

Milliseconds TimeOf(const Entry& entry);

void EncodeEntry(const Entry& entry, engine::ByteWriter& out);
// As engine::DecodeRecord.
std::optional<Entry> DecodeEntry(engine::ByteReader& in, const engine::FieldTable& fields,
                                 std::string& error);

}  // namespace cxengine::api
