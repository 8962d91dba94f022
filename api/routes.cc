#include "api/routes.h"

#include <spdlog/spdlog.h>

#include <exception>

#include "api/bearer.h"
#include "api/handlers/account.h"
#include "api/handlers/events.h"
#include "api/handlers/generic.h"
#include "api/handlers/patterns.h"
#include "api/handlers/resource.h"
#include "api/handlers/templates.h"
#include "api/handlers/tenants.h"
#include "api/handlers/token.h"
#include "api/services.h"

namespace cxengine::api {
namespace {

using auth::Scope;

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

void Serve(const Route& route, Services& services, Exchange exchange) {
  try {
    if (route.scope) {
      if (auto refusal = CheckBearer(services.tokens, exchange.request, *route.scope, exchange.principal))
        return exchange.Answer(*std::move(refusal));
      if (auto problem = FindTenant(services, exchange)) return exchange.Answer(*problem);
    }
    route.handle(services, std::move(exchange));
  } catch (const std::exception& error) {
    // The exchange has gone with the exception, and its responder has answered with a 500.
    spdlog::error("{} {}: {}", route.method, route.path, error.what());
  }
}

void Dispatch(const Route& route, Services& services, Exchange exchange) {
  if (route.place == Place::kTransport) return Serve(route, services, std::move(exchange));
  // std::function wants something that can be copied.
  const auto shared = std::make_shared<Exchange>(std::move(exchange));
  if (!services.workers.Post([&route, &services, shared] { Serve(route, services, std::move(*shared)); }))
    shared->Answer(Overloaded());
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

      {"POST", "/tenants/{tid}/event", Scope::kEvents, Place::kTransport, PostEvent},
      {"GET", "/tenants/{tid}/event/history", Scope::kRead, Place::kTransport, GetHistory},
      {"POST", "/tenants/{tid}/generic/{id}", Scope::kEvents, Place::kTransport, PostGeneric},
  };
  for (ResourceKind& kind : std::vector{Patterns(), Templates()})
    for (Route& route : ResourceRoutes(std::move(kind))) routes.push_back(std::move(route));
  return routes;
}

void AddRoutes(const std::vector<Route>& routes, Services& services, http::Router& router) {
  for (const Route& row : routes) {
    const auto route = std::make_shared<const Route>(row);
    const http::RouteHandler handler = [route, &services](http::Request request, http::PathArguments path,
                                                          http::Responder responder) {
      Dispatch(*route, services,
               Exchange{std::move(request), std::move(path), std::move(responder), nullptr, {}});
    };
    router.Add(route->method, "/1.0" + route->path, handler);
    router.Add(route->method, route->path, handler);
  }
}

}  // namespace cxengine::api
