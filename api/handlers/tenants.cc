#include "api/handlers/tenants.h"

#include "api/conditions.h"

namespace cxengine::api {

void GetTenant(Services&, Exchange exchange) {
  auto conditions = Conditions::Read(exchange.request);
  if (!conditions.ok()) return exchange.Answer(conditions.problem());
  const store::Tenant& tenant = exchange.tenant;
  if (auto response = conditions.value().CheckRead(tenant.revision))
    return exchange.Answer(*std::move(response));
  http::Response response = JsonResponse(200, {{"id", tenant.id}, {"name", tenant.name}});
  response.headers.Add("ETag", EntityTag(tenant.revision));
  exchange.Answer(std::move(response));
}

}  // namespace cxengine::api
