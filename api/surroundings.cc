#include "api/surroundings.h"

#include "engine/catalogue.h"

namespace cxengine::api {

dsl::Surroundings SurroundingsOf(const std::string& /*tenant*/, const std::string& key_attribute) {
  dsl::Surroundings surroundings;
  surroundings.endpoint_types = &engine::EndpointTypes();
  surroundings.endpoints.emplace();  // known, and none besides those that are always there
  surroundings.key = key_attribute;
  return surroundings;
}

}  // namespace cxengine::api
