// What the checker is told of the world around a pattern: what endpoints offer, which of them the tenant has,
// the tenant's templates, the key attribute.
//
// "Not known" is not "none": of what is not known nothing is said. The rows of the endpoint types stand in
// engine/catalogue.cc; a table of one's own will do as well.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/mustache.h"

namespace cxengine::dsl {

// Of an action.
struct Parameter {
  std::string_view name;
  bool mandatory = false;
  std::string_view doc;
  std::vector<std::string_view> older_names;  // those of the 4.1 language, accepted without a word
};

struct Action {
  std::string_view name;  // "": any name
  std::string_view doc;   // a sentence
  std::vector<Parameter> parameters;
  bool open = false;      // takes further parameters, of any name
  std::string_view verb;  // "": any verb
};

struct EndpointType {
  std::string_view name;
  std::string_view doc;  // a sentence
  std::vector<Action> actions;
  bool always_there = false;  // every tenant has an endpoint of this name and type

  // The row for a call: the first that fits. Null if there is none.
  const Action* Find(std::string_view verb, std::string_view action) const;
};

// The row of a parameter by its name or an older one; null if there is none.
const Parameter* FindParameter(const Action& action, std::string_view name);

struct Surroundings {
  // All types that exist; null: nothing is known of endpoints. Not owned.
  const std::vector<EndpointType>* endpoint_types = nullptr;
  // The tenant's endpoints, name → type; those that are always there go without saying.
  std::optional<std::map<std::string, std::string, std::less<>>> endpoints;
  // The tenant's templates, id → text.
  std::optional<Partials> templates;
  // The pattern's key attribute.
  std::string key = "id";

  // Null if there is no such type.
  const EndpointType* FindType(std::string_view type) const;
  // The type of an endpoint of the tenant. Where the tenant's endpoints are not known, one that is called as
  // a type is of that type. Null if that leads nowhere.
  const EndpointType* TypeOf(std::string_view endpoint) const;
  // The names by which TypeOf finds something.
  std::vector<std::string_view> EndpointNames() const;
};

}  // namespace cxengine::dsl
