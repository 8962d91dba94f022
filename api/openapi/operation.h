// What the OpenAPI document says of one route beyond what the route table knows: a row for each route.
//
// Rows are short, because what all routes of a sort share is added when the document is made (document.cc,
// responses.cc): token and scope, parameters of the path, what conditions and bodies bring with them, and the
// refusals that any request can meet.
#pragma once

#include <string>
#include <vector>

#include "api/problem.h"

namespace cxengine::api::openapi {

inline constexpr const char* kJson = "application/json";

// Of a request or an answer.
struct Body {
  Json schema;
  Json example = nullptr;  // null: none
  std::string type = kJson;
};

struct Answer {
  int status;
  std::string description;
  std::vector<Body> bodies = {};          // one for each media type; empty: no body
  std::vector<std::string> headers = {};  // names among Headers() of responses.h
};

struct Operation {
  std::string route;  // method and path as in the route table: "GET /tenants/{tid}/patterns/{id}"
  std::string id;     // a name for programs: "getPattern"
  std::string tag;
  std::string summary;
  std::string description = "";
  std::vector<std::string> parameters = {};  // names among Parameters() of responses.h
  std::vector<Body> takes = {};
  bool body_optional = false;
  std::vector<Answer> answers;
  std::vector<std::string> refuses = {};  // a status and its codes: "400 invalid-pattern missing-field"
  std::string older = "";                 // not empty: this is an older spelling of that route
};

// What POST and PUT of an object with a table of fields may refuse.
inline constexpr const char* kBadObject = "400 invalid-json not-an-object";
inline constexpr const char* kBadFields = "400 unknown-field wrong-type missing-field";

inline Json Ref(const std::string& schema) { return {{"$ref", "#/components/schemas/" + schema}}; }
inline Json ListOf(const std::string& schema) { return {{"type", "array"}, {"items", Ref(schema)}}; }

}  // namespace cxengine::api::openapi
