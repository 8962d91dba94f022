#include "api/handlers/platform_grants.h"

#include <algorithm>

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

// What every tenant has cannot be withheld, whatever was asked for in earlier versions.
bool MayUse(Services& services, const store::Tenant& tenant, const engine::IntegrationType& type) {
  return type.endpoint.always_there || services.tenants.IsGranted(tenant.id, type.endpoint.name);
}

}  // namespace

void ListGrants(Services& services, Exchange exchange) {
  auto window = ReadWindow(exchange.request);
  if (!window.ok()) return exchange.Answer(window.problem());
  const auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  Json list = Json::array();
  for (const engine::IntegrationType& row : engine::Catalogue())
    if (MayUse(services, *tenant, row)) list.push_back({{"id", row.endpoint.name}});
  std::sort(list.begin(), list.end());  // as all lists are
  exchange.Answer(JsonResponse(200, Cut(std::move(list), window.value())));
}

void GetGrant(Services& services, Exchange exchange) {
  const auto tenant = NamedTenant(services, exchange);
  if (!tenant) return;
  const std::string& type = exchange.path.at("id");
  const engine::IntegrationType* row = engine::FindIntegrationType(type);
  if (row == nullptr) return exchange.Answer(UnknownType());
  if (!MayUse(services, *tenant, *row))
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
  const engine::IntegrationType* row = engine::FindIntegrationType(type);
  if (row == nullptr) return exchange.Answer(UnknownType());
  const std::lock_guard lock(services.configuration);
  store::Transaction transaction(services.database);
  const bool had = MayUse(services, *tenant, *row);
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
  const engine::IntegrationType* row = engine::FindIntegrationType(type);
  if (row == nullptr) return exchange.Answer(UnknownType());
  if (row->endpoint.always_there)
    return exchange.Answer(Problem{
        409, "always-there",
        "Every tenant has `" + type + "`, which needs no credentials of anyone: it cannot be withheld."});
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
