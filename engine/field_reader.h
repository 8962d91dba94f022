// The fields of an event that some plan mentions, read where they stand in its text.
//
// simdjson finds where the parts of the text begin, as fast as the machine can; the parts are then walked
// once. Every part is looked at, so nothing gets through that is not JSON, but only fields with a number
// leave something behind, and of strings, lists and maps that is their place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/value.h"
#include "engine/fields.h"

namespace cxengine::engine {

// A field that was found.
struct FieldSlot {
  enum class Kind : std::uint8_t {
    kValue,   // `value`: nil, a boolean, a number, or a string that was written with escapes
    kText,    // a string, as it stands in the text
    kNested,  // a list or map, as JSON
  };

  std::string_view TextIn(std::string_view json) const { return json.substr(at, size); }

  FieldId field = 0;
  std::uint32_t at = 0;  // of text: where in the JSON, without quotes
  std::uint32_t size = 0;
  Kind kind = Kind::kValue;
  dsl::Value value;
};
using FieldSlots = std::vector<FieldSlot>;

// Reads an object into `slots`, which are empty; of equal names the last one stays. False for what is not
// one, or is one that is better read by somebody with more patience: numbers beyond 64 bits, deep nesting,
// rare escapes. `slots` are then of no use.
bool ReadFields(const std::string& json, const FieldTable& fields, FieldSlots& slots);

}  // namespace cxengine::engine
