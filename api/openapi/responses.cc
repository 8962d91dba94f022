#include "api/openapi/responses.h"

#include <sstream>

namespace cxengine::api::openapi {
namespace {

Json HeaderRefs(const std::vector<std::string>& names) {
  Json headers = {{"X-Request-Id", {{"$ref", "#/components/headers/X-Request-Id"}}}};
  for (const std::string& name : names) headers[name] = {{"$ref", "#/components/headers/" + name}};
  return headers;
}

// What a person reads above the codes.
std::string Meaning(int status) {
  switch (status) {
    case 400:
      return "The request is wrong; `error` says where and what helps.";
    case 401:
      return "There is no token, or it is unknown or has expired.";
    case 403:
      return "The bearer of the token may not do this.";
    case 404:
      return "There is no such object.";
    case 409:
      return "The state of the object does not allow it.";
    case 412:
      return "`If-Match` or `If-None-Match` does not hold; nothing has changed.";
    case 413:
      return "The body is too large.";
    case 415:
      return "The body is of another type than this path takes.";
    case 422:
      return "The request contradicts one before it.";
    case 429:
      return "Too many requests: wait as `Retry-After` says.";
    case 408:
      return "The request took too long to arrive.";
    case 414:
      return "The address of the request is too long.";
    case 417:
      return "The only expectation that this server understands is `100-continue`.";
    case 431:
      return "The header fields of the request are too large.";
    case 500:
      return "Our mistake; the log has it under the request's id.";
    case 501:
      return "The request needs something of HTTP that this server does not have.";
    case 503:
      return "More is asked than the server can do now, or it stops: try again as `Retry-After` says.";
    case 505:
      return "This server speaks HTTP/1.1 and HTTP/1.0.";
    default:
      return "The request was refused.";
  }
}

// Header fields of a refusal that clients can rely on.
std::vector<std::string> HeadersOf(int status) {
  if (status == 401) return {"WWW-Authenticate"};
  if (status == 429 || status == 503) return {"Retry-After"};
  return {};
}

}  // namespace

const Json& Parameters() {
  static const Json parameters = Json::parse(R"json({
    "Limit": {"name": "limit", "in": "query", "description": "At most so many, of those from `offset` on.",
      "schema": {"type": "integer", "format": "int64", "minimum": 0, "maximum": 9223372036854775807}, "example": 100},
    "Offset": {"name": "offset", "in": "query", "description": "Leaves so many out at the beginning.",
      "schema": {"type": "integer", "format": "int64", "minimum": 0, "maximum": 9223372036854775807, "default": 0}, "example": 0},
    "Redact": {"name": "redact", "in": "query", "description": "`true`, or anything but `false`: credentials are shown as `********`.",
      "schema": {"type": "string", "enum": ["true", "false"], "default": "false"}},
    "Pattern": {"name": "pattern", "in": "query", "description": "Those of this pattern.", "schema": {"type": "string", "pattern": "^PT[1-9][0-9]*$"}},
    "Key": {"name": "key", "in": "query", "description": "Those of this key, of whatever attribute.", "schema": {"type": "string"}},
    "Result": {"name": "result", "in": "query", "description": "Those with this result.", "schema": {"type": "string",
      "enum": ["waiting", "completed", "failed", "expired", "cancelled", "lost", "refused", "dropped", "augment-failed"]}},
    "From": {"name": "from", "in": "query", "description": "Those of then or later.", "schema": {"type": "string", "format": "date-time"}},
    "To": {"name": "to", "in": "query", "description": "Those before then.", "schema": {"type": "string", "format": "date-time"}},
    "PageLimit": {"name": "limit", "in": "query", "description": "At most so many.",
      "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}},
    "Cursor": {"name": "cursor", "in": "query", "description": "Where the page before ended, as its `Link` has it.",
      "schema": {"type": "string", "pattern": "^[0-9]+[.][0-9]+$"}},
    "If-Match": {"name": "If-Match", "in": "header",
      "description": "The `ETag` that the object must still have, several of them, or `*`; a 412 otherwise.",
      "schema": {"type": "string", "pattern": "^(\\*|(W/)?\"[!#-~]*\"(, ?(W/)?\"[!#-~]*\")*)$"}, "example": "*"},
    "If-None-Match": {"name": "If-None-Match", "in": "header",
      "description": "The `ETag` that the object must not have, several of them, or `*`: a 304 for a GET and a 412 for others if it has.",
      "schema": {"type": "string", "pattern": "^(\\*|(W/)?\"[!#-~]*\"(, ?(W/)?\"[!#-~]*\")*)$"}, "example": "\"0\""},
    "Idempotency-Key": {"name": "Idempotency-Key", "in": "header",
      "description": "Makes it safe to send again: the same key with the same body gives the first answer and does nothing.",
      "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"}},
    "X-Request-Id": {"name": "X-Request-Id", "in": "header",
      "description": "An id for this request, which the answer and the server's log have too. Up to 128 letters, digits, `.`, `_`, `-`; anything else is replaced.",
      "schema": {"type": "string"}, "example": "checkout-4711"}
  })json");
  return parameters;
}

