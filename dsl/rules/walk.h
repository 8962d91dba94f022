// What several rules need to walk a pattern.
#pragma once

#include <algorithm>

#include "dsl/pattern.h"

namespace cxengine::dsl {

// Calls `visit` with `node` and each node below it, in the order of the text, operands of constraints
// included. The depth is bounded by that of the text.
template <typename Visit>
void EachNode(const Node& node, const Visit& visit);

template <typename Visit>
void EachNode(const ConstraintNode& constraint, const Visit& visit) {
  for (const Node& operand : constraint.operands) EachNode(operand, visit);
  for (const ConstraintNode& part : constraint.parts) EachNode(part, visit);
}

template <typename Visit>
void EachNode(const Node& node, const Visit& visit) {
  visit(node);
  for (const ConstraintNode& constraint : node.constraints) EachNode(constraint, visit);
  for (const Node& child : node.children) EachNode(child, visit);
}

// Is `holds` true of `node`, or of a step below it?
template <typename Holds>
bool AnyNode(const Node& node, const Holds& holds) {
  return holds(node) || std::any_of(node.children.begin(), node.children.end(),
                                    [&](const Node& child) { return AnyNode(child, holds); });
}

// The last branch of an `if` or `case` that the author has left out.
inline bool IsMissingBranch(const Node& whole, const Node& branch) {
  return IsMissing(branch) && branch.span == whole.span;
}

// The `catch` of an interaction, null if it has none.
inline const Node* CatchOf(const Node& interaction) {
  const Node& handler = interaction.children[3];
  return handler.kind == Node::Kind::kDo ? &handler : nullptr;
}

}  // namespace cxengine::dsl
