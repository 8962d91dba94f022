#include "api/routes.h"

#include <chrono>

#include "api/bearer.h"
#include "api/handlers/account.h"
#include "api/handlers/audit.h"
#include "api/handlers/augment_files.h"
#include "api/handlers/augments.h"
#include "api/handlers/configuration.h"
#include "api/handlers/events.h"
#include "api/handlers/generic.h"
#include "api/handlers/integrations.h"
#include "api/handlers/keys.h"
#include "api/handlers/listeners.h"
#include "api/handlers/matches.h"
#include "api/handlers/patterns.h"
#include "api/handlers/platform_grants.h"
#include "api/handlers/platform_tenants.h"
#include "api/handlers/platform_users.h"
#include "api/handlers/resource.h"
#include "api/handlers/templates.h"
#include "api/handlers/tenants.h"
#include "api/handlers/token.h"
#include "api/services.h"

namespace cxengine::api {
namespace {

using auth::Scope;

// Why this request may not be served; nullopt: it may, and what the gate found out is in the exchange.
using Gate = std::optional<http::Response> (*)(const Route&, Services&, Exchange&);

// Fills in the tenant: 404 if there is none of that id, 403 if it is not the bearer's (platform contract §2).
std::optional<Problem> FindTenant(Services& services, Exchange& exchange) {
  const auto id = exchange.path.find("tid");
  if (id == exchange.path.end() || !exchange.principal) return std::nullopt;
  const auto mine = exchange.principal->tenants.find(id->second);
  if (mine != exchange.principal->tenants.end()) {
    exchange.tenant = mine->second;
    return std::nullopt;
  }
  if (services.tenants.Find(id->second))
    return Problem{403, "tenant-forbidden", "You do not have access to this tenant."};
  return Problem{404, "tenant-not-found", "There is no tenant with this id."};
}

// Bearers of tokens, and their tenants.
std::optional<http::Response> AdmitUser(const Route& route, Services& services, Exchange& exchange) {
  if (!route.scope) return std::nullopt;
  if (auto refusal = CheckBearer(services.tokens, exchange.request, *route.scope, exchange.principal))
    return refusal;
  if (const auto problem = FindTenant(services, exchange)) return ProblemResponse(*problem);
  return std::nullopt;
}

// The bearer of the admin token.
std::optional<http::Response> AdmitAdmin(const Route&, Services& services, Exchange& exchange) {
  return CheckAdmin(services.meta, exchange.request);
}

void Serve(const Route& route, Gate gate, Services& services, Exchange exchange) {
  RunAnswering(route.method + " " + route.path, std::move(exchange), [&](Exchange admitted) {
    if (auto refusal = gate(route, services, admitted)) return admitted.Answer(*std::move(refusal));
    route.handle(services, std::move(admitted));
  });
}

void Dispatch(const Route& route, Gate gate, Services& services, Exchange exchange) {
  if (route.place == Place::kTransport) return Serve(route, gate, services, std::move(exchange));
  // std::function wants something that can be copied.
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  if (!services.workers.Post(
          [&route, gate, &services, shared] { Serve(route, gate, services, std::move(*shared)); }))
    shared->Answer(Overloaded());
}

// The same responder, which counts its answer.
http::Responder Counted(Metrics::Route& metrics, http::Responder responder) {
  const auto shared = std::make_shared<http::Responder>(std::move(responder));
  return http::Responder(
      [shared, &metrics, began = std::chrono::steady_clock::now()](http::Response response) {
        metrics.Count(response.status, std::chrono::steady_clock::now() - began);
        shared->Send(std::move(response));
      });
}

void Add(const Route& row, Gate gate, bool also_without_version, Services& services, http::Router& router) {
  const auto route = std::make_shared<const Route>(row);
  Metrics::Route& metrics =
      services.metrics.ForRoute(also_without_version ? "api" : "platform", row.method, "/1.0" + row.path);
  const http::RouteHandler handler = [route, gate, &services, &metrics](http::Request request,
                                                                        http::PathArguments path,
                                                                        http::Responder responder) {
    Dispatch(
        *route, gate, services,
        Exchange{std::move(request), std::move(path), Counted(metrics, std::move(responder)), nullptr, {}});
  };
  router.Add(route->method, "/1.0" + route->path, handler);
  if (also_without_version) router.Add(route->method, route->path, handler);
}

}  // namespace

std::vector<Route> Routes() {
  std::vector<Route> routes = {
      {"POST", "/token", std::nullopt, Place::kWorker, PostToken},

      {"GET", "/account", Scope::kRead, Place::kWorker, GetAccount},
      {"POST", "/account/change_password", Scope::kSecrets, Place::kWorker, ChangePassword},
      {"GET", "/account/auth", Scope::kSecrets, Place::kWorker, GetCredentials},
      {"GET", "/account/tenants", Scope::kRead, Place::kWorker, ListAccountTenants},

      {"GET", "/tenants/{tid}", Scope::kRead, Place::kWorker, GetTenant},

      {"GET", "/tenants/{tid}/export", Scope::kRead, Place::kWorker, ExportConfiguration},
      {"POST", "/tenants/{tid}/import", Scope::kWrite, Place::kWorker, ImportConfiguration},
      {"GET", "/tenants/{tid}/audit", Scope::kRead, Place::kWorker, GetAudit},

      {"GET", "/tenants/{tid}/listeners/{id}/status", Scope::kRead, Place::kWorker, GetListenerStatus},
      {"GET", "/tenants/{tid}/integrations", Scope::kRead, Place::kWorker, ListIntegrations},
      {"GET", "/tenants/{tid}/integrations/{id}", Scope::kRead, Place::kWorker, GetIntegration},
      {"POST", "/tenants/{tid}/integrations/{id}", Scope::kWrite, Place::kWorker, SetUpIntegration},
      {"DELETE", "/tenants/{tid}/integrations/{id}", Scope::kWrite, Place::kWorker, DeleteIntegration},

      {"POST", "/tenants/{tid}/event", Scope::kEvents, Place::kTransport, PostEvent},
      {"GET", "/tenants/{tid}/event/history", Scope::kRead, Place::kTransport, GetHistory},
      {"POST", "/tenants/{tid}/generic/{id}", Scope::kEvents, Place::kTransport, PostGeneric},
      {"GET", "/tenants/{tid}/matches", Scope::kRead, Place::kWorker, ListMatches},
      {"GET", "/tenants/{tid}/matches/{id}", Scope::kRead, Place::kWorker, GetMatch},
      {"DELETE", "/tenants/{tid}/keys/{attribute}/{value}", Scope::kWrite, Place::kWorker, EraseKey},
  };
  for (const std::string& augments : {std::string("augments"), std::string("augment")}) {
    const std::string file = "/tenants/{tid}/" + augments + "/{id}/file";
    routes.push_back({"POST", file, Scope::kWrite, Place::kWorker, PutAugmentFile});
    routes.push_back({"GET", file, Scope::kRead, Place::kWorker, GetAugmentFile});
    routes.push_back({"DELETE", file, Scope::kWrite, Place::kWorker, DeleteAugmentFile});
  }
  for (ResourceKind& kind : std::vector{Patterns(), Templates(), Listeners(), Augments()})
    for (Route& route : ResourceRoutes(std::move(kind))) routes.push_back(std::move(route));
  return routes;
}

std::vector<Route> PlatformRoutes() {
  const auto open = std::nullopt;
  return {
      {"POST", "/tenants", open, Place::kWorker, CreateTenant},
      {"GET", "/tenants", open, Place::kWorker, ListTenants},
      {"GET", "/tenants/{tid}", open, Place::kWorker, ReadTenant},
      {"PUT", "/tenants/{tid}", open, Place::kWorker, UpdateTenant},
      {"DELETE", "/tenants/{tid}", open, Place::kWorker, DeleteTenant},
      {"GET", "/tenants/{tid}/users", open, Place::kWorker, ListUsersOfTenant},

      {"GET", "/tenants/{tid}/integrations", open, Place::kWorker, ListGrants},
      {"POST", "/tenants/{tid}/integrations", open, Place::kWorker, CreateGrant},
      {"GET", "/tenants/{tid}/integrations/{id}", open, Place::kWorker, GetGrant},
      {"POST", "/tenants/{tid}/integrations/{id}", open, Place::kWorker, CreateGrant},
      {"DELETE", "/tenants/{tid}/integrations/{id}", open, Place::kWorker, DeleteGrant},

      {"POST", "/users", open, Place::kWorker, CreateUser},
      {"GET", "/users", open, Place::kWorker, ListUsers},
      {"GET", "/users/{id}", open, Place::kWorker, ReadUser},
      {"PUT", "/users/{id}", open, Place::kWorker, UpdateUser},
      {"DELETE", "/users/{id}", open, Place::kWorker, DeleteUser},
  };
}

void AddRoutes(const std::vector<Route>& routes, Services& services, http::Router& router) {
  for (const Route& route : routes) Add(route, AdmitUser, true, services, router);
}

void AddPlatformRoutes(const std::vector<Route>& routes, Services& services, http::Router& router) {
  for (const Route& route : routes) Add(route, AdmitAdmin, false, services, router);
}

}  // namespace cxengine::api
