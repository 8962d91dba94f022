#include "api/handlers/audit.h"

#include "api/handlers/resource.h"
#include "api/services.h"
#include "engine/instant.h"

namespace cxengine::api {

void GetAudit(Services& services, Exchange exchange) {
  auto window = ReadWindow(exchange.request);
  if (!window.ok()) return exchange.Answer(window.problem());
  Json list = Json::array();
  for (const store::AuditEntry& entry :
       services.changes.Audit(exchange.tenant.id, window.value().limit, window.value().offset))
    list.push_back({{"at", engine::FormatInstant(entry.at)},
                    {"user", entry.user},
                    {"action", entry.action},
                    {"object", entry.object}});
  exchange.Answer(JsonResponse(200, list));
}

}  // namespace cxengine::api
