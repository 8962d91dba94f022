// Windows and delays, with the time that is left to them, for the rules that compare them.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "dsl/pattern.h"

namespace cxengine::dsl {

// Of a `within` or `delay`, in milliseconds; nothing where it is not known before the pattern runs.
std::optional<double> KnownDuration(const Node& node);

// "10 minutes", in the greatest unit that gives a whole number.
std::string DurationText(double milliseconds);

// What the windows around a form leave to it at most, when it begins.
struct TimeLeft {
  double milliseconds = std::numeric_limits<double>::infinity();
  const Node* window = nullptr;  // the one that runs out first
};

// Visits each `within` and `delay` below `root`, in the order of the text.
void EachTimed(const Node& root, const std::function<void(const Node& timed, const TimeLeft& left)>& visit);

}  // namespace cxengine::dsl
