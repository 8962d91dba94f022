// Forms that can never run: behind a loop that never ends, or behind a condition of `cond` that is always
// true.
#include <set>

#include "dsl/rules/known_value.h"
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

// Visits each form once, and finds the loop in it that never ends; null for a form that may come to its end.
// (Where a window around it runs out, the program goes on elsewhere.)
class Endings {
 public:
  explicit Endings(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  const Node* Obstacle(const Node& node) {
    switch (node.kind) {
      case Kind::kDo:
        return OfSequence(node);
      case Kind::kAnd:
        return OfBranches(node, 0, false);
      case Kind::kOr:
        return OfBranches(node, 0, true);
      case Kind::kTimes: {
        const Node* body = Obstacle(node.children[1]);
        const std::optional<Value> count = KnownValue(node.children[0]);
        return count && count->is_number() && count->number() >= 1 ? body : nullptr;
      }
      case Kind::kWithin:
        return Obstacle(node.children[1]);
      case Kind::kIf:
        return OfIf(node);
      case Kind::kCase: {
        const Node* subject = OfAsked(node.children[0]);
        const Node* branches = OfBranches(node, 1, true);
        return subject != nullptr ? subject : branches;
      }
      case Kind::kAssign:
        return OfAsked(node.children[0]);
      case Kind::kLoop:
        return OfLoop(node);
      case Kind::kInteraction:
        if (const Node* handler = CatchOf(node)) Obstacle(*handler);
        return nullptr;
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
      case Kind::kEvent:
      case Kind::kDelay:
        return nullptr;
    }
    return nullptr;
  }

 private:
  // Of the children from `first` on: what the first of them never gets past; if `each`, only where none of
  // them comes to its end.
  const Node* OfBranches(const Node& node, std::size_t first, bool each) {
    const Node* found = nullptr;
    bool all = true;
    for (std::size_t i = first; i < node.children.size(); ++i) {
      const Node* obstacle = Obstacle(node.children[i]);
      all = all && obstacle != nullptr;
      if (found == nullptr) found = obstacle;
    }
    return each && !all ? nullptr : found;
  }

  // Where a value is asked for, a window that runs out inside yields false, and the program goes on.
  const Node* OfAsked(const Node& node) {
    const Node* obstacle = Obstacle(node);
    return node.asks_window ? nullptr : obstacle;
  }

  const Node* OfSequence(const Node& node) {
    const Node* found = nullptr;
    for (const Node& child : node.children) {
      if (found != nullptr) Report(child, *found);
      const Node* obstacle = Obstacle(child);
      if (found == nullptr) found = obstacle;
    }
    return found;
  }

  const Node* OfIf(const Node& node) {
    CheckBehindCertain(node);
    const Node* rest = Obstacle(node.children.back());
    for (std::size_t i = node.children.size() - 1; i >= 2; i -= 2) {
      const Node* condition = OfAsked(node.children[i - 2]);
      const Node* branch = Obstacle(node.children[i - 1]);
      rest = condition != nullptr ? condition : rest != nullptr ? branch : nullptr;
    }
    return rest;
  }

  // `(cond … true default …)`. Of other conditions that are always true constant-condition speaks.
  void CheckBehindCertain(const Node& node) {
    if (node.name != "cond") return;
    for (std::size_t i = 0; i + 2 < node.children.size(); i += 2) {
      const Node& condition = node.children[i];
      if (condition.kind != Kind::kConstant || !condition.constant.truthy()) continue;
      const Node& behind = node.children[i + 2];
      if (IsMissingBranch(node, behind)) return;
      diagnostics_
          .Report(Code::kUnreachableForm, behind.span,
                  "this never runs: a condition before it is always true")
          .related.push_back({condition.span, "this one"});
      return;
    }
  }

  const Node* OfLoop(const Node& loop) {
    Obstacle(loop.children[0]);
    const Node* body = Obstacle(loop.children[1]);
    if (TruthOfPredicate(loop.children[0]) != Truth::kFalse) return nullptr;
    return loop.repeats ? &loop : body;
  }

  void Report(const Node& form, const Node& obstacle) {
    if (!reported_.insert(&obstacle).second) return;  // once is enough
    diagnostics_
        .Report(Code::kUnreachableForm, form.span, "this never runs: the `until` before it never ends")
        .related.push_back({obstacle.children[0].span, "this is never true"});
  }

  Diagnostics& diagnostics_;
  std::set<const Node*> reported_;
};

}  // namespace

void CheckUnreachableForms(const Pattern& pattern, Diagnostics& diagnostics) {
  Endings(diagnostics).Obstacle(pattern.root);
}

}  // namespace cxengine::dsl
