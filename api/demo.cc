#include "api/demo.h"

#include <spdlog/spdlog.h>

#include "api/fields.h"
#include "api/handlers/patterns.h"
#include "api/handlers/templates.h"
#include "api/services.h"
#include "api/surroundings.h"
#include "dsl/compile.h"

namespace cxengine::api {
namespace {

// In single quotes for a shell.
std::string Quote(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  }
  return quoted + "'";
}

// $(sed …) that prints one value of bootstrap.json, which has one key a line.
std::string FromFile(const std::string& key, const std::string& path) {
  return "$(sed -n 's/.*\"" + key + "\": \"\\([^\"]*\\)\".*/\\1/p' " + Quote(path) + ")";
}

constexpr std::string_view kTemplateInCode = "+TM1";
constexpr const char* kWho = "platform";  // made the objects, as the trail has it

// With its first version, as if somebody had saved it. Yields its id.
std::string Create(Services& services, const std::string& tenant, const ResourceKind& kind,
                   const Json& object) {
  const store::Object stored = services.objects.Create(tenant, kind.noun, object.dump());
  const Milliseconds now = services.clock.Now();
  services.changes.AddVersion(tenant, kind.noun, stored.number, {stored.revision, now, kWho, object.dump()});
  std::string id = IdOf(kind, stored.number);
  services.changes.AddAudit(tenant, {now, kWho, "create", kind.plural + "/" + id});
  return id;
}

// Yields its id.
std::string CreateTemplate(Services& services, const std::string& tenant) {
  const Json object = {
      {"name", "Welcome"},
      {"description", "Greets by the first name, if there is one."},
      {"template", "Welcome{{#first-name}}, {{first-name}}{{/first-name}}! Your number is {{id}}."}};
  return Create(services, tenant, Templates(), object);
}

}  // namespace

const std::vector<DemoPattern>& DemoPatterns() {
  static const std::vector<DemoPattern> patterns = {
      {"Welcome", "Welcomes whoever signs up, in the words of a template.",
       R"((event {:type "signup"})
(perform echo message {:message (template +TM1)}))"},
      {"Cart, then a declined payment",
       "A cart worth 100 or more whose payment is declined within ten minutes.",
       R"((within 10 minutes
  (sequence (event {:type "cart" :total (>= 100)})
            (event {:type "payment" :status "declined"})))
(perform echo message {:message (str "Can we help with your order of " $total "?")}))"},
      {"Three calls in an hour", "Somebody who calls for the third time within an hour.",
       R"((within 1 hour (times 3 (event {:type "call"})))
(perform echo message {:message "Third call in an hour: put them through to a person."}))"},
      {"Large order", "Thanks for every order, and more warmly for a large one.",
       R"((event {:type "order" :total (>= 0)})
(let [total $total]
  (if (>= total 500)
    (do (perform echo message {:message "A large order: thank you very much."})
        (perform echo message {:message (str "Gift for an order of " total)}))
    (perform echo message {:message "Thank you for your order."}))))"},
      {"Complaint with an answer", "Waits for the answer of an endpoint and goes on with it.",
       R"((event {:type "complaint"})
(if-let [answer (perform echo message {:message "We are looking into it."})]
  (when-let [text answer.message]
    (perform echo message {:message (str "They were told: " text)}))
  (perform echo message {:message "Nobody answered."})))"},
  };
  return patterns;
}

void InstallDemo(Services& services, const std::string& tenant) {
  const std::string done = "demo:" + tenant;
  if (tenant.empty() || services.meta.Get(done)) return;
  const std::lock_guard lock(services.configuration);
  const ResourceKind kind = Patterns();
  std::vector<PatternChange> changes;
  store::Transaction transaction(services.database);
  const std::string greeting = "+" + CreateTemplate(services, tenant);
  const dsl::CompileOptions options{SurroundingsOf(services, tenant)};
  for (const DemoPattern& demo : DemoPatterns()) {
    std::string code = demo.code;
    if (const std::size_t at = code.find(kTemplateInCode); at != std::string::npos)
      code.replace(at, kTemplateInCode.size(), greeting);
    auto plan = CompilePattern(demo.name, code, options);
    if (!plan.ok()) {
      spdlog::error("the demo pattern `{}` is left out: {}", demo.name, plan.problem().sentence);
      continue;
    }
    const Json object = {{"name", demo.name},
                         {"description", demo.description},
                         {"status", true},
                         {"code", code},
                         {"key", "id"}};
    changes.push_back({tenant, Create(services, tenant, kind, object), "id", std::move(plan.value())});
  }
  services.meta.Set(done, "1");
  transaction.Commit();
  for (PatternChange& change : changes) services.runtime.Change(std::move(change), nullptr);
}

std::string DemoCommands(const std::string& api_url, const std::string& tenant,
                         const std::string& bootstrap_path) {
  const std::string url = api_url + "/1.0/tenants/" + tenant;
  const std::string headers = "-H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json'";
  // A type that no demo pattern has: what takes the event is the pattern just saved.
  const std::string code = R"((event {:type \"hello\"}) (perform echo message {:message \"Hello World!\"}))";
  // Answers end without a line break: -w adds one.
  return "TOKEN=$(curl -s -u \"" + FromFile("client-id", bootstrap_path) + ":" +
         FromFile("client-secret", bootstrap_path) + "\" -d grant_type=client_credentials " + api_url +
         "/1.0/token | sed 's/.*\"access_token\": *\"\\([^\"]*\\)\".*/\\1/')\n" + "curl -sw '\\n' " +
         headers + " -d '{\"name\": \"Hello World\", \"status\": true, \"code\": \"" + code + "\"}' " + url +
         "/patterns\n" + "curl -sw '\\n' " + headers + " -d '{\"id\": \"1\", \"type\": \"hello\"}' " + url +
         "/event\n";
}

}  // namespace cxengine::api
