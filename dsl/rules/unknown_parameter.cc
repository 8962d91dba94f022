// A parameter that an action does not take.
#include "dsl/rules/interactions.h"
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

void CheckUnknownParameters(const Pattern& pattern, Diagnostics& diagnostics) {
  ForEachKnownCall(pattern, [&](const KnownCall& call) {
    if (call.action.open || !call.interaction.parameters) return;
    std::string list;
    for (const Parameter& parameter : call.action.parameters) {
      list += (list.empty() ? "it takes `" : ", `") + std::string(parameter.name) + "`";
    }
    for (const NamePlace& place : *call.interaction.parameters) {
      if (FindParameter(call.action, place.name) != nullptr) continue;
      Diagnostic& finding = diagnostics.Report(Code::kUnknownParameter, place.span,
                                               CallName(call) + " takes no `" + place.name + "`");
      if (diagnostics.dropped() > 0) continue;
      const std::vector<const Parameter*> meant = Misspelt(call, place.name);
      finding.help = meant.empty() ? list : "did you mean `" + std::string(meant.front()->name) + "`?";
      if (meant.size() == 1) finding.fix = Rewrite(place.span, ":" + std::string(meant.front()->name));
    }
  });
}

}  // namespace cxengine::dsl
