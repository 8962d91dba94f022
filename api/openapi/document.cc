#include "api/openapi/document.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "api/openapi/operations.h"
#include "api/openapi/responses.h"
#include "api/openapi/schemas.h"
#include "api/routes.h"

namespace cxengine::api::openapi {
namespace {

// Who may ask, and in what part of the paths the documented route stands.
struct Access {
  bool versioned = true;  // below /1.0
  bool open = false;      // without a token
  std::optional<auth::Scope> scope = std::nullopt;
  bool admin = false;
  bool platform = false;  // on the platform listener, to which no proxy leads
};

std::string MethodOf(const std::string& route) { return route.substr(0, route.find(' ')); }
std::string PathOf(const std::string& route) { return route.substr(route.find(' ') + 1); }

std::string LowerCase(std::string word) {
  for (char& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return word;
}

// Of an {id}: what it names is told by what stands before it.
Json IdParameter(const std::string& path) {
  const auto id = [](const std::string& about, const std::string& pattern, const std::string& example) {
    Json schema = {{"type", "string"}};
    if (!pattern.empty()) schema["pattern"] = pattern;
    return Json{{"name", "id"},         {"in", "path"},     {"required", true},
                {"description", about}, {"schema", schema}, {"example", example}};
  };
  const std::string plural = path.substr(0, path.find("/{id}"));
  const std::string kind = plural.substr(plural.rfind('/') + 1);
  for (const DocumentedKind& documented : DocumentedKinds())
    if (kind == documented.kind.plural || kind == documented.kind.also)
      return id("The " + documented.kind.noun + "'s id.", "^" + documented.kind.prefix + "[1-9][0-9]{0,17}$",
                documented.kind.prefix + "1");
  if (kind == "integrations") return id("The integration's id, mostly that of its type.", "", "twilio");
  if (kind == "matches") return id("The match's id.", "", "d3e19c37d9ba8a21498e97bfc4935b32");
  if (kind == "users") return id("The user's id.", "^US[1-9][0-9]{0,17}$", "US1");
  return id("What the data is for: the `id` of the call that waits.", "", "q1");
}

Json PathParameters(const std::string& path) {
  Json parameters = Json::array();
  if (path.find("{tid}") != std::string::npos)
    parameters.push_back({{"name", "tid"},
                          {"in", "path"},
                          {"required", true},
                          {"description", "The tenant's id."},
                          {"schema", {{"type", "string"}}},
                          {"example", "tenant1"}});
  if (path.find("{file}") != std::string::npos)
    parameters.push_back({{"name", "file"},
                          {"in", "path"},
                          {"required", true},
                          {"description", "The file's name."},
                          {"schema", {{"type", "string"}}},
                          {"example", "page.css"}});
  if (path.find("{id}") != std::string::npos) parameters.push_back(IdParameter(path));
  if (path.find("{version}") != std::string::npos)
    parameters.push_back({{"name", "version"},
                          {"in", "path"},
                          {"required", true},
                          {"description", "The number of the version."},
                          {"schema", {{"type", "string"}, {"pattern", "^[1-9][0-9]{0,17}$"}}},
                          {"example", "1"}});
  const auto text = [&](const char* name, const char* about, const char* example) {
    if (path.find("{" + std::string(name) + "}") == std::string::npos) return;
    parameters.push_back({{"name", name},
                          {"in", "path"},
                          {"required", true},
                          {"description", about},
                          {"schema", {{"type", "string"}, {"minLength", 1}}},
                          {"example", example}});
  };
  text("attribute", "A key attribute of events.", "id");
  text("value", "Its value, as text.", "7");
  return parameters;
}

bool Takes(const Operation& row, const char* parameter) {
  return std::find(row.parameters.begin(), row.parameters.end(), parameter) != row.parameters.end();
}

// Those that come with what the row says.
Refusals ImpliedRefusals(const Operation& row, const Access& access) {
  Refusals refusals;
  AddRefusals(refusals,
              "400 malformed-request-line malformed-target malformed-header bad-host bad-content-length "
              "bad-transfer-encoding malformed-body");
  if (!access.platform) AddRefusals(refusals, "400 proxy-line-missing");
  AddRefusals(refusals, "413 body-too-large");
  if (!access.open) AddRefusals(refusals, "400 invalid-header");  // several Authorization fields
  if (access.scope) AddRefusals(refusals, "403 insufficient-scope");
  if (access.scope && row.route.find("{tid}") != std::string::npos) {
    AddRefusals(refusals, "403 tenant-forbidden");
    AddRefusals(refusals, "404 tenant-not-found");
  }
  if (Takes(row, "If-Match")) AddRefusals(refusals, "412 precondition-failed");
  if (Takes(row, "If-None-Match")) AddRefusals(refusals, "400 invalid-header");
  if (Takes(row, "Limit")) AddRefusals(refusals, "400 invalid-parameter");
  // A form that is none is an error of OAuth.
  if (!row.takes.empty() && row.takes.front().type != "application/x-www-form-urlencoded")
    AddRefusals(refusals, "415 unsupported-media-type");
  return refusals;
}

Json Responses(const Operation& row, const Access& access) {
  Json responses = Json::object();
  for (const auto& [status, codes] : CommonRefusals())
    if (status != 401 || !access.open)
      responses[std::to_string(status)] = {{"$ref", "#/components/responses/" + std::to_string(status)}};
  Refusals refusals = ImpliedRefusals(row, access);
  for (const std::string& refusal : row.refuses) AddRefusals(refusals, refusal);
  for (auto& [status, codes] : refusals) {
    if (const auto common = CommonRefusals().find(status); common != CommonRefusals().end())
      codes.insert(common->second.begin(), common->second.end());
    responses[std::to_string(status)] = RefusalResponse(status, codes);
  }
  if (MethodOf(row.route) == "GET" && Takes(row, "If-None-Match"))
    responses["304"] =
        SuccessResponse({304, "What `If-None-Match` names is still what there is.", {}, {"ETag"}});
  for (const Answer& answer : row.answers) responses[std::to_string(answer.status)] = SuccessResponse(answer);
  return responses;
}

Json Security(const Access& access) {
  if (access.admin) return Json::parse(R"([{"admin": []}])");
  if (access.scope) {
    const Json scopes = Json::array({auth::ScopeName(*access.scope)});
    return Json::array({{{"oauth2", scopes}}, {{"bearer", Json::array()}}});
  }
  return Json::array();
}

Json Render(const Operation& row, const Access& access) {
  Json operation = {{"operationId", row.id},
                    {"tags", Json::array({row.tag})},
                    {"summary", row.summary},
                    {"security", Security(access)},
                    {"responses", Responses(row, access)}};
  if (!row.description.empty()) operation["description"] = row.description;
  if (!row.older.empty()) {
    operation["deprecated"] = true;
    operation["description"] = "An older spelling of `" + row.older + "`, which does the same.";
  }
  operation["parameters"] = PathParameters(PathOf(row.route));
  for (const std::string& name : row.parameters)
    operation["parameters"].push_back({{"$ref", "#/components/parameters/" + name}});
  operation["parameters"].push_back({{"$ref", "#/components/parameters/X-Request-Id"}});
  for (const Body& body : row.takes) {
    Json media = {{"schema", body.schema}};
    if (!body.example.is_null()) media["example"] = body.example;
    operation["requestBody"]["content"][body.type] = std::move(media);
  }
  if (!row.takes.empty()) operation["requestBody"]["required"] = !row.body_optional;
  return operation;
}

void Add(Json& paths, const Operation& row, const Access& access) {
  paths[(access.versioned ? "/1.0" : "") + PathOf(row.route)][LowerCase(MethodOf(row.route))] =
      Render(row, access);
}

// The rows of those routes that are in the table.
Json Paths(const std::vector<Route>& routes, std::vector<Operation> rows, bool admin) {
  std::map<std::string, Operation> by_route;
  for (Operation& row : rows) by_route.emplace(row.route, row);
  Json paths = Json::object();
  for (const Route& route : routes) {
    const auto row = by_route.find(route.method + " " + route.path);
    if (row != by_route.end())
      Add(paths, row->second,
          {.open = !admin && !route.scope, .scope = route.scope, .admin = admin, .platform = admin});
  }
  return paths;
}

// Only what is referred to: a document does not define what it does not use.
Json Referenced(const Json& all, const Json& where, const std::string& section) {
  const std::string text = where.dump();
  Json used = Json::object();
  for (const auto& [name, value] : all.items())
    if (text.find("\"#/components/" + section + "/" + name + "\"") != std::string::npos) used[name] = value;
  return used;
}

Json Document(Json head, Json paths, Json schemas, Json security_schemes) {
  Json common = Json::object();
  for (const auto& [status, codes] : CommonRefusals())
    common[std::to_string(status)] = RefusalResponse(status, codes);
  head["openapi"] = "3.1.0";
  head["servers"] = Json::parse(R"([{"url": "/", "description": "The server that served this document."}])");
  Json responses = Referenced(common, paths, "responses");
  Json headers = Referenced(Headers(), Json::array({paths, responses}), "headers");
  head["components"] = {{"schemas", std::move(schemas)},
                        {"parameters", Referenced(Parameters(), paths, "parameters")},
                        {"headers", std::move(headers)},
                        {"responses", std::move(responses)},
                        {"securitySchemes", std::move(security_schemes)}};
  head["paths"] = std::move(paths);
  return head;
}

constexpr const char* kConventions =
    "Everything is JSON in UTF-8. HEAD is answered as GET without a body, OPTIONS lists the methods of a "
    "path, and "
    "a method that a path does not have is a 405 with `Allow`. Every refusal is `{\"error\", \"code\", "
    "\"details\"}`: a sentence for people, a code for programs that never changes, and all findings where "
    "there "
    "can be several. Single objects have an `ETag`; with `If-Match` two authors cannot overwrite each other "
    "unseen.";

}  // namespace

Json ApiDocument() {
  Json head;
  head["info"] = {{"title", "CxEngage API"},
                  {"version", "1.0"},
                  {"summary", "Patterns over events: configure them, send events, see what came of it."},
                  {"description", std::string("Each path works without `/1.0` as well. ") + kConventions}};
  head["tags"] = Json::array(
      {{{"name", "Tokens"},
        {"description", "Every request but this one and those for the documentation needs one."}},
       {{"name", "Account"}, {"description", "The user whose token it is."}},
       {{"name", "Tenants"}, {"description", "Virtual partitions, one for each client organisation."}},
       {{"name", "Events"}, {"description", "What patterns are about."}}});
  for (const DocumentedKind& kind : DocumentedKinds()) {
    std::string name = kind.kind.plural;
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    head["tags"].push_back({{"name", name}, {"description", kind.about}});
  }
  head["tags"].push_back(
      {{"name", "Integrations"},
       {"description", "Credentials with which the platform speaks for a tenant to third parties."}});

  std::vector<Operation> rows;
  for (const auto& group :
       {AccountOperations(), TenantOperations(), ResourceOperations(), AugmentFileOperations(),
        IntegrationOperations(), EventOperations(), MatchOperations()})
    rows.insert(rows.end(), group.begin(), group.end());
  Json paths = Paths(Routes(), std::move(rows), false);
  for (const Operation& row : ApiPageOperations()) Add(paths, row, {.versioned = false, .open = true});
  head["tags"].push_back({{"name", "Matches"}, {"description", "The journal: what became of every match."}});
  head["tags"].push_back({{"name", "This documentation"}, {"description", "Needs no token."}});
  // Its errors are those of OAuth, and its client may authenticate with HTTP Basic.
  paths["/1.0/token"]["post"]["security"] = Json::parse(R"([{"client": []}, {}])");

  const char* schemes = R"json({
    "oauth2": {"type": "oauth2", "description": "A token of `POST /1.0/token`.", "flows": {
      "clientCredentials": {"tokenUrl": "/1.0/token", "scopes": {
        "events": "to send events", "read": "to read everything but credentials",
        "write": "to create, change and delete", "secrets": "to see credentials, and to change the password"}},
      "password": {"tokenUrl": "/1.0/token", "scopes": {
        "events": "to send events", "read": "to read everything but credentials",
        "write": "to create, change and delete", "secrets": "to see credentials, and to change the password"}}}},
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token that you have."},
    "client": {"type": "http", "scheme": "basic", "description": "The client's id and secret."}
  })json";
  return Document(std::move(head), std::move(paths), ApiSchemas(), Json::parse(schemes));
}

Json PlatformDocument() {
  Json head;
  head["info"] = {{"title", "CxEngage platform API"},
                  {"version", "1.0"},
                  {"summary", "For the operator: tenants, users, grants, health."},
                  {"description", kConventions}};
  head["tags"] = Json::parse(R"json([
    {"name": "Tenants", "description": "Virtual partitions, one for each client organisation."},
    {"name": "Users", "description": "Who may use which tenants."},
    {"name": "Grants", "description": "Which types of integrations a tenant may use: all, until one is taken."},
    {"name": "Health", "description": "Needs no token."},
    {"name": "This documentation", "description": "Needs no token."}])json");
  Json paths = Paths(PlatformRoutes(), PlatformOperations(), true);
  for (const Operation& row : PlatformPageOperations())
    Add(paths, row, {.versioned = false, .open = true, .platform = true});
  const char* schemes = R"json({
    "admin": {"type": "http", "scheme": "bearer", "description": "The admin token of `bootstrap.json`."}
  })json";
  return Document(std::move(head), std::move(paths), PlatformSchemas(), Json::parse(schemes));
}

}  // namespace cxengine::api::openapi
