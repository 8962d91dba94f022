// An expression as a statement: it is computed and nobody looks at the value.
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

namespace {

// `node` stands where its value is not used.
void VisitStatement(const Node& node, Span parent, Diagnostics& diagnostics) {
  const bool missing_else = node.kind == Node::Kind::kConstant && node.span == parent;
  if (node.pure() && !missing_else) {
    diagnostics.Report(Code::kUselessExpression, node.span, "the value of this expression is not used").help =
        "bind it with `def` or `let`, use it in a predicate, or delete it";
    return;
  }
  switch (node.kind) {
    case Node::Kind::kDo:
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
      for (const Node& child : node.children) {
        if (child.kind != Node::Kind::kAssign) VisitStatement(child, node.span, diagnostics);
      }
      return;
    case Node::Kind::kIf:
      for (std::size_t i = 1; i < node.children.size(); i += 2) {
        VisitStatement(node.children[i], node.span, diagnostics);
      }
      VisitStatement(node.children.back(), node.span, diagnostics);
      return;
    case Node::Kind::kCase:
      for (std::size_t i = 1; i < node.children.size(); ++i) {
        VisitStatement(node.children[i], node.span, diagnostics);
      }
      return;
    case Node::Kind::kTimes:
    case Node::Kind::kWithin:
    case Node::Kind::kLoop:
      VisitStatement(node.children[1], node.span, diagnostics);
      return;
    case Node::Kind::kInteraction: {
      const Node& handler = node.children[3];  // the `catch`
      if (handler.kind == Node::Kind::kDo) VisitStatement(handler, node.span, diagnostics);
      return;
    }
    case Node::Kind::kAssign:
    case Node::Kind::kEvent:
    case Node::Kind::kDelay:
    case Node::Kind::kInvalid:
    case Node::Kind::kConstant:
    case Node::Kind::kList:
    case Node::Kind::kMap:
    case Node::Kind::kField:
    case Node::Kind::kAllValues:
    case Node::Kind::kSymbol:
    case Node::Kind::kPath:
    case Node::Kind::kCall:
    case Node::Kind::kBooleanAnd:
    case Node::Kind::kBooleanOr:
    case Node::Kind::kTemplate:
      return;
  }
}

}  // namespace

void CheckUselessExpressions(const Pattern& pattern, Diagnostics& diagnostics) {
  for (const Node& form : pattern.root.children) VisitStatement(form, pattern.root.span, diagnostics);
}

}  // namespace cxengine::dsl
