// One event: immutable, with its number, arrival time and original text. The fields that plans mention are
// parsed on receipt; the others stay text until somebody asks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "dsl/environment.h"
#include "dsl/value.h"
#include "engine/fields.h"

namespace cxengine::engine {

using dsl::Milliseconds;
using dsl::Value;

// Given by the receiver, increasing within a tenant: 17 is shown as "EV17".
using EventNumber = std::uint64_t;

class Event {
  struct Private {};  // so that only Parse can name it

 public:
  explicit Event(Private) {}
  // Parses a JSON object of at most 200 levels; of duplicate keys the last wins. Null, with a sentence in
  // `error`, when `json` is not exactly one valid object.
  static std::shared_ptr<const Event> Parse(EventNumber number, Milliseconds at, std::string json,
                                            const FieldTable& fields, std::string& error);

  EventNumber number() const { return number_; }
  Milliseconds at() const { return at_; }

  const std::string& json() const { return json_; }

  // The value of a top-level field; nil when it is absent or null. The reference lives as long as the event.
  const Value& Get(FieldId field, const FieldTable& fields) const;
  // The same by name, for fields that no plan mentions; parses the text again.
  Value Find(std::string_view name) const;
  // The whole event.
  Value ToValue() const;

 private:
  void Keep(FieldId field, Value value);

  EventNumber number_ = 0;
  Milliseconds at_ = 0;
  std::string json_;
  std::size_t known_fields_ = 0;  // ids below were looked for when the event was parsed
  // Inside the event: most events have few fields that plans mention.
  absl::InlinedVector<std::pair<FieldId, Value>, 4> values_;
};

// Parses any JSON text into a value, with the same limits; nullopt and a sentence in `error` otherwise.
std::optional<Value> ParseJson(std::string_view json, std::string& error);

// The text by which keys compare (§3.2): `7` and `"7"` are one key. Nullopt for nil, lists and maps.
std::optional<std::string> KeyText(const Value& value);

}  // namespace cxengine::engine
