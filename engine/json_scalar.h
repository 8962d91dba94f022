// Numbers and escaped strings of JSON, where they stand in a text that ends with a zero.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dsl/value.h"

namespace cxengine::engine {

struct JsonNumber {
  dsl::Value ToValue() const { return is_integer ? dsl::Value::Integer(integer) : dsl::Value::Double(real); }

  const char* end = nullptr;  // behind its last character; null: it is none, or 64 bits do not hold it
  bool is_integer = true;
  std::int64_t integer = 0;
  double real = 0;
};

// Reads the characters that can belong to a number. What stands behind them, the caller has to look at.
JsonNumber ReadJsonNumber(const char* begin);
// The end of it alone.
const char* SkipJsonNumber(const char* begin);

// Appends what the escapes stand for. False for what is no escape, and for halves of characters.
bool Unescape(std::string_view text, std::string& out);

}  // namespace cxengine::engine
