// Finding and checking the opening.
#include "dsl/opening.h"

#include <algorithm>

namespace cxengine::dsl {

namespace {

constexpr std::size_t kMaxAndOperands = 10;

// A predicate over watches and conditions, which may hold without an event.
bool IsBoolean(const Node& predicate) {
  return predicate.kind == Node::Kind::kBooleanAnd || predicate.kind == Node::Kind::kBooleanOr ||
         predicate.kind == Node::Kind::kCall;
}

// Walks the opening in the order of running.
class Walk {
 public:
  explicit Walk(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // Visits `node`, where an event has certainly been consumed or not; yields whether one has been after it.
  bool Visit(const Node& node, bool consumed) {
    switch (node.kind) {
      case Node::Kind::kEvent:
        if (!consumed) {
          for (const ConstraintNode& constraint : node.constraints) VisitConstraint(constraint);
        }
        return true;
      case Node::Kind::kCall:
        if (!consumed && !lost_ && !node.builtin->constant) {
          diagnostics_
              .Report(Code::kTooEarly, node.span,
                      "`" + std::string(node.builtin->name) + "` is not known before the first event")
              .help = "use it after the first `event`, or after the opening";
        }
        return VisitAll(node, consumed);
      case Node::Kind::kAnd:
        if (!lost_ && node.children.size() > kMaxAndOperands) {
          diagnostics_
              .Report(Code::kTooManyOperands, node.span,
                      "`and` has " + std::to_string(node.children.size()) +
                          " operands, at most 10 can be followed")
              .help = "use `sequence` for the events whose order is known";
        }
        return VisitBranches(node, consumed, true);
      case Node::Kind::kOr:
        return VisitBranches(node, consumed, false);
      case Node::Kind::kIf: {
        bool every = true;
        for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
          consumed = Visit(node.children[i], consumed);
          every = Visit(node.children[i + 1], consumed) && every;
        }
        return Visit(node.children.back(), consumed) && every;
      }
      case Node::Kind::kCase: {
        consumed = Visit(node.children[0], consumed);
        bool every = true;
        for (std::size_t i = 1; i < node.children.size(); ++i)
          every = Visit(node.children[i], consumed) && every;
        return every;
      }
      case Node::Kind::kLoop: {
        // The body may not run at all; `until` ends when what it watches for has come.
        const bool seen = Visit(node.children[0], consumed);
        Visit(node.children[1], consumed);
        return consumed || (node.repeats && seen && !IsBoolean(node.children[0]));
      }
      case Node::Kind::kTimes: {
        consumed = Visit(node.children[0], consumed);
        const Node& count = node.children[0];
        const bool never = count.kind == Node::Kind::kConstant && !(count.constant.number() >= 1);
        const bool inside = Visit(node.children[1], consumed);
        const bool surely = count.kind == Node::Kind::kConstant && !never;
        return consumed || (surely && inside);
      }
      case Node::Kind::kInvalid:
        // Reported already. What it would have been is unknown, unless it is an event.
        lost_ = lost_ || !node.waits || node.acts;
        return true;
      case Node::Kind::kConstant:
      case Node::Kind::kList:
      case Node::Kind::kMap:
      case Node::Kind::kField:
      case Node::Kind::kAllValues:
      case Node::Kind::kSymbol:
      case Node::Kind::kPath:
      case Node::Kind::kBooleanAnd:
      case Node::Kind::kBooleanOr:
      case Node::Kind::kTemplate:
      case Node::Kind::kDo:
      case Node::Kind::kAssign:
      case Node::Kind::kWithin:
      case Node::Kind::kInteraction:
      case Node::Kind::kDelay:
        return VisitAll(node, consumed);
    }
    return consumed;
  }

 private:
  bool VisitAll(const Node& node, bool consumed) {
    for (const Node& child : node.children) consumed = Visit(child, consumed);
    return consumed;
  }

  // Branches start together: none may rely on what another one consumes.
  bool VisitBranches(const Node& node, bool consumed, bool all_complete) {
    bool any = false;
    bool every = true;
    for (const Node& child : node.children) {
      const bool after = Visit(child, consumed);
      any = any || after;
      every = every && after;
    }
    return consumed || (all_complete ? any : every);
  }

  void VisitConstraint(const ConstraintNode& constraint) {
    for (const Node& operand : constraint.operands) Visit(operand, false);
    for (const ConstraintNode& part : constraint.parts) VisitConstraint(part);
  }

  Diagnostics& diagnostics_;
  bool lost_ = false;  // a mistake has been met: what follows may be no opening, or come after an event
};

}  // namespace

std::uint32_t FindOpening(const Node& root) {
  const auto end = std::find_if(root.children.begin(), root.children.end(),
                                [](const Node& form) { return form.acts || form.asks_window; });
  return static_cast<std::uint32_t>(end - root.children.begin());
}

void CheckOpening(const Pattern& pattern, Diagnostics& diagnostics) {
  Walk walk(diagnostics);
  bool consumed = false;
  for (std::uint32_t i = 0; i < pattern.opening; ++i)
    consumed = walk.Visit(pattern.root.children[i], consumed);
}

}  // namespace cxengine::dsl
