#include "api/openapi/operations.h"

namespace cxengine::api::openapi {

std::vector<Operation> IntegrationOperations() {
  const std::string all = "/tenants/{tid}/integrations";
  const std::string one = all + "/{id}";
  const Json twilio = {{"id", "twilio"}, {"account", "SID"}, {"password", "Token"}};
  const Json list =
      Json::parse(R"json([{"id": "datasift", "api-key": "keyvalue", "username": "usernamevalue"},
    {"id": "echo"}])json");
  const std::string missing = "404 integration-not-found";
  const std::string kept = "409 always-there";
  return {
      {.route = "GET " + all,
       .id = "listIntegrations",
       .tag = "Integrations",
       .summary = "List all integrations",
       .description = "In order of id. Those that need no credentials are always there.",
       .parameters = {"Limit", "Offset", "Redact"},
       .answers = {{200, "The list.", {{ListOf("Integration"), list}}, {"Cache-Control"}}}},
      {.route = "GET " + one,
       .id = "getIntegration",
       .tag = "Integrations",
       .summary = "Retrieve an integration",
       .description = "As it was set. What is secret is a mask for bearers without the scope `secrets`.",
       .parameters = {"Redact", "If-Match", "If-None-Match"},
       .answers = {{200, "The integration.", {{Ref("Integration"), twilio}}, {"ETag"}}},
       .refuses = {missing}},
      {.route = "POST " + one,
       .id = "setUpIntegration",
       .tag = "Integrations",
       .summary = "Set up an integration",
       .description =
           "Or replace it whole. The id is that of its type; `http` alone takes a name of your choice, "
           "with `\"type\": \"http\"` in the body. A mask `********` that is sent back leaves what it "
           "hides as it is. `echo`, `generic` and `timer` are always there, and are not set up.",
       .parameters = {"Redact", "If-Match", "If-None-Match"},
       .takes = {{Ref("NewIntegration"), twilio}},
       .answers = {{201, "It is set up.", {{Ref("Integration"), twilio}}, {"ETag", "Cache-Control"}},
                   {200, "It is replaced.", {{Ref("Integration"), twilio}}, {"ETag"}}},
       .refuses = {kBadObject, kBadFields, "400 id-mismatch invalid-field", "403 integration-forbidden",
                   "404 integration-type-not-found", kept}},
      {.route = "DELETE " + one,
       .id = "deleteIntegration",
       .tag = "Integrations",
       .summary = "Delete an integration",
       .description = "Not `echo`, `generic` or `timer`: every tenant has them.",
       .parameters = {"If-Match", "If-None-Match"},
       .answers = {{204, "It is gone."}},
       .refuses = {missing, kept}},
      {.route = "GET /tenants/{tid}/listeners/{id}/status",
       .id = "getListenerStatus",
       .tag = "Listeners",
       .summary = "Monitor a listener",
       .answers = {{200,
                    "How it does.",
                    {{Ref("ListenerStatus"),
                      {{"status", "started"}, {"message", "Connected to stream: hash"}}}}}},
       .refuses = {"404 listener-not-found"}},
  };
}

}  // namespace cxengine::api::openapi
