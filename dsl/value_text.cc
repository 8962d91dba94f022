// Value as text: names of kinds, numbers, JSON.
#include <array>
#include <charconv>
#include <cmath>

#include "dsl/value.h"

namespace cxengine::dsl {

std::string_view KindName(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kNil:
      return "nil";
    case Value::Kind::kBoolean:
      return "boolean";
    case Value::Kind::kInteger:
      return "integer";
    case Value::Kind::kDouble:
      return "number";
    case Value::Kind::kString:
      return "string";
    case Value::Kind::kList:
      return "list";
    case Value::Kind::kMap:
      return "map";
  }
  return "";
}

std::string NumberText(double value) {
  // Plain digits in the range that people write so, as JavaScript does; -0.0 equals 0, and so reads like it.
  const double magnitude = std::fabs(value);
  if (magnitude == 0) return "0";
  const bool plain = magnitude >= 1e-6 && magnitude < 1e21;
  std::array<char, 32> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  return {buffer.data(), result.ptr};
}

std::string DisplayText(const Value& value) {
  if (value.is_nil()) return "";
  if (value.is_string()) return value.string();
  return ToJson(value);
}

std::string ToJson(const Value& value) {
  std::string out;
  AppendJson(value, out);
  return out;
}

void AppendJson(const Value& value, std::string& out) {
  switch (value.kind()) {
    case Value::Kind::kNil:
      out += "null";
      return;
    case Value::Kind::kBoolean:
      out += value.boolean() ? "true" : "false";
      return;
    case Value::Kind::kInteger:
      out += std::to_string(value.integer());
      return;
    case Value::Kind::kDouble:
      out += std::isfinite(value.number()) ? NumberText(value.number()) : "null";
      return;
    case Value::Kind::kString:
      AppendJsonString(value.string(), out);
      return;
    case Value::Kind::kList: {
      out += '[';
      for (const Value& item : value.list()) {
        if (&item != value.list().data()) out += ',';
        AppendJson(item, out);
      }
      out += ']';
      return;
    }
    case Value::Kind::kMap: {
      out += '{';
      bool first = true;
      for (const auto& [key, entry] : value.map()) {
        if (!first) out += ',';
        first = false;
        AppendJsonString(key, out);
        out += ':';
        AppendJson(entry, out);
      }
      out += '}';
      return;
    }
  }
}

void AppendJsonString(std::string_view text, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20) {
          out += "\\u00";
          out += kHex[byte >> 4U];
          out += kHex[byte & 15U];
        } else {
          out += c;
        }
      }
    }
  }
  out += '"';
}

}  // namespace cxengine::dsl
