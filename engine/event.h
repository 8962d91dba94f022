// One event: immutable, with its number, arrival time and original text. Where the fields stand that plans
// mention is found on receipt; what is no number stays text until somebody asks for its value.
//
// It is one piece of memory, no larger than it has to be: many events are held for long. Behind the event
// stand its fields, then its text.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dsl/environment.h"
#include "dsl/value.h"
#include "engine/field_reader.h"
#include "engine/fields.h"

namespace cxengine::engine {

using dsl::Milliseconds;
using dsl::Value;

// Given by the receiver, increasing within a tenant: 17 is shown as "EV17".
using EventNumber = std::uint64_t;

class Event {
  struct Private {};  // so that only Parse can name it

 public:
  Event(Private, EventNumber number, Milliseconds at) : number_(number), at_(at) {}
  ~Event();
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  // Parses a JSON object of at most 200 levels; of duplicate keys the last wins. Null, with a sentence in
  // `error`, when `json` is not exactly one valid object.
  static std::shared_ptr<const Event> Parse(EventNumber number, Milliseconds at, const std::string& json,
                                            const FieldTable& fields, std::string& error);

  EventNumber number() const { return number_; }
  Milliseconds at() const { return at_; }

  std::string_view json() const { return json_; }

  // The value of a top-level field; nil when it is absent or null. The reference lives as long as the event.
  // May be called from several threads.
  const Value& Get(FieldId field, const FieldTable& fields) const;
  // Where it stands; null when it is absent, or nobody mentioned it when the event came.
  const FieldSlot* Slot(FieldId field) const {
    for (const FieldSlot& slot : slots_) {
      if (slot.field == field) return &slot;
    }
    return nullptr;
  }
  // Fields that were mentioned later have no slots in this event.
  bool Knows(FieldId field) const { return field < known_fields_; }
  FieldId known_fields() const { return known_fields_; }
  std::span<const FieldSlot> slots() const { return slots_; }
  // The same by name, for fields that no plan mentions; parses the text again.
  Value Find(std::string_view name) const;
  // The whole event.
  Value ToValue() const;

 private:
  // A value that was made of text when somebody asked for it.
  struct Made {
    FieldId field;
    Value value;
    const Made* before;
  };

  const Value& Make(const FieldSlot& slot) const;
  static const Made* FindMade(const Made* last, FieldId field);

  EventNumber number_;
  Milliseconds at_;
  FieldId known_fields_ = 0;  // ids below were looked for when the event was parsed
  std::span<FieldSlot> slots_;
  std::string_view json_;
  mutable std::atomic<const Made*> made_ = nullptr;  // the last of them
};

// Parses any JSON text into a value, with the same limits; nullopt and a sentence in `error` otherwise.
std::optional<Value> ParseJson(std::string_view json, std::string& error);

// The text by which keys compare (§3.2): `7` and `"7"` are one key. Nullopt for nil, lists and maps.
std::optional<std::string> KeyText(const Value& value);

}  // namespace cxengine::engine
