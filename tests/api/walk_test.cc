// Every route of the table, with the tokens of others: nothing is seen and nothing changes.
#include "api/routes.h"
#include "tests/api/fixture.h"

namespace cxengine::api {
namespace {

class WalkTest : public PlatformTest {
 protected:
  WalkTest() {
    Open();
    Call("POST", kPatterns, R"({"name": "n"})");
    Call("POST", "/1.0/tenants/tenant1/templates", R"({"name": "n", "template": "t"})");
    Call("POST", "/1.0/tenants/tenant1/integrations/twilio", R"({"account": "a", "password": "p"})");
    Call("POST", "/1.0/tenants/tenant1/listeners",
         R"({"name": "n", "type": "datasift", "options": {"hash": "h"}, "mapping": {}})");
    Call("POST", "/1.0/tenants/tenant1/augments", R"({"name": "n", "type": "file", "service": "engine"})");
    SendTo(platform->ApiHandler(), "POST", "/1.0/tenants/tenant1/augments/AU1/file", "id,name\n1,Ann\n",
           {{"Authorization", "Bearer " + token}, {"Content-Type", "text/csv"}})
        .get();
    Call("POST", kPatterns,
         Json({{"name", "n"},
               {"status", true},
               {"code", "(event {:type \"hello\"}) (delay 1 day) (perform echo m {})"}}));
    Call("POST", kEvent, R"({"id": 7, "type": "hello"})");
  }

  // The route's path for objects that are there.
  static std::string Concrete(const Route& route, const std::string& tenant) {
    std::string path = route.path;
    const auto replace = [&path](const std::string& name, const std::string& value) {
      if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
    };
    const auto id = [&path]() -> std::string {
      if (path.find("/patterns/") != std::string::npos) return "PT1";
      if (path.find("/templates/") != std::string::npos) return "TM1";
      if (path.find("/listeners/") != std::string::npos) return "LI1";
      if (path.find("/integrations/") != std::string::npos) return "twilio";
      return "AU1";
    };
    replace("{tid}", tenant);
    replace("{id}", id());
    replace("{version}", "1");
    replace("{attribute}", "id");
    replace("{value}", "7");
    return path;
  }

  // All that the tenant has.
  Json Everything() const {
    Json all;
    for (const char* kind : {"patterns", "templates", "listeners", "integrations", "augments", "audit",
                             "matches", "event/history", "patterns/PT1/versions", "templates/TM1/versions",
                             "augments/AU1/file", "export"}) {
      const Answer answer = Call("GET", std::string("/1.0/tenants/tenant1/") + kind);
      EXPECT_EQ(answer.status, 200) << kind << answer.body;
      all[kind] = answer.body;
    }
    return all;
  }
};

TEST_F(WalkTest, AnotherUsersTokenGetsNowhere) {
  const std::string mine = token;
  const Json before = Everything();
  const std::string stranger = AddStranger();
  int walked = 0;
  for (const Route& route : Routes()) {
    if (route.path.find("{tid}") == std::string::npos) continue;
    ++walked;
    for (const std::string prefix : {"", "/1.0"}) {
      const std::string name = route.method + " " + prefix + route.path;
      token = stranger;
      EXPECT_EQ(Call(route.method, prefix + Concrete(route, "tenant1"), "{}").status, 403) << name;
      EXPECT_EQ(Call(route.method, prefix + Concrete(route, "nowhere"), "{}").status, 404) << name;
      token = "";
      EXPECT_EQ(Call(route.method, prefix + Concrete(route, "tenant1"), "{}").status, 401) << name;
      token = "x";
      EXPECT_EQ(Call(route.method, prefix + Concrete(route, "tenant1"), "{}").status, 401) << name;
    }
  }
  EXPECT_GT(walked, 30);
  token = mine;
  EXPECT_EQ(Everything(), before);
}

TEST_F(WalkTest, EveryRouteAnswersItsOwnUserWithoutAnErrorOfOurs) {
  for (const Route& route : Routes()) {
    const std::string path = Concrete(route, "tenant1");
    for (const std::string body : {"", "{}", "[]", "nonsense", R"({"name": 1, "id": []})"}) {
      const Answer answer = Call(route.method, "/1.0" + path, body);
      EXPECT_LT(answer.status, 500) << route.method << " " << path << " " << body << answer.body;
      EXPECT_GE(answer.status, 200) << route.method << " " << path << " " << body;
    }
  }
}

}  // namespace
}  // namespace cxengine::api
