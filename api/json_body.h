// Request bodies as JSON: content type, UTF-8, depth, one object. nlohmann::json never throws out of here.
#pragma once

#include "api/http/message.h"
#include "api/problem.h"

namespace cxengine::api {

// Levels of nesting that a configuration body may have.
inline constexpr std::size_t kMaxJsonDepth = 64;

// 415 unless the Content-Type is application/json in UTF-8 or absent.
std::optional<Problem> CheckJsonContentType(const http::Request& request);

// The body, which must be one JSON object. Of duplicate keys the last wins.
Result<Json> ReadJsonObject(const http::Request& request);

// The word for messages: "null", "boolean", "number", "string", "array", "object".
std::string_view JsonTypeName(const Json& value);

}  // namespace cxengine::api
