// Look-ups in the tables of endpoints.
#include "dsl/signature.h"

#include <algorithm>

namespace cxengine::dsl {

const Action* EndpointType::Find(std::string_view verb, std::string_view action) const {
  const auto row = std::find_if(actions.begin(), actions.end(), [&](const Action& candidate) {
    return (candidate.name.empty() || candidate.name == action) &&
           (candidate.verb.empty() || candidate.verb == verb);
  });
  return row == actions.end() ? nullptr : &*row;
}

const Parameter* FindParameter(const Action& action, std::string_view name) {
  const auto row =
      std::find_if(action.parameters.begin(), action.parameters.end(), [&](const Parameter& candidate) {
        const auto& older = candidate.older_names;
        return candidate.name == name || std::find(older.begin(), older.end(), name) != older.end();
      });
  return row == action.parameters.end() ? nullptr : &*row;
}

const EndpointType* Surroundings::FindType(std::string_view type) const {
  if (endpoint_types == nullptr) return nullptr;
  const auto row = std::find_if(endpoint_types->begin(), endpoint_types->end(),
                                [&](const EndpointType& candidate) { return candidate.name == type; });
  return row == endpoint_types->end() ? nullptr : &*row;
}

const EndpointType* Surroundings::TypeOf(std::string_view endpoint) const {
  if (endpoints) {
    const auto known = endpoints->find(endpoint);
    if (known != endpoints->end()) return FindType(known->second);
  }
  const EndpointType* type = FindType(endpoint);
  const bool is_there = type != nullptr && (type->always_there || !endpoints);
  return is_there ? type : nullptr;
}

std::vector<std::string_view> Surroundings::EndpointNames() const {
  std::vector<std::string_view> names;
  if (endpoint_types == nullptr) return names;
  for (const EndpointType& type : *endpoint_types) {
    if (type.always_there || !endpoints) names.push_back(type.name);
  }
  if (!endpoints) return names;
  for (const auto& [name, type] : *endpoints) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
  }
  return names;
}

}  // namespace cxengine::dsl
