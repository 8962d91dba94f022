// The OpenAPI documents against the server: they can neither leave out nor invent anything.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "api/openapi/document.h"
#include "api/openapi/schemas.h"
#include "api/routes.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

using Names = std::set<std::string>;

class OpenApiTest : public PlatformTest {
 protected:
  OpenApiTest() { Open(); }

  Answer Get(const http::Handler& handler, const HeaderList& headers = {}) const {
    return SendTo(handler, "GET", "/openapi.json", "", headers).get();
  }
  Json Api() const { return Get(platform->ApiHandler()).json(); }
  Json Admin() const { return Get(platform->AdminHandler()).json(); }
};

// "GET /1.0/account" of each operation.
Names OperationsOf(const Json& document) {
  Names names;
  for (const auto& [path, item] : document["paths"].items())
    for (const auto& [method, operation] : item.items()) {
      std::string name = method + " " + path;
      for (char& c : name)
        if (c != ' ')
          c = static_cast<char>(std::toupper(c));
        else
          break;
      names.insert(name);
    }
  return names;
}

Names RoutesOf(const http::Router& router) {
  Names names;
  for (const auto& [method, path] : router.Routes()) names.insert(method + " " + path);
  return names;
}

// Calls `visit` with each object inside.
void Walk(const Json& value, const std::function<void(const Json&)>& visit) {
  if (value.is_object()) visit(value);
  if (value.is_structured())
    for (const Json& element : value) Walk(element, visit);
}

const Json& OperationAt(const Json& document, const Route& route) {
  std::string method = route.method;
  for (char& c : method) c = static_cast<char>(std::tolower(c));
  return document["paths"]["/1.0" + route.path][method];
}

TEST_F(OpenApiTest, EveryRouteIsInTheDocumentAndTheOtherWayRound) {
  Names api = OperationsOf(Api());
  for (const std::string& name : Names(api))  // and without the version
    if (const auto at = name.find("/1.0/"); at != std::string::npos)
      api.insert(std::string(name).erase(at, 4));
  EXPECT_EQ(api, RoutesOf(platform->api_router()))
      << "a row in api/routes.cc without one in api/openapi/*_operations.cc, or the other way round";
  EXPECT_EQ(OperationsOf(Admin()), RoutesOf(platform->admin_router()));
}

TEST_F(OpenApiTest, NoProxyLeadsToThePlatform) {
  EXPECT_NE(Api().dump().find("proxy-line-missing"), std::string::npos);
  EXPECT_EQ(Admin().dump().find("proxy-line-missing"), std::string::npos);
}

TEST_F(OpenApiTest, ScopesAreThoseOfTheRouteTable) {
  const Json document = Api();
  for (const Route& route : Routes()) {
    const Json& security = OperationAt(document, route)["security"];
    if (route.scope)
      EXPECT_EQ(security[0]["oauth2"], Json({auth::ScopeName(*route.scope)})) << route.path;
    else
      EXPECT_TRUE(security.empty() || security[0].contains("client")) << route.path;
  }
  const Json admin = Admin();
  for (const Route& route : PlatformRoutes())
    EXPECT_TRUE(OperationAt(admin, route)["security"][0].contains("admin")) << route.path;
}

TEST_F(OpenApiTest, EveryNameInAPathIsAParameterAndNoOther) {
  const std::regex name("\\{([a-z]+)\\}");
  for (const Json& document : {Api(), Admin()})
    for (const auto& [path, item] : document["paths"].items())
      for (const auto& [method, operation] : item.items()) {
        Names in_path;
        for (std::sregex_iterator at(path.begin(), path.end(), name), end; at != end; ++at)
          in_path.insert((*at)[1]);
        Names documented;
        for (const Json& parameter : operation["parameters"])
          if (parameter.value("in", "") == "path") documented.insert(parameter["name"]);
        EXPECT_EQ(documented, in_path) << method << " " << path;
      }
}

TEST_F(OpenApiTest, EveryReferenceLeadsSomewhereAndEveryComponentIsUsed) {
  for (const Json& document : {Api(), Admin()}) {
    Names used;
    Walk(document, [&](const Json& object) {
      const auto reference = object.find("$ref");
      if (reference == object.end()) return;
      const auto target = reference->get<std::string>();
      used.insert(target);
      EXPECT_TRUE(document.contains(Json::json_pointer(target.substr(1)))) << target;
    });
    for (const char* section : {"schemas", "parameters", "responses", "headers"})
      for (const auto& [name, component] : document["components"][section].items())
        EXPECT_TRUE(used.contains("#/components/" + std::string(section) + "/" + name)) << name;
  }
}

TEST_F(OpenApiTest, EveryOperationHasANameOfItsOwnAndWords) {
  for (const Json& document : {Api(), Admin()}) {
    Names tags;
    for (const Json& tag : document["tags"]) tags.insert(tag["name"]);
    Names ids;
    for (const auto& [path, item] : document["paths"].items())
      for (const auto& [method, operation] : item.items()) {
        EXPECT_TRUE(ids.insert(operation["operationId"]).second) << operation["operationId"];
        EXPECT_TRUE(tags.contains(operation["tags"][0])) << path;
        EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << path;
      }
  }
}

TEST_F(OpenApiTest, EveryFieldOfATableHasWords) {
  for (const openapi::DocumentedKind& kind : openapi::DocumentedKinds()) {
    for (const Field& field : kind.kind.fields)
      EXPECT_TRUE(kind.fields.value(std::string(field.name), Json::object()).contains("description"))
          << kind.kind.noun << " " << field.name;
    EXPECT_EQ(kind.fields.size(), kind.kind.fields.size()) << kind.kind.noun;
  }
}

// What the sources can answer with is in one of the documents.
TEST_F(OpenApiTest, EveryCodeIsDocumented) {
  const std::string documents = Api().dump() + Admin().dump();
  const std::regex code("\\b[45][0-9][0-9],\\s*\"([a-z-]+)\"");
  const Names of_no_route = {"not-found", "method-not-allowed"};  // they say that there is no route
  int seen = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(CXENGINE_SOURCE_DIR) / "api")) {
    if (entry.path().extension() != ".cc") continue;
    std::ostringstream source;
    source << std::ifstream(entry.path()).rdbuf();
    const std::string text = source.str();
    for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at, ++seen) {
      const std::string name = (*at)[1];
      EXPECT_TRUE(of_no_route.contains(name) || documents.find('"' + name + '"') != std::string::npos)
          << name << " in " << entry.path().filename();
    }
  }
  EXPECT_GT(seen, 50);
}

TEST_F(OpenApiTest, IsServedToEverybodyWithATag) {
  for (const http::Handler& handler : {platform->ApiHandler(), platform->AdminHandler()}) {
    const Answer answer = Get(handler);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.json()["openapi"], "3.1.0");
    EXPECT_EQ(answer.Header("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(answer.Header("Cache-Control"), "no-cache");
    const std::string tag = answer.Header("ETag");
    EXPECT_EQ(tag.size(), 34U) << tag;
    const Answer again = Get(handler, {{"If-None-Match", tag}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.Header("ETag"), tag);
    EXPECT_EQ(Get(handler, {{"If-None-Match", "\"other\""}}).status, 200);
    EXPECT_EQ(Get(handler, {{"If-None-Match", "nonsense"}}).status, 400);
    EXPECT_EQ(SendTo(handler, "POST", "/openapi.json", "{}", {}).get().status, 405);
  }
}

}  // namespace
}  // namespace cxengine::api
