// An action that an endpoint does not have.
#include "dsl/rules/interactions.h"
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

void CheckUnknownActions(const Pattern& pattern, Diagnostics& diagnostics) {
  ForEachInteraction(pattern, [&](const Node& node) {
    const EndpointType* type = pattern.surroundings->TypeOf(node.endpoint);
    if (type == nullptr || type->Find(node.verb, node.action) != nullptr) return;
    std::vector<std::string_view> names;
    std::string list;
    for (const Action& action : type->actions) {
      if (action.name.empty() || !(action.verb.empty() || action.verb == node.verb)) continue;
      names.push_back(action.name);
      list += (list.empty() ? "it has `" : ", `") + std::string(action.name) + "`";
    }
    const bool none = type->actions.empty();
    Diagnostic& finding =
        diagnostics.Report(Code::kUnknownAction, node.action_span,
                           none ? "`" + node.endpoint + "` takes no actions: it only sends events"
                                : "`" + node.endpoint + "` has no action `" + node.action + "`");
    Suggest(finding, node.action_span, node.action, names);
    if (finding.help.empty()) finding.help = list;
  });
}

}  // namespace cxengine::dsl
