// `{:type: "paid"}`: a colon may be part of a name (§1), but here it is a habit of other notations.
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

void Check(std::string_view name, Span span, const Source& source, Diagnostics& diagnostics) {
  const bool keyword = source.TextOf(span).starts_with(':');
  if (!keyword || !name.ends_with(':')) return;
  const std::string written = ":" + std::string(name);
  Diagnostic& finding = diagnostics.Report(Code::kTrailingColon, span,
                                           "the colon at the end of `" + written + "` is part of the name");
  name = name.substr(0, name.find_last_not_of(':') + 1);
  if (!name.empty()) finding.help = "write `:" + std::string(name) + "`";
}

}  // namespace

void CheckTrailingColons(const Pattern& pattern, Diagnostics& diagnostics) {
  EachNode(pattern.root, [&](const Node& node) {
    for (const ConstraintNode& constraint : node.constraints)
      Check(constraint.field, constraint.field_span, *pattern.source, diagnostics);
    if (!node.parameters) return;
    for (const NamePlace& parameter : *node.parameters)
      Check(parameter.name, parameter.span, *pattern.source, diagnostics);
  });
}

}  // namespace cxengine::dsl
