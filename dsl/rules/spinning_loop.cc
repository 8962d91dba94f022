// An `until` whose forms neither wait nor change what its predicate depends on: it starts over at once, again
// and again, until the match fails for taking too many steps (§7).
#include <set>

#include "dsl/rules/known_value.h"
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

// Time passes, or an event comes: the next test may find another world.
bool Waits(const Node& node) {
  return node.kind == Kind::kEvent || node.kind == Kind::kDelay ||
         (node.kind == Kind::kInteraction && node.bound);
}

// `(not (event …))`: a watch that has not hit may well end the loop at once.
bool NegatesWatch(const Node& node) { return node.kind == Kind::kCall && node.waits; }

// Could a round change the outcome of the next test? Without a wait only what the forms assign can.
bool CouldChange(const Node& loop) {
  std::set<SymbolIndex> assigned;
  EachNode(loop, [&](const Node& node) {
    if (node.kind == Kind::kAssign) assigned.insert(node.symbol);
  });
  bool changes = false;
  EachNode(loop.children[0], [&](const Node& node) {
    const bool random = node.kind == Kind::kCall && node.builtin->name == "rand";
    changes = changes || random || (node.kind == Kind::kSymbol && assigned.contains(node.symbol));
  });
  return changes;
}

void Check(const Node& loop, Diagnostics& diagnostics) {
  const Node& predicate = loop.children[0];
  if (!loop.repeats || predicate.acts || AnyNode(loop.children[1], Waits) || CouldChange(loop)) return;
  if (AnyNode(predicate, NegatesWatch) || TruthOfPredicate(predicate) == Truth::kTrue) return;
  diagnostics
      .Report(Code::kSpinningLoop, loop.span,
              "this `until` spins, if it runs at all: its forms neither wait nor change what its predicate "
              "depends on")
      .help =
      "wait in it: for an `event`, a `delay` or the bound answer of an interaction; without one the match "
      "fails "
      "after 1 000 000 steps";
}

}  // namespace

void CheckSpinningLoops(const Pattern& pattern, Diagnostics& diagnostics) {
  EachNode(pattern.root, [&](const Node& node) {
    if (node.kind == Kind::kLoop) Check(node, diagnostics);
  });
}

}  // namespace cxengine::dsl
