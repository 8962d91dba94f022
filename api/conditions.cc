#include "api/conditions.h"

#include <strings.h>

#include <algorithm>

namespace cxengine::api {
namespace {

bool Contains(const std::vector<std::string>& tags, const std::string& tag) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

Problem Failed() {
  return {
      412, "precondition-failed",
      "The object is not at the revision that the request asks for: read it again and repeat the change."};
}

}  // namespace

std::string EntityTag(std::int64_t revision) { return '"' + std::to_string(revision) + '"'; }

// Several fields of one name are one list (RFC 9110 §5.3).
bool Conditions::Parse(const http::Request& request, const char* name, std::optional<Tags>& tags) {
  std::string list;
  bool found = false;
  for (const auto& [field, value] : request.headers.fields()) {
    if (strcasecmp(field.c_str(), name) != 0) continue;
    list += (found ? "," : "") + value;
    found = true;
  }
  if (!found) return true;
  Tags result;
  std::size_t at = 0;
  const auto skip = [&](std::string_view characters) {
    at = std::min(list.find_first_not_of(characters, at), list.size());
  };
  skip(" \t,");
  if (list.substr(at, 1) == "*") {
    result.any = true;
    ++at;
    skip(" \t");
  }
  while (!result.any && at < list.size()) {
    const bool weak = list.compare(at, 2, "W/") == 0;
    if (weak) at += 2;
    if (at >= list.size() || list[at] != '"') return false;
    const std::size_t end = list.find('"', at + 1);
    if (end == std::string::npos) return false;
    (weak ? result.weak : result.strong).push_back(list.substr(at, end + 1 - at));
    at = end + 1;
    skip(" \t");
    if (at < list.size() && list[at] != ',') return false;
    skip(" \t,");
  }
  if (at < list.size() || (!result.any && result.strong.empty() && result.weak.empty())) return false;
  tags = std::move(result);
  return true;
}

Result<Conditions> Conditions::Read(const http::Request& request) {
  Conditions conditions;
  if (Parse(request, "If-Match", conditions.match_) &&
      Parse(request, "If-None-Match", conditions.none_match_))
    return conditions;
  return Problem{400, "invalid-header",
                 "If-Match and If-None-Match must be `*` or a list of entity tags in quotes."};
}

std::optional<Problem> Conditions::CheckWrite(std::int64_t revision) const {
  const std::string tag = EntityTag(revision);
  // If-Match compares strongly (a weak tag never matches), If-None-Match weakly.
  if (match_ && !match_->any && !Contains(match_->strong, tag)) return Failed();
  if (none_match_ &&
      (none_match_->any || Contains(none_match_->strong, tag) || Contains(none_match_->weak, tag)))
    return Failed();
  return std::nullopt;
}

std::optional<Problem> Conditions::CheckCreate() const {
  if (match_) return Failed();
  return std::nullopt;
}

std::optional<http::Response> Conditions::CheckRead(const std::string& tag) const {
  if (match_ && !match_->any && !Contains(match_->strong, tag)) return ProblemResponse(Failed());
  if (!none_match_ ||
      !(none_match_->any || Contains(none_match_->strong, tag) || Contains(none_match_->weak, tag)))
    return std::nullopt;
  http::Response response;
  response.status = 304;
  response.headers.Add("ETag", tag);
  return response;
}

}  // namespace cxengine::api
