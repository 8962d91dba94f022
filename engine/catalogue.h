// The types of integrations: what each lets patterns do, what it needs to be set up, what it can listen to
// (§6). Rows, no I/O: the checker, the tools, the server and docs/endpoints.md all read this table.
//
// To add a type, add a row to catalogue.cc and its lines to docs/endpoints.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/signature.h"

namespace cxengine::engine {

// A value that a tenant gives when it sets up an integration or a listener.
struct Setting {
  std::string_view name;
  std::string_view doc;
  bool mandatory = true;
  bool secret = false;   // kept encrypted, never in logs and messages
  bool texts = false;    // an object of texts rather than one text
  bool address = false;  // of a service: the values of its query are secret, no user name stands in it
};

struct IntegrationType {
  dsl::EndpointType endpoint;  // its name is that of the type; without actions it is none
  std::vector<Setting> credentials;
  std::vector<Setting> listener_options;  // empty: nothing can listen to it
};

// In the order of the documentation.
const std::vector<IntegrationType>& Catalogue();
// Null if there is no such type.
const IntegrationType* FindIntegrationType(std::string_view name);

// The names of all types, for messages: "`echo`, `generic`, …".
std::string IntegrationTypeNames();

// The endpoints of all rows, for dsl::Surroundings; they live as long as the program.
const std::vector<dsl::EndpointType>& EndpointTypes();

}  // namespace cxengine::engine
