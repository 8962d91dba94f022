// A template that the tenant does not have: one that a pattern names fails the match, one that is included
// renders as nothing.
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

namespace {

std::string HelpFor(const Pattern& pattern, const std::string& id) {
  const Partials& templates = *pattern.surroundings->templates;
  if (templates.empty()) return "the tenant has no templates";
  std::vector<std::string_view> ids;
  for (const auto& [known, text] : templates) ids.emplace_back(known);
  return DidYouMean(id, ids);
}

void Visit(const Node& node, const Pattern& pattern, Diagnostics& diagnostics) {
  for (const NamePlace& missing : node.missing) {
    const bool included = missing.name != node.name;
    Diagnostic& finding = diagnostics.Report(
        Code::kUnknownTemplate, missing.span,
        "the tenant has no template `" + missing.name + "`" + (included ? ", which is included here" : ""));
    if (diagnostics.dropped() == 0) finding.help = HelpFor(pattern, missing.name);
  }
  for (const Node& child : node.children) Visit(child, pattern, diagnostics);
}

}  // namespace

void CheckUnknownTemplates(const Pattern& pattern, Diagnostics& diagnostics) {
  Visit(pattern.root, pattern, diagnostics);
}

}  // namespace cxengine::dsl
