// The fields of an object as a table: name, type, whether it must be given, what it is when it is not.
//
// One check for all resources (platform contract §2): unknown fields, wrong types, null, missing fields. All
// findings of a body are reported at once; the sentence is the first one.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/problem.h"

namespace cxengine::api {

struct Field {
  std::string_view name;
  Json::value_t type;
  bool mandatory = false;
  std::optional<Json> fallback = std::nullopt;  // of an optional field; nullopt: it is left out
};

// A complete object from the body of a POST. An `id` in it is ignored.
Result<Json> CreateFrom(const std::vector<Field>& fields, const Json& body);

// `current` with the fields of the body of a PUT replaced; null resets an optional one. An `id` must be this
// one.
Result<Json> UpdateFrom(const std::vector<Field>& fields, std::string_view id, Json current,
                        const Json& body);

// A 400 for fields that only this handler knows, such as `password`.
Problem WrongType(std::string_view field, std::string_view expected, const Json& value);
Problem MissingField(std::string_view field);
Problem InvalidField(std::string_view field, std::string_view must);  // "must be …"

}  // namespace cxengine::api
