// TenantSecrets.
#include "api/tenant_secrets.h"

#include <algorithm>

#include "api/problem.h"
#include "dsl/value.h"
#include "engine/catalogue.h"

namespace cxengine::api {
namespace {

// As it is, and as it stands between quotes in JSON and in the words of failures.
void Add(const std::string& secret, std::vector<std::string>& secrets) {
  if (secret.empty()) return;
  std::string quoted;
  dsl::AppendJsonString(secret, quoted);
  secrets.push_back(secret);
  if (quoted.size() != secret.size() + 2) secrets.push_back(quoted.substr(1, quoted.size() - 2));
}

}  // namespace

std::shared_ptr<const std::vector<std::string>> TenantSecrets::Of(const std::string& tenant) {
  Known& known = known_[tenant];
  // Asked before they are read: a change in between is seen the next time.
  const std::uint64_t changes = integrations_.changes();
  if (known.secrets && known.changes == changes) return known.secrets;
  auto secrets = std::make_shared<std::vector<std::string>>();
  for (const store::Integration& integration : integrations_.List(tenant)) {
    const engine::IntegrationType* const type = engine::FindIntegrationType(integration.type);
    const auto text = vault_.Open(integration.sealed);
    if (!text || type == nullptr) continue;  // nobody can read it
    const Json fields = Json::parse(*text);
    for (const engine::Setting& setting : type->credentials) {
      const auto field = fields.find(setting.name);
      if (!setting.secret || field == fields.end()) continue;
      const Json values = field->is_object() ? *field : Json::array({*field});
      for (const Json& value : values)
        if (value.is_string()) Add(value.get<std::string>(), *secrets);
    }
  }
  std::sort(secrets->begin(), secrets->end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  known = {changes, std::move(secrets)};
  return known.secrets;
}

}  // namespace cxengine::api
