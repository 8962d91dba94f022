// A window that can never run out: nothing in it waits, a shorter one around it runs out first, or it only
// begins with the event that ends it.
#include <algorithm>

#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"
#include "dsl/rules/window.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

// Only waits for events and delays are interrupted, interactions are not (§4.4).
bool Waits(const Node& node) { return node.kind == Kind::kEvent || node.kind == Kind::kDelay; }

// The first child that is more than a computation.
std::vector<Node>::const_iterator FirstStep(const Node& sequence) {
  return std::find_if(sequence.children.begin(), sequence.children.end(),
                      [](const Node& child) { return child.waits || child.acts; });
}

// Is the form complete with the first event that it takes?
bool TakesOneEvent(const Node& node) {
  if (node.kind == Kind::kEvent) return true;
  if (node.kind == Kind::kOr) return std::all_of(node.children.begin(), node.children.end(), TakesOneEvent);
  if (node.kind == Kind::kWithin) return TakesOneEvent(node.children[1]);
  if (node.kind != Kind::kDo) return false;
  const auto first = FirstStep(node);
  return first != node.children.end() && TakesOneEvent(*first) &&
         std::none_of(first + 1, node.children.end(),
                      [](const Node& child) { return AnyNode(child, Waits); });
}

// The window that the program begins with, null if there is none: nothing waits, acts or loops before it. A
// match begins with its first event, and so does the clock of this window (§4.4).
const Node* LeadingWindow(const Node& node) {
  if (node.kind == Kind::kWithin) return &node;
  if (node.kind == Kind::kAssign || node.kind == Kind::kIf || node.kind == Kind::kCase)
    return LeadingWindow(node.children[0]);
  if (node.kind != Kind::kDo) return nullptr;
  const auto first = FirstStep(node);
  return first == node.children.end() ? nullptr : LeadingWindow(*first);
}

void Check(const Node& window, const TimeLeft& left, bool leading, Diagnostics& diagnostics) {
  const auto report = [&](const std::string& why) -> Diagnostic& {
    return diagnostics.Report(Code::kIdleWindow, window.span, "this window never runs out: " + why);
  };
  const std::optional<double> duration = KnownDuration(window);
  if (!AnyNode(window.children[1], Waits)) {
    report("nothing in it waits for an event, or delays").help =
        "an interaction is not interrupted; how long one may take says its own `(timeout duration unit)`";
  } else if (leading && TakesOneEvent(window.children[1])) {
    report("it begins with the event that it waits for").help =
        "let it follow the event that its time counts from: `(event …) (within 1 hour (event …))`";
  } else if (duration && left.window != nullptr && *duration >= left.milliseconds) {
    Diagnostic& finding =
        report("the one around it leaves at most " + DurationText(std::max(0.0, left.milliseconds)));
    finding.related.push_back({left.window->span, "the one around it"});
  }
}

}  // namespace

void CheckIdleWindows(const Pattern& pattern, Diagnostics& diagnostics) {
  const Node* leading = LeadingWindow(pattern.root);
  EachTimed(pattern.root, [&](const Node& timed, const TimeLeft& left) {
    if (timed.kind == Kind::kWithin) Check(timed, left, &timed == leading, diagnostics);
  });
}

}  // namespace cxengine::dsl
