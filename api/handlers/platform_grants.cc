#include "api/handlers/platform_grants.h"

#include "api/fields.h"
#include "api/handlers/platform_tenants.h"
#include "api/handlers/resource.h"
#include "api/json_body.h"
#include "api/services.h"
#include "engine/catalogue.h"

namespace cxengine::api {
namespace {

Problem UnknownType() {
  return {404, "integration-type-not-found",
          "There is no such type of integrations; there are " + engine::IntegrationTypeNames() + "."};
}

}  // namespace

void ListGrants(Services& services, Exchange exchange) {
  const auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  Json list = Json::array();
  for (const engine::IntegrationType& row : engine::Catalogue())
    if (services.tenants.IsGranted(tenant->id, row.endpoint.name))
      list.push_back({{"id", row.endpoint.name}});
  exchange.Answer(JsonResponse(200, list));
}

void GetGrant(Services& services, Exchange exchange) {
  const auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  const std::string& type = exchange.path.at("id");
  if (!engine::FindIntegrationType(type)) return exchange.Answer(UnknownType());
  if (!services.tenants.IsGranted(tenant->id, type))
    return exchange.Answer(Problem{404, "grant-not-found", "The tenant may not use this type."});
  exchange.Answer(JsonResponse(200, {{"id", type}}));
}

void CreateGrant(Services& services, Exchange exchange) {
  const auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  std::string type;
  if (const auto named = exchange.path.find("id"); named != exchange.path.end()) {
    type = named->second;
  } else {
    auto body = ReadJsonObject(exchange.request);
    if (!body.ok()) return exchange.Answer(body.problem());
    for (const auto& [name, value] : body.value().items())
      if (name != "id")
        return exchange.Answer(Problem{400, "unknown-field",
                                       "`" + name + "` is not a field of a grant; its only field is `id`."});
    if (!body.value().contains("id")) return exchange.Answer(MissingField("id"));
    if (!body.value()["id"].is_string())
      return exchange.Answer(WrongType("id", "string", body.value()["id"]));
    type = body.value()["id"].get<std::string>();
  }
  if (!engine::FindIntegrationType(type)) return exchange.Answer(UnknownType());
  const std::lock_guard lock(services.configuration);
  store::Transaction transaction(services.database);
  const bool had = services.tenants.IsGranted(tenant->id, type);
  services.tenants.Grant(tenant->id, type);
  exchange.tenant = *tenant;
  if (!had) NoteChange(services, exchange, "grant", "integrations/" + type);
  transaction.Commit();
  exchange.Answer(JsonResponse(had ? 200 : 201, {{"id", type}}));
}

void DeleteGrant(Services& services, Exchange exchange) {
  const auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  const std::string& type = exchange.path.at("id");
  if (!engine::FindIntegrationType(type)) return exchange.Answer(UnknownType());
  const std::lock_guard lock(services.configuration);
  store::Transaction transaction(services.database);
  if (!services.tenants.IsGranted(tenant->id, type))
    return exchange.Answer(Problem{404, "grant-not-found", "The tenant may not use this type."});
  services.tenants.Withhold(tenant->id, type);
  exchange.tenant = *tenant;
  NoteChange(services, exchange, "withhold", "integrations/" + type);
  transaction.Commit();
  exchange.Answer(NoContent());
}

}  // namespace cxengine::api
