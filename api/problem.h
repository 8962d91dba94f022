// A refusal on its way to a client: status, stable code, a sentence that a person can act on, findings where
// they help.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "api/http/message.h"

namespace cxengine::api {

using Json = nlohmann::json;

struct Problem {
  int status = 400;
  std::string code;        // kebab case, never changes: clients compare it
  std::string sentence;    // never a path, a stack trace or a library's words
  Json details = nullptr;  // a list of {code, message, …}, or null
};

// A value or the reason why there is none.
template <typename T>
class Result {
 public:
  Result(T value) : value_(std::move(value)) {}              // NOLINT: both conversions are the point
  Result(Problem problem) : problem_(std::move(problem)) {}  // NOLINT
  bool ok() const { return value_.has_value(); }
  T& value() { return *value_; }
  Problem& problem() { return problem_; }

 private:
  std::optional<T> value_;
  Problem problem_;
};

// application/json; charset=utf-8.
http::Response JsonResponse(int status, const Json& body);
http::Response JsonTextResponse(int status, std::string body);
// A 503 has Retry-After.
http::Response ProblemResponse(const Problem& problem);
// 204.
http::Response NoContent();

}  // namespace cxengine::api
