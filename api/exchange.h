// One request on its way through the platform, and a row of the route table: who may call, where it runs,
// what it does.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/auth/scope.h"
#include "api/auth/token_service.h"
#include "api/http/router.h"
#include "api/problem.h"
#include "api/store/tenants.h"

namespace cxengine::api {

struct Services;

struct Exchange {
  http::Request request;
  http::PathArguments path;
  http::Responder responder;
  std::shared_ptr<const auth::Principal> principal;  // null on a route without a scope
  store::Tenant tenant;                              // of routes with {tid}; the bearer may use it

  // Who asks, for the trail of changes: an email, or "platform" for the bearer of the admin token.
  std::string Who() const { return principal ? principal->email : "platform"; }

  void Answer(http::Response response) { responder.Send(std::move(response)); }
  void Answer(const Problem& problem) { responder.Send(ProblemResponse(problem)); }
};

// Does what may throw with the exchange: that is logged, with `what` before it, and answered as ProblemOf
// says, if the exchange was dropped on the way.
void RunAnswering(const std::string& what, Exchange exchange, const std::function<void(Exchange)>& run);

// Where a handler runs. Only what neither blocks nor takes long may stay on the transport thread.
enum class Place { kTransport, kWorker };

struct Route {
  std::string method;
  std::string path;                  // "/tenants/{tid}/patterns", without "/1.0"
  std::optional<auth::Scope> scope;  // nullopt: open to everybody
  Place place;
  // Answers the exchange, now or later. What it throws is logged and becomes a 500, or a
  // 503 if the disk is why.
  std::function<void(Services&, Exchange)> handle;
};

}  // namespace cxengine::api
