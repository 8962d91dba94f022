#include "api/openapi/operations.h"
#include "api/openapi/schemas.h"

namespace cxengine::api::openapi {

std::vector<Operation> TenantOperations() {
  Json document = {{"format", 1}, {"integrations", Json::array()}};
  for (const DocumentedKind& kind : DocumentedKinds()) document[kind.kind.plural] = {kind.example};
  const Json trail =
      Json::parse(R"json([{"at": "2026-05-01T12:00:00.250Z", "user": "ian.bishop@userevents.com",
    "action": "update", "object": "patterns/PT1"}])json");
  return {
      {.route = "GET /tenants/{tid}",
       .id = "getTenant",
       .tag = "Tenants",
       .summary = "Retrieve a tenant",
       .parameters = {"If-Match", "If-None-Match"},
       .answers =
           {{200, "The tenant.", {{Ref("Tenant"), {{"id", "tenant1"}, {"name", "Tenant One"}}}}, {"ETag"}}}},
      {.route = "GET /tenants/{tid}/audit",
       .id = "listChanges",
       .tag = "Tenants",
       .summary = "List the trail of changes",
       .description = "Who changed what, newest first.",
       .parameters = {"Limit", "Offset"},
       .answers = {{200, "The changes.", {{ListOf("Change"), trail}}}}},
      {.route = "GET /tenants/{tid}/export",
       .id = "exportConfiguration",
       .tag = "Tenants",
       .summary = "Export the configuration",
       .description =
           "All that the tenant configured as one document. Credentials are shown as the bearer may "
           "see them.",
       .parameters = {"Redact"},
       .answers = {{200, "The document.", {{Ref("Configuration"), document}}, {"Cache-Control"}}}},
      {.route = "POST /tenants/{tid}/import",
       .id = "importConfiguration",
       .tag = "Tenants",
       .summary = "Import a configuration",
       .description =
           "What the document has is made or replaced under its ids; what it has not stays. All or "
           "nothing. At most 2 000 objects.",
       .takes = {{Ref("NewConfiguration"), document}},
       .answers = {{200,
                    "How many were made and replaced.",
                    {{Ref("ImportSummary"), {{"created", 3}, {"replaced", 1}}}}}},
       .refuses = {kBadObject, kBadFields, "400 invalid-field invalid-pattern invalid-template invalid-key",
                   "403 quota-exceeded integration-forbidden", "404 integration-type-not-found",
                   "413 too-many-objects"}},
  };
}

}  // namespace cxengine::api::openapi
