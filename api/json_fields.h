// Fields that are set on the text of a JSON object, its others left byte for byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxengine::api {

// Name and value, both as JSON. Names are escaped in the one way of JsonText, so that they can be compared.
using JsonField = std::pair<std::string, std::string>;

// The text as a JSON string.
std::string JsonText(std::string_view text);

// Fields of the object, in order, of equal ones the last; nullopt if `json` is not exactly one object. What
// stands inside the values need not be valid.
std::optional<std::vector<JsonField>> FieldsOf(std::string_view json);

// The object with the fields of both; those of `set` take the place of its own.
std::string WithFields(const std::vector<JsonField>& object, const std::vector<JsonField>& set);

}  // namespace cxengine::api
