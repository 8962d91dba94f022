// A delay that the window around it always cuts off: what comes after it never runs.
#include <cmath>

#include "dsl/rules/rule.h"
#include "dsl/rules/window.h"

namespace cxengine::dsl {

void CheckDelaysTooLong(const Pattern& pattern, Diagnostics& diagnostics) {
  EachTimed(pattern.root, [&](const Node& timed, const TimeLeft& left) {
    if (timed.kind != Node::Kind::kDelay || left.window == nullptr) return;
    const std::optional<double> duration = KnownDuration(timed);
    // Where both are due at the same time, the window is first. With no time left, an earlier delay was too
    // long.
    if (!duration || *duration < left.milliseconds || left.milliseconds <= 0) return;
    Diagnostic& finding = diagnostics.Report(Code::kDelayTooLong, timed.span,
                                             "this delay of " + DurationText(*duration) +
                                                 " never ends: the window around it leaves at most " +
                                                 DurationText(left.milliseconds));
    finding.related.push_back({left.window->span, "the window"});
    finding.help = "lengthen the window, or let the delay stand outside it";
  });
}

}  // namespace cxengine::dsl
