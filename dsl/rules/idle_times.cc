// `times` with a count of 0 or 1: the forms never run, or run as they would without it.
#include "dsl/rules/known_value.h"
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

void Check(const Node& times, Diagnostics& diagnostics) {
  const std::optional<Value> count = KnownValue(times.children[0]);
  if (!count || !count->is_number()) return;
  if (count->number() == 0) {
    diagnostics.Report(Code::kIdleTimes, times.children[0].span, "with a count of 0 the forms never run")
        .help = "delete them, or write how many rounds there are to be";
  } else if (count->number() == 1) {
    diagnostics.Report(Code::kIdleTimes, times.children[0].span, "a count of 1 changes nothing").help =
        "write the forms by themselves";
  }
}

}  // namespace

void CheckIdleTimes(const Pattern& pattern, Diagnostics& diagnostics) {
  EachNode(pattern.root, [&](const Node& node) {
    if (node.kind == Node::Kind::kTimes) Check(node, diagnostics);
  });
}

}  // namespace cxengine::dsl
