// A pattern without an interaction detects journeys and tells nobody.
#include <algorithm>

#include "dsl/rules/rule.h"

namespace cxengine::dsl {

namespace {

bool HasInteraction(const Node& node) {
  return node.kind == Node::Kind::kInteraction ||
         std::any_of(node.children.begin(), node.children.end(), HasInteraction);
}

}  // namespace

void CheckNeverActs(const Pattern& pattern, Diagnostics& diagnostics) {
  if (HasInteraction(pattern.root)) return;
  diagnostics.Report(Code::kNeverActs, pattern.root.span, "the pattern never acts").help =
      "add an interaction: `(perform echo message {:message \"seen\"})`";
}

}  // namespace cxengine::dsl
