#include "api/json_fields.h"

#include <simdjson.h>

#include <algorithm>

#include "api/problem.h"

namespace cxengine::api {

std::string JsonText(std::string_view text) { return Json(text).dump(); }

std::optional<std::vector<JsonField>> FieldsOf(std::string_view json) {
  simdjson::ondemand::parser parser;
  const simdjson::padded_string text(json);
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(text).get(document) || document.get_object().get(object)) return std::nullopt;
  std::vector<JsonField> fields;
  for (auto field : object) {
    std::string_view name;
    simdjson::ondemand::value value;
    std::string_view raw;
    if (field.unescaped_key().get(name) || field.value().get(value) ||
        simdjson::to_json_string(value).get(raw))
      return std::nullopt;
    std::string quoted = JsonText(name);
    const auto same =
        std::find_if(fields.begin(), fields.end(), [&](const JsonField& one) { return one.first == quoted; });
    if (same == fields.end())
      fields.emplace_back(std::move(quoted), raw);
    else
      same->second = raw;
  }
  const char* rest = nullptr;
  if (document.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) return std::nullopt;
  return fields;
}

std::string WithFields(const std::vector<JsonField>& object, const std::vector<JsonField>& set) {
  std::string result = "{";
  const auto add = [&](const JsonField& field) {
    if (result.size() > 1) result += ',';
    (result += field.first) += ':';
    result += field.second;
  };
  for (const JsonField& field : object) {
    if (std::none_of(set.begin(), set.end(), [&](const JsonField& one) { return one.first == field.first; }))
      add(field);
  }
  for (const JsonField& field : set) add(field);
  return result + "}";
}

}  // namespace cxengine::api
