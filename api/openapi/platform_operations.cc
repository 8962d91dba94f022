#include "api/openapi/operations.h"

namespace cxengine::api::openapi {
namespace {

std::vector<Operation> Tenants(const Json& tenant) {
  const std::string one = "/tenants/{tid}";
  const std::string tag = "Tenants";
  const std::string missing = "404 tenant-not-found";
  return {
      {.route = "POST /tenants",
       .id = "createTenant",
       .tag = tag,
       .summary = "Create a tenant",
       .takes = {{Ref("NewTenant"), {{"id", "shop"}, {"name", "The Shop"}, {"rate-limit", 500}}}},
       .answers = {{201, "The new tenant.", {{Ref("Tenant"), tenant}}, {"ETag", "Location"}}},
       .refuses = {kBadObject, kBadFields, "400 invalid-field", "409 tenant-taken"}},
      {.route = "GET /tenants",
       .id = "listTenants",
       .tag = tag,
       .summary = "List all tenants",
       .parameters = {"Limit", "Offset"},
       .answers = {{200, "The list, in order of id.", {{ListOf("Tenant"), Json::array({tenant})}}}}},
      {.route = "GET " + one,
       .id = "getTenant",
       .tag = tag,
       .summary = "Retrieve a tenant",
       .parameters = {"If-Match", "If-None-Match"},
       .answers = {{200, "The tenant.", {{Ref("Tenant"), tenant}}, {"ETag"}}},
       .refuses = {missing}},
      {.route = "PUT " + one,
       .id = "updateTenant",
       .tag = tag,
       .summary = "Update a tenant",
       .description = "Changes the fields that are given and no others; `null` resets an optional one.",
       .parameters = {"If-Match", "If-None-Match"},
       .takes = {{Ref("TenantChange"), {{"active?", false}}}},
       .answers = {{200, "The whole tenant.", {{Ref("Tenant"), tenant}}, {"ETag"}}},
       .refuses = {kBadObject, kBadFields, "400 id-mismatch invalid-field", missing}},
      {.route = "DELETE " + one,
       .id = "deleteTenant",
       .tag = tag,
       .summary = "Delete a tenant",
       .description = "With all that it has; its id is not given again.",
       .parameters = {"If-Match", "If-None-Match"},
       .answers = {{204, "It is gone."}},
       .refuses = {missing}},
  };
}

std::vector<Operation> Users(const Json& user) {
  const std::string one = "/users/{id}";
  const std::string tag = "Users";
  const std::string missing = "404 user-not-found";
  const Json creation = {{"email", "ada@example.com"},
                         {"name", "Ada"},
                         {"password", "correct horse"},
                         {"tenants", Json::array({"shop"})}};
  return {
      {.route = "POST /users",
       .id = "createUser",
       .tag = tag,
       .summary = "Create a user",
       .description = "The user finds the client secret at `/1.0/account/auth` of the API.",
       .takes = {{Ref("NewUser"), creation}},
       .answers = {{201, "The new user.", {{Ref("User"), user}}, {"ETag", "Location"}}},
       .refuses = {kBadObject, kBadFields, "400 invalid-field invalid-password", "409 email-taken"}},
      {.route = "GET /users",
       .id = "listUsers",
       .tag = tag,
       .summary = "List all users",
       .parameters = {"Limit", "Offset"},
       .answers = {{200, "The list.", {{ListOf("User"), Json::array({user})}}}}},
      {.route = "GET " + one,
       .id = "getUser",
       .tag = tag,
       .summary = "Retrieve a user",
       .parameters = {"If-Match", "If-None-Match"},
       .answers = {{200, "The user.", {{Ref("User"), user}}, {"ETag"}}},
       .refuses = {missing}},
      {.route = "PUT " + one,
       .id = "updateUser",
       .tag = tag,
       .summary = "Update a user",
       .description =
           "Changes the fields that are given and no others. A new password ends the user's tokens.",
       .parameters = {"If-Match", "If-None-Match"},
       .takes = {{Ref("UserChange"), {{"name", "Ada King"}}}},
       .answers = {{200, "The whole user.", {{Ref("User"), user}}, {"ETag"}}},
       .refuses = {kBadObject, kBadFields, "400 id-mismatch invalid-field invalid-password", missing,
                   "409 email-taken changed-meanwhile"}},
      {.route = "DELETE " + one,
       .id = "deleteUser",
       .tag = tag,
       .summary = "Delete a user",
       .description = "Ends the user's tokens.",
       .parameters = {"If-Match", "If-None-Match"},
       .answers = {{204, "It is gone."}},
       .refuses = {missing}},
      {.route = "GET /tenants/{tid}/users",
       .id = "listUsersOfTenant",
       .tag = tag,
       .summary = "List the users of a tenant",
       .parameters = {"Limit", "Offset"},
       .answers = {{200, "Those who may use it.", {{ListOf("User"), Json::array({user})}}}},
       .refuses = {"404 tenant-not-found"}},
  };
}

std::vector<Operation> Grants() {
  const std::string all = "/tenants/{tid}/integrations";
  const std::string one = all + "/{id}";
  const std::string tag = "Grants";
  const Json grant = {{"id", "twilio"}};
  const std::vector<Answer> given = {{201, "It may now use them.", {{Ref("Grant"), grant}}},
                                     {200, "It could use them before.", {{Ref("Grant"), grant}}}};
  const std::string no_tenant = "404 tenant-not-found";
  const std::string no_type = "404 integration-type-not-found";
  return {
      {.route = "GET " + all,
       .id = "listGrants",
       .tag = tag,
       .summary = "List the types of integrations that a tenant may use",
       .parameters = {"Limit", "Offset"},
       .answers = {{200, "The types.", {{ListOf("Grant"), Json::array({grant})}}}},
       .refuses = {no_tenant}},
      {.route = "POST " + all,
       .id = "createGrant",
       .tag = tag,
       .summary = "Let a tenant use a type of integrations",
       .takes = {{Ref("Grant"), grant}},
       .answers = given,
       .refuses = {kBadObject, kBadFields, no_tenant, no_type}},
      {.route = "GET " + one,
       .id = "getGrant",
       .tag = tag,
       .summary = "Ask whether a tenant may use a type of integrations",
       .answers = {{200, "It may.", {{Ref("Grant"), grant}}}},
       .refuses = {no_tenant, no_type, "404 grant-not-found"}},
      {.route = "POST " + one,
       .id = "createGrantOfType",
       .tag = tag,
       .summary = "Let a tenant use the type of integrations in the path",
       .description = "A body is not read.",
       .answers = given,
       .refuses = {no_tenant, no_type}},
      {.route = "DELETE " + one,
       .id = "deleteGrant",
       .tag = tag,
       .summary = "Take a type of integrations from a tenant",
       .description = "Not `echo`, `generic` or `timer`: every tenant has them.",
       .answers = {{204, "It may not use them any more."}},
       .refuses = {no_tenant, no_type, "404 grant-not-found", "409 always-there"}},
  };
}

}  // namespace

std::vector<Operation> PlatformOperations() {
  const Json tenant =
      Json::parse(R"json({"id": "shop", "name": "The Shop", "rate-limit": 500, "active?": true,
    "streaming?": true, "quotas": {"patterns": 50}})json");
  const Json user = Json::parse(R"json({"id": "US2", "email": "ada@example.com", "name": "Ada",
    "client-id": "Dk5w6yi5mOfN", "tenants": ["shop"]})json");
  std::vector<Operation> rows = Tenants(tenant);
  for (Operation& row : Users(user)) rows.push_back(std::move(row));
  for (Operation& row : Grants()) rows.push_back(std::move(row));
  return rows;
}

}  // namespace cxengine::api::openapi
