#include "api/connect/api_augment.h"

#include "engine/event.h"

namespace cxengine::api {

std::string AugmentRequest(const dsl::Value& key, const std::vector<std::string>& attributes,
                           const dsl::Value& object) {
  std::string text = R"({"key-attr":)" + dsl::ToJson(key) + R"(,"attributes":{)";
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (i > 0) text += ',';
    text += JsonText(attributes[i]) + ":" + dsl::ToJson(object.Get(attributes[i]));
  }
  return text + "}}";
}

std::optional<std::vector<JsonField>> ReadAugmentAnswer(const std::string& body, const dsl::Value& key) {
  std::string error;
  if (!engine::ParseJson(body, error)) return std::nullopt;  // valid, and not too deep
  const auto members = FieldsOf(body);
  if (!members) return std::nullopt;
  std::optional<std::vector<JsonField>> attributes;
  for (const auto& [name, json] : *members) {
    if (name == R"("attributes")") attributes = FieldsOf(json);
    if (name != R"("key-attr")") continue;
    const auto other = engine::ParseJson(json, error);
    if (!other || engine::KeyText(*other) != engine::KeyText(key)) return std::nullopt;
  }
  return attributes;
}

}  // namespace cxengine::api
