#include "api/surroundings.h"

#include "api/handlers/templates.h"
#include "api/services.h"
#include "engine/catalogue.h"

namespace cxengine::api {

dsl::Surroundings SurroundingsOf(Services& services, const std::string& tenant,
                                 const std::string& key_attribute) {
  dsl::Surroundings surroundings;
  surroundings.endpoint_types = &engine::EndpointTypes();
  surroundings.endpoints.emplace();
  for (const store::Integration& integration : services.integrations.List(tenant))
    surroundings.endpoints->emplace(integration.id, integration.type);
  surroundings.templates = TemplatesOf(services.objects, tenant);
  surroundings.key = key_attribute;
  return surroundings;
}

}  // namespace cxengine::api
