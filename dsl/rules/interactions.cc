// Walks over the interactions of a pattern.
#include "dsl/rules/interactions.h"

#include <algorithm>

#include "dsl/diagnostic.h"

namespace cxengine::dsl {

namespace {

void Visit(const Node& node, const std::function<void(const Node&)>& visit) {
  if (node.kind == Node::Kind::kInteraction) visit(node);
  for (const Node& child : node.children) Visit(child, visit);
}

}  // namespace

void ForEachInteraction(const Pattern& pattern, const std::function<void(const Node&)>& visit) {
  Visit(pattern.root, visit);
}

void ForEachKnownCall(const Pattern& pattern, const std::function<void(const KnownCall&)>& visit) {
  ForEachInteraction(pattern, [&](const Node& node) {
    const EndpointType* type = pattern.surroundings->TypeOf(node.endpoint);
    const Action* action = type == nullptr ? nullptr : type->Find(node.verb, node.action);
    if (action != nullptr) visit({node, *type, *action});
  });
}

std::vector<const Parameter*> Misspelt(const KnownCall& call, std::string_view name) {
  std::vector<const Parameter*> given;
  for (const NamePlace& place : *call.interaction.parameters) {
    given.push_back(FindParameter(call.action, place.name));
  }
  std::vector<std::string_view> names;
  for (const Parameter& parameter : call.action.parameters) {
    if (std::find(given.begin(), given.end(), &parameter) != given.end()) continue;
    names.push_back(parameter.name);
    names.insert(names.end(), parameter.older_names.begin(), parameter.older_names.end());
  }
  std::vector<const Parameter*> near;
  for (const std::string_view word : NearWords(name, names)) {
    const Parameter* parameter = FindParameter(call.action, word);
    if (std::find(near.begin(), near.end(), parameter) == near.end()) near.push_back(parameter);
  }
  return near;
}

std::string CallName(const KnownCall& call) {
  return "`" + call.interaction.action + "` of `" + call.interaction.endpoint + "`";
}

}  // namespace cxengine::dsl
