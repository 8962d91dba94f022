#include "api/openapi/schemas.h"

#include <string_view>

#include "api/json_body.h"
#include "api/openapi/operation.h"
#include "engine/catalogue.h"

namespace cxengine::api::openapi {
namespace {

std::string TypeOf(Json::value_t type) {
  return type == Json::value_t::number_integer ? "integer" : std::string(JsonTypeName(Json(type)));
}

// Of objects with a table of fields. What is asked decides who may leave out what.
enum class Use {
  kShown,    // everything is there that has a default
  kCreated,  // what is mandatory must be given; null is the default
  kChanged,  // nothing must be given
};

Json SchemaOf(const DocumentedKind& documented, Use use) {
  const bool shown = use == Use::kShown;
  Json properties = Json::object();
  Json required = Json::array();
  if (shown) {
    required.push_back("id");
    properties["id"] = {{"type", "string"},
                        {"pattern", "^" + documented.kind.prefix + "[1-9][0-9]*$"},
                        {"description", "Made by the server, and never used again."}};
  } else {
    properties["id"] = {{"description", use == Use::kCreated ? "Ignored: the server makes it."
                                                             : "If it is there, that of the path."}};
    properties["warnings"] = {{"description", "Ignored, so that an answer can be sent back."}};
  }
  for (const Field& field : documented.kind.fields) {
    Json property = {{"type", TypeOf(field.type)}};
    if (documented.fields.contains(field.name)) property.update(documented.fields.at(field.name));
    if (field.fallback && !shown) property["default"] = *field.fallback;
    if (!shown && !field.mandatory) {
      property["type"] = {property["type"], "null"};
      if (property.contains("enum")) property["enum"].push_back(nullptr);
    }
    if (shown ? field.mandatory || field.fallback.has_value() : use == Use::kCreated && field.mandatory)
      required.push_back(field.name);
    properties[field.name] = std::move(property);
  }
  Json schema = {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

// The answer to a change: the object, and what is suspicious about it.
Json SavedSchema(Json shown) {
  shown["properties"]["warnings"] = {
      {"type", "array"},
      {"items", Ref("Finding")},
      {"description", "What is suspicious, but allowed; no part of the object."}};
  return shown;
}

Json VersionsSchema(const DocumentedKind& kind) {
  Json version = Json::parse(R"json({"type": "object", "additionalProperties": false,
    "properties": {"version": {"type": "integer", "description": "The number in the `ETag` of then."},
                   "at": {"type": "string", "format": "date-time"},
                   "user": {"type": "string", "description": "Who saved it."}}})json");
  version["properties"][kind.kind.noun] = Ref(kind.schema);
  version["required"] = {"version", "at", "user", kind.kind.noun};
  return {{"type", "array"}, {"items", std::move(version)}};
}

Json IntegrationSchema(const engine::IntegrationType& type, Use use) {
  const bool named = type.endpoint.name == "http";
  Json id = {{"type", "string"}};
  if (named) {
    id["pattern"] = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";
  } else {
    id["const"] = type.endpoint.name;
  }
  Json properties = {{"id", std::move(id)}, {"type", {{"type", "string"}, {"const", type.endpoint.name}}}};
  Json required = Json::array();
  if (use == Use::kShown) required.push_back("id");
  if (named) required.push_back("type");
  for (const engine::Setting& setting : type.credentials) {
    std::string about(setting.doc);
    if (setting.secret) about += "; secret: may be shown and sent as the mask `********`";
    if (setting.address)
      about += "; without a user name; values of its query are secret, and shown and sent as that mask";
    Json property = {{"type", setting.texts ? "object" : "string"}, {"description", about}};
    if (setting.texts)
      property["additionalProperties"] = {{"type", "string"}};
    else
      property["minLength"] = 1;
    if (setting.mandatory) required.push_back(setting.name);
    if (!setting.mandatory && use != Use::kShown) property["type"] = {property["type"], "null"};
    properties[setting.name] = std::move(property);
  }
  Json schema = {{"type", "object"},
                 {"description", type.endpoint.doc},
                 {"properties", std::move(properties)},
                 {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

void AddIntegrations(Json& schemas) {
  Json shown = Json::array();
  Json set = Json::array();
  for (const engine::IntegrationType& type : engine::Catalogue()) {
    std::string name(type.endpoint.name);
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    schemas[name + "Integration"] = IntegrationSchema(type, Use::kShown);
    schemas["New" + name + "Integration"] = IntegrationSchema(type, Use::kCreated);
    shown.push_back(Ref(name + "Integration"));
    set.push_back(Ref("New" + name + "Integration"));
  }
  schemas["Integration"] = {{"anyOf", std::move(shown)}};
  schemas["NewIntegration"] = {{"anyOf", std::move(set)}};
}

// All that a tenant configured; `prefix` "New" for what import takes.
Json ConfigurationSchema(Use use) {
  Json schema = {{"type", "object"},
                 {"properties", {{"format", {{"type", "integer"}, {"const", 1}}}}},
                 {"required", {"format"}},
                 {"additionalProperties", false}};
  const auto add = [&](const std::string& plural, const std::string& name) {
    Json item = Ref(use == Use::kShown ? name : "New" + name);
    if (use != Use::kShown) item = {{"allOf", {item, {{"type", "object"}, {"required", {"id"}}}}}};
    schema["properties"][plural] = {{"type", use == Use::kShown ? Json("array") : Json({"array", "null"})},
                                    {"items", std::move(item)}};
    if (use == Use::kShown) schema["required"].push_back(plural);
  };
  for (const DocumentedKind& kind : DocumentedKinds()) add(kind.kind.plural, kind.schema);
  add("integrations", "Integration");
  return schema;
}

// Of both listeners.
constexpr const char* kShared = R"json({
  "Error": {"type": "object", "description": "Why a request was refused.", "required": ["error", "code"],
    "properties": {
      "error": {"type": "string", "description": "A sentence for people; its words may change."},
      "code": {"type": "string", "pattern": "^[a-z-]+$", "description": "For programs; never changes."},
      "details": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"},
        "description": "All findings, where there can be several; `error` has the first."}},
    "additionalProperties": false,
    "examples": [{"error": "`status` must be a boolean, not a string.", "code": "wrong-type",
      "details": [{"code": "wrong-type", "field": "status", "message": "`status` must be a boolean, not a string."}]}]},
  "Finding": {"type": "object", "description": "One thing that is wrong or suspicious.", "required": ["code", "message"],
    "properties": {
      "code": {"type": "string"},
      "message": {"type": "string"},
      "field": {"type": "string", "description": "Of the body."},
      "parameter": {"type": "string", "description": "Of the query."},
      "severity": {"type": "string", "enum": ["error", "warning"]},
      "line": {"type": "integer", "minimum": 1, "description": "In the text, from 1."},
      "column": {"type": "integer", "minimum": 1, "description": "In characters, from 1."},
      "length": {"type": "integer", "minimum": 0, "description": "In characters."},
      "help": {"type": "string", "description": "The remedy, where there is one."},
      "pattern": {"type": "string", "description": "The id of the pattern that it is about."}},
    "additionalProperties": false}
})json";

constexpr const char* kApi = R"json({
  "Token": {"type": "object", "required": ["access_token", "token_type", "expires_in"],
    "properties": {
      "access_token": {"type": "string"},
      "token_type": {"type": "string", "const": "bearer"},
      "expires_in": {"type": "integer", "minimum": 0, "description": "Seconds."},
      "scope": {"type": "string", "description": "If the request had one: what the token may do."}},
    "additionalProperties": false},
  "OAuthError": {"type": "object", "description": "Why there is no token (RFC 6749 §5.2).", "required": ["error"],
    "properties": {
      "error": {"type": "string", "enum": ["invalid_request", "invalid_client", "invalid_grant", "invalid_scope",
        "unsupported_grant_type", "temporarily_unavailable", "server_error"]},
      "error_description": {"type": "string"}},
    "additionalProperties": false},
  "TokenRequest": {"type": "object", "required": ["grant_type"],
    "properties": {
      "grant_type": {"type": "string", "enum": ["client_credentials", "password"]},
      "username": {"type": "string", "description": "Of `password`: the email."},
      "password": {"type": "string", "description": "Of `password`.", "format": "password"},
      "client_id": {"type": "string", "description": "Of `client_credentials`, where HTTP Basic is not used."},
      "client_secret": {"type": "string", "description": "Of `client_credentials`, where HTTP Basic is not used.", "format": "password"},
      "scope": {"type": "string", "description": "One or more of events, read, write, secrets, with spaces between; all if left out."}}},
  "Account": {"type": "object", "required": ["email", "name", "client-id", "ttl", "tenants"],
    "properties": {
      "email": {"type": "string"},
      "name": {"type": "string"},
      "client-id": {"type": "string"},
      "ttl": {"type": "integer", "minimum": 0, "description": "What remains of the token, in seconds."},
      "tenants": {"type": "array", "items": {"type": "string"}, "description": "Ids."}},
    "additionalProperties": false},
  "Credentials": {"type": "object", "required": ["client-id", "client-secret"],
    "properties": {"client-id": {"type": "string"}, "client-secret": {"type": "string"}}, "additionalProperties": false},
  "NewPassword": {"type": "object", "required": ["password"],
    "properties": {"password": {"type": "string", "minLength": 1, "maxLength": 1024, "format": "password",
      "description": "At most 1024 bytes."}},
    "additionalProperties": false},
  "AccountTenants": {"type": "object", "required": ["tenants"],
    "properties": {"tenants": {"type": "array", "items": {"$ref": "#/components/schemas/Tenant"}}},
    "additionalProperties": false},
  "Tenant": {"type": "object", "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}}, "additionalProperties": false},
  "Change": {"type": "object", "required": ["at", "user", "action", "object"],
    "properties": {
      "at": {"type": "string", "format": "date-time"},
      "user": {"type": "string", "description": "An email, or `platform` for the operator."},
      "action": {"type": "string", "examples": ["update"]},
      "object": {"type": "string", "examples": ["patterns/PT1"]}},
    "additionalProperties": false},
  "ImportSummary": {"type": "object", "required": ["created", "replaced"],
    "properties": {"created": {"type": "integer", "minimum": 0}, "replaced": {"type": "integer", "minimum": 0}},
    "additionalProperties": false},
  "ListenerStatus": {"type": "object", "required": ["status", "message"],
    "properties": {
      "status": {"type": "string", "enum": ["starting", "started", "stopped", "error"]},
      "message": {"type": "string"}},
    "additionalProperties": false},
  "Event": {"type": "object", "description": "Any fields; at most 16 KiB of JSON."},
  "Receipt": {"type": "object", "required": ["event", "key-attr", "id", "contributing?"],
    "properties": {
      "event": {"$ref": "#/components/schemas/Event"},
      "key-attr": {"type": ["string", "number", "boolean", "null"],
        "description": "The value of the first key attribute, in order of pattern id, that the event carries; null while the tenant has no enabled pattern."},
      "id": {"type": "string", "pattern": "^EV[1-9][0-9]*$"},
      "contributing?": {"type": "boolean", "description": "Whether a pattern took it or keeps it."}},
    "additionalProperties": false},
  "History": {"type": "object", "required": ["history"],
    "properties": {"history": {"type": "array", "maxItems": 10, "items": {"$ref": "#/components/schemas/Receipt"}}},
    "additionalProperties": false},
  "Delivery": {"type": "object", "required": ["id", "answered"],
    "properties": {
      "id": {"type": "string"},
      "answered": {"type": "integer", "minimum": 0, "description": "How many calls the data went to; with 0 it waits for one, for a day."}},
    "additionalProperties": false}
})json";

constexpr const char* kPlatform = R"json({
  "Tenant": {"type": "object", "required": ["id", "name", "rate-limit", "active?", "streaming?", "quotas"],
    "properties": {
      "id": {"type": "string"},
      "name": {"type": "string"},
      "rate-limit": {"type": ["integer", "null"], "minimum": 0, "description": "Events a second; 0: no limit; null: the server's."},
      "active?": {"type": "boolean", "description": "Whether its events are taken."},
      "streaming?": {"type": "boolean"},
      "quotas": {"$ref": "#/components/schemas/Quotas"}},
    "additionalProperties": false},
  "Quotas": {"type": "object",
    "properties": {"patterns": {"type": ["integer", "null"], "minimum": 0, "maximum": 9223372036854775807, "description": "At most so many."},
      "keys": {"type": ["integer", "null"], "minimum": 0, "maximum": 9223372036854775807, "description": "For which its patterns may wait at once; an event of one more is refused."},
      "journal-bytes": {"type": ["integer", "null"], "minimum": 0, "maximum": 9223372036854775807, "description": "Of its matches in the journal; beyond it those that ended first go."}},
    "additionalProperties": false},
  "NewTenant": {"type": "object", "required": ["id", "name"],
    "properties": {
      "id": {"type": "string", "pattern": "^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$", "description": "Of your choice; never given twice."},
      "name": {"type": "string"},
      "rate-limit": {"type": ["integer", "null"], "minimum": 0, "maximum": 9223372036854775807, "default": null},
      "active?": {"type": ["boolean", "null"], "default": true},
      "streaming?": {"type": ["boolean", "null"], "default": true},
      "quotas": {"anyOf": [{"$ref": "#/components/schemas/Quotas"}, {"type": "null"}], "default": {}},
      "warnings": {"description": "Ignored."}},
    "additionalProperties": false},
  "TenantChange": {"type": "object",
    "properties": {
      "id": {"type": "string", "description": "If it is there, that of the path."},
      "name": {"type": "string"},
      "rate-limit": {"type": ["integer", "null"], "minimum": 0, "maximum": 9223372036854775807},
      "active?": {"type": ["boolean", "null"]},
      "streaming?": {"type": ["boolean", "null"]},
      "quotas": {"anyOf": [{"$ref": "#/components/schemas/Quotas"}, {"type": "null"}]},
      "warnings": {"description": "Ignored."}},
    "additionalProperties": false},
  "Grant": {"type": "object", "required": ["id"],
    "properties": {"id": {"type": "string", "description": "A type of integrations.", "examples": ["twilio"]}},
    "additionalProperties": false},
  "User": {"type": "object", "required": ["id", "email", "name", "client-id", "tenants"],
    "properties": {
      "id": {"type": "string", "pattern": "^US[1-9][0-9]*$"},
      "email": {"type": "string"},
      "name": {"type": "string"},
      "client-id": {"type": "string"},
      "tenants": {"type": "array", "items": {"type": "string"}, "description": "Ids of those that the user may use."}},
    "additionalProperties": false},
  "NewUser": {"type": "object", "required": ["email", "name", "password"],
    "properties": {
      "id": {"description": "Ignored: the server makes it."},
      "email": {"type": "string", "maxLength": 254, "pattern": "^[^@: ]+@[^: ]+$"},
      "name": {"type": "string"},
      "password": {"type": "string", "minLength": 1, "maxLength": 1024, "format": "password"},
      "tenants": {"type": ["array", "null"], "items": {"type": "string"}, "default": []},
      "warnings": {"description": "Ignored."}},
    "additionalProperties": false},
  "UserChange": {"type": "object",
    "properties": {
      "id": {"type": "string", "description": "If it is there, that of the path."},
      "client-id": {"description": "Ignored."},
      "email": {"type": "string", "maxLength": 254, "pattern": "^[^@: ]+@[^: ]+$"},
      "name": {"type": "string"},
      "password": {"type": ["string", "null"], "minLength": 1, "maxLength": 1024, "format": "password"},
      "tenants": {"type": ["array", "null"], "items": {"type": "string"}},
      "warnings": {"description": "Ignored."}},
    "additionalProperties": false},
  "Health": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}},
    "additionalProperties": false}
})json";

}  // namespace

Json ApiSchemas() {
  Json schemas = Json::parse(kShared);
  schemas.update(Json::parse(kApi));
  for (const DocumentedKind& kind : DocumentedKinds()) {
    schemas[kind.schema] = SchemaOf(kind, Use::kShown);
    schemas["New" + kind.schema] = SchemaOf(kind, Use::kCreated);
    schemas[kind.schema + "Change"] = SchemaOf(kind, Use::kChanged);
    if (kind.kind.noun == "pattern") schemas["SavedPattern"] = SavedSchema(schemas["Pattern"]);
    if (kind.kind.versioned) schemas[kind.schema + "Versions"] = VersionsSchema(kind);
  }
  AddIntegrations(schemas);
  schemas["Configuration"] = ConfigurationSchema(Use::kShown);
  schemas["NewConfiguration"] = ConfigurationSchema(Use::kCreated);
  return schemas;
}

Json PlatformSchemas() {
  Json schemas = Json::parse(kShared);
  schemas.update(Json::parse(kPlatform));
  return schemas;
}

}  // namespace cxengine::api::openapi
