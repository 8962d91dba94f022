// Values for tests, written as JSON: 3 is an integer, 3.0 a double.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "dsl/value.h"

namespace cxengine::dsl {

inline Value FromJson(const nlohmann::json& json) {
  if (json.is_boolean()) return Value::Boolean(json.get<bool>());
  if (json.is_number_integer()) return Value::Integer(json.get<std::int64_t>());
  if (json.is_number()) return Value::Double(json.get<double>());
  if (json.is_string()) return Value::String(json.get<std::string>());
  if (json.is_array()) {
    List items;
    for (const auto& item : json) items.push_back(FromJson(item));
    return Value::MakeList(std::move(items));
  }
  if (json.is_object()) {
    Map entries;
    for (const auto& [key, entry] : json.items()) entries.emplace_back(key, FromJson(entry));
    return Value::MakeMap(std::move(entries));
  }
  return {};
}

inline Value ParseValue(std::string_view text) { return FromJson(nlohmann::json::parse(text)); }

}  // namespace cxengine::dsl
