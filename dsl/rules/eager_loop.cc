// `(unless (within 2 hours (event …)) (perform …))`: the forms run at once, and the window ends them when it
// is too late (§7). What is meant is mostly the absence of the event, which is `if` (§4.4).
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

// Is an interaction certainly the first thing that happens in it?
bool ActsFirst(const Node& node) {
  if (node.kind == Kind::kInteraction) return true;
  if (node.kind != Kind::kDo) return false;
  for (const Node& child : node.children) {
    if (!child.pure() && child.kind != Kind::kAssign) return ActsFirst(child);
  }
  return false;
}

}  // namespace

void CheckEagerLoops(const Pattern& pattern, Diagnostics& diagnostics) {
  EachNode(pattern.root, [&](const Node& node) {
    if (node.kind != Kind::kLoop || node.repeats || node.children[0].kind != Kind::kWithin) return;
    if (node.children[0].acts || !ActsFirst(node.children[1])) return;
    diagnostics
        .Report(Code::kEagerUnless, node.children[0].span,
                "`unless` does not wait for this window: its forms begin at once")
        .help = "to act when the event has not come write `(if (within …) nil (perform …))`";
  });
}

}  // namespace cxengine::dsl
