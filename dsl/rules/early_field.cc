// `$field` in the constraints of an event that may be the first: the context is still empty, so it is nil
// (§5.1), and an expression that is nil matches nothing (§4.2).
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

void ReportFields(const Node& event, Diagnostics& diagnostics) {
  for (const ConstraintNode& constraint : event.constraints) {
    EachNode(constraint, [&](const Node& node) {
      if (node.kind != Kind::kField && node.kind != Kind::kAllValues) return;
      diagnostics
          .Report(Code::kEarlyField, node.span,
                  "`$" + node.name + "` has no value yet: no event comes before this one")
          .help = "write a constant, or compare a later event with this one";
    });
  }
}

bool HasWays(const Node& node) {
  return node.kind == Kind::kOr || node.kind == Kind::kIf || node.kind == Kind::kCase ||
         node.kind == Kind::kLoop;
}

// Goes through what may run before the first event and reports in the events that may be it. True if `node`
// may wait: what follows it comes after an event.
bool Visit(const Node& node, Diagnostics& diagnostics) {
  switch (node.kind) {
    case Kind::kEvent:
      ReportFields(node, diagnostics);
      return true;
    case Kind::kAnd:
    case Kind::kOr:
      for (const Node& branch : node.children) Visit(branch, diagnostics);  // they start together
      return true;
    case Kind::kTimes:
      // In a later round there is a context, and another way may have led there.
      if (AnyNode(node, HasWays)) return node.waits;
      [[fallthrough]];
    case Kind::kDo:
    case Kind::kWithin:
    case Kind::kAssign:
      return std::any_of(node.children.begin(), node.children.end(),
                         [&](const Node& child) { return Visit(child, diagnostics); });
    case Kind::kIf: {
      bool waits = false;
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        const bool condition = i % 2 == 0 && i + 1 < node.children.size();
        waits = Visit(node.children[i], diagnostics) || waits;
        if (condition && node.children[i].waits) return true;
      }
      return waits;
    }
    case Kind::kInvalid:
    case Kind::kConstant:
    case Kind::kList:
    case Kind::kMap:
    case Kind::kField:
    case Kind::kAllValues:
    case Kind::kSymbol:
    case Kind::kPath:
    case Kind::kCall:
    case Kind::kBooleanAnd:
    case Kind::kBooleanOr:
    case Kind::kTemplate:
    case Kind::kCase:
    case Kind::kInteraction:
    case Kind::kDelay:
    case Kind::kLoop:
      return node.waits;
  }
  return node.waits;
}

}  // namespace

void CheckEarlyFields(const Pattern& pattern, Diagnostics& diagnostics) {
  for (std::uint32_t i = 0; i < pattern.opening; ++i) {
    if (Visit(pattern.root.children[i], diagnostics)) return;
  }
}

}  // namespace cxengine::dsl
