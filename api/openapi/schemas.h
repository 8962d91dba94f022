// The schemas of the OpenAPI document. Where the server has a table of fields (patterns, templates,
// listeners, augments, integrations), the schema is made from that table, so that it cannot say anything
// else; only words and examples are added here.
#pragma once

#include <string>
#include <vector>

#include "api/handlers/resource.h"
#include "api/problem.h"

namespace cxengine::api::openapi {

// A kind of objects, and what the document says of it.
struct DocumentedKind {
  ResourceKind kind;
  std::string schema;  // "Pattern": NewPattern and PatternChange are what POST and PUT take
  std::string about;   // of the tag
  Json fields;         // field → what is added to its schema: description, examples
  Json example;        // an object, with its id
  std::vector<std::string> refuses_create = {};  // as Operation::refuses
  std::vector<std::string> refuses_save = {};    // POST, PUT and restoring
  std::vector<std::string> refuses_delete = {};
};

const std::vector<DocumentedKind>& DocumentedKinds();

// Of components/schemas. Those of the API listener, and of the platform listener.
Json ApiSchemas();
Json PlatformSchemas();

}  // namespace cxengine::api::openapi
