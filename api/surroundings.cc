#include "api/surroundings.h"

#include "api/handlers/templates.h"
#include "engine/catalogue.h"

namespace cxengine::api {

dsl::Surroundings SurroundingsOf(store::Objects& objects, const std::string& tenant,
                                 const std::string& key_attribute) {
  dsl::Surroundings surroundings;
  surroundings.endpoint_types = &engine::EndpointTypes();
  surroundings.endpoints.emplace();  // known, and none besides those that are always there
  surroundings.templates = TemplatesOf(objects, tenant);
  surroundings.key = key_attribute;
  return surroundings;
}

}  // namespace cxengine::api
