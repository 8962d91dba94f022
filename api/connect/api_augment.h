// What an augment of type `api` says and hears (platform contract §8): a POST of {"key-attr", "attributes"},
// and an answer of the same shape.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/json_fields.h"
#include "dsl/value.h"

namespace cxengine::api {

// `attributes` of `object` with their values, null where it has none. Equal for equal questions.
std::string AugmentRequest(const dsl::Value& key, const std::vector<std::string>& attributes,
                           const dsl::Value& object);

// The attributes of the answer; nullopt if it is not of that shape, or of another key than was asked.
std::optional<std::vector<JsonField>> ReadAugmentAnswer(const std::string& body, const dsl::Value& key);

}  // namespace cxengine::api
