// An expression as a statement: it is computed and nobody looks at the value.
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

namespace {

void VisitStatement(const Node& node, Diagnostics& diagnostics);

// A branch: nil is how one says that there is nothing to do.
void VisitBranch(const Node& branch, Diagnostics& diagnostics) {
  const bool nothing = branch.kind == Node::Kind::kConstant && branch.constant.is_nil();
  if (!nothing) VisitStatement(branch, diagnostics);
}

// `node` stands where its value is not used.
void VisitStatement(const Node& node, Diagnostics& diagnostics) {
  if (node.pure()) {
    diagnostics.Report(Code::kUselessExpression, node.span, "the value of this expression is not used").help =
        "bind it with `def` or `let`, use it in a predicate, or delete it";
    return;
  }
  switch (node.kind) {
    case Node::Kind::kDo:
    case Node::Kind::kAnd:
    case Node::Kind::kOr:
      for (const Node& child : node.children) {
        if (child.kind != Node::Kind::kAssign) VisitStatement(child, diagnostics);
      }
      return;
    case Node::Kind::kIf:
      for (std::size_t i = 1; i < node.children.size(); i += 2) {
        VisitBranch(node.children[i], diagnostics);
      }
      VisitBranch(node.children.back(), diagnostics);
      return;
    case Node::Kind::kCase:
      for (std::size_t i = 1; i < node.children.size(); ++i) {
        VisitBranch(node.children[i], diagnostics);
      }
      return;
    case Node::Kind::kTimes:
    case Node::Kind::kWithin:
    case Node::Kind::kLoop:
      VisitStatement(node.children[1], diagnostics);
      return;
    case Node::Kind::kInteraction: {
      const Node& handler = node.children[3];  // the `catch`
      if (handler.kind == Node::Kind::kDo) VisitStatement(handler, diagnostics);
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
  for (const Node& form : pattern.root.children) VisitStatement(form, diagnostics);
}

}  // namespace cxengine::dsl
