// A parameter that an action cannot do without.
#include <set>

#include "dsl/rules/interactions.h"
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

void CheckMissingParameters(const Pattern& pattern, Diagnostics& diagnostics) {
  ForEachKnownCall(pattern, [&](const KnownCall& call) {
    if (!call.interaction.parameters) return;
    std::set<std::string_view> given;
    for (const NamePlace& place : *call.interaction.parameters) {
      const Parameter* parameter = FindParameter(call.action, place.name);
      // One that is misspelt is there; its name is another rule's business.
      if (parameter != nullptr) given.insert(parameter->name);
      if (parameter != nullptr || call.action.open) continue;
      if (const auto meant = Misspelt(call, place.name); !meant.empty()) given.insert(meant.front()->name);
    }
    std::string missing;
    std::string example;
    for (const Parameter& parameter : call.action.parameters) {
      if (!parameter.mandatory || given.contains(parameter.name)) continue;
      missing += (missing.empty() ? "`" : ", `") + std::string(parameter.name) + "`";
      example += (example.empty() ? ":" : " :") + std::string(parameter.name) + " …";
    }
    if (missing.empty()) return;
    diagnostics
        .Report(Code::kMissingParameter, call.interaction.action_span, CallName(call) + " needs " + missing)
        .help = given.empty() ? "write `{" + example + "}` behind it" : "add `" + example + "`";
  });
}

}  // namespace cxengine::dsl