const Json& Headers() {
  static const Json headers = Json::parse(R"json({
    "X-Request-Id": {"description": "The request's id: the client's, or one that was made.", "required": true,
      "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"}},
    "ETag": {"description": "The revision of what is answered, for `If-Match` and `If-None-Match`.",
      "schema": {"type": "string", "pattern": "^\"[!#-~]*\"$"}},
    "Location": {"description": "The path of the new object.", "required": true, "schema": {"type": "string"}},
    "Link": {"description": "Where there may be more: `<path>; rel=\"next\"` (RFC 8288). Its `cursor` leads to the next page.",
      "schema": {"type": "string"}},
    "Cache-Control": {"description": "How long an answer may be kept.", "required": true, "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "How to authenticate (RFC 6750, RFC 7617).", "required": true,
      "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait before the next attempt.", "required": true,
      "schema": {"type": "integer", "minimum": 0}}
  })json");
  return headers;
}

void AddRefusals(Refusals& refusals, const std::string& row) {
  std::istringstream words(row);
  int status = 0;
  words >> status;
  for (std::string code; words >> code;) refusals[status].insert(code);
}

Json RefusalResponse(int status, const std::set<std::string>& codes) {
  std::string list;
  for (const std::string& code : codes) list += (list.empty() ? "`" : ", `") + code + "`";
  const Json code = {{"type", "object"}, {"properties", {{"code", {{"enum", codes}}}}}};
  return {{"description", Meaning(status) + " `code`: " + list + "."},
          {"headers", HeaderRefs(HeadersOf(status))},
          {"content", {{kJson, {{"schema", {{"allOf", {Ref("Error"), code}}}}}}}}};
}

const Refusals& CommonRefusals() {
  static const Refusals refusals = [] {
    Refusals made;
    for (const char* row :
         {"401 unauthorized invalid-token", "408 request-timeout", "414 target-too-long",
          "417 expectation-failed", "431 header-too-large", "500 internal-error",
          "501 method-not-implemented transfer-coding-not-implemented",
          "503 log-unavailable overloaded state-unreadable stopping storage-unavailable too-many-connections",
          "505 version-not-supported"})
      AddRefusals(made, row);
    return made;
  }();
  return refusals;
}

Json SuccessResponse(const Answer& answer) {
  Json response = {{"description", answer.description}, {"headers", HeaderRefs(answer.headers)}};
  for (const Body& body : answer.bodies) {
    Json media = {{"schema", body.schema}};
    if (!body.example.is_null()) media["example"] = body.example;
    response["content"][body.type] = std::move(media);
  }
  return response;
}

}  // namespace cxengine::api::openapi
