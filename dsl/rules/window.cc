// Durations, and how much of a window delays use up.
#include "dsl/rules/window.h"

#include <algorithm>
#include <cmath>

#include "dsl/form_rule.h"
#include "dsl/rules/known_value.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

constexpr double kNever = std::numeric_limits<double>::infinity();

class TimedWalk {
 public:
  explicit TimedWalk(const std::function<void(const Node&, const TimeLeft&)>& visit) : visit_(visit) {}

  // Yields the time that the form takes at least, if it comes to its end.
  double Walk(const Node& node, const TimeLeft& left) {
    switch (node.kind) {
      case Kind::kWithin:
        return WalkWindow(node, left);
      case Kind::kDelay:
        visit_(node, left);
        return KnownDuration(node).value_or(0);
      case Kind::kAnd:
      case Kind::kOr:
        return WalkParallel(node, left);
      case Kind::kIf:
        return WalkIf(node, left);
      case Kind::kCase: {
        const double subject = Walk(node.children[0], left);
        double least = kNever;
        for (std::size_t i = 1; i < node.children.size(); ++i)
          least = std::min(least, Walk(node.children[i], After(left, subject)));
        return subject + least;
      }
      case Kind::kTimes: {
        const double round = Walk(node.children[1], left);
        const std::optional<Value> count = KnownValue(node.children[0]);
        return count && count->is_number() ? round * std::max(0.0, count->number()) : 0;
      }
      case Kind::kLoop:  // may be over at once
        for (const Node& child : node.children) Walk(child, left);
        return 0;
      case Kind::kInteraction:  // that of an unbound one runs beside the program, outside all windows
        if (const Node* handler = CatchOf(node)) Walk(*handler, node.bound ? left : TimeLeft());
        return 0;
      case Kind::kDo:
      case Kind::kAssign: {
        double least = 0;
        for (const Node& child : node.children) least += Walk(child, After(left, least));
        return least;
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
      case Kind::kEvent:
        return 0;
    }
    return 0;
  }

 private:
  static TimeLeft After(const TimeLeft& left, double passed) {
    return {left.milliseconds - passed, left.window};
  }

  double WalkWindow(const Node& node, const TimeLeft& left) {
    visit_(node, left);
    const double duration = KnownDuration(node).value_or(kNever);
    const TimeLeft inside = duration < left.milliseconds ? TimeLeft{duration, &node} : left;
    // It may run out, and the program go on where the value is asked for.
    return std::min(duration, Walk(node.children[1], inside));
  }

  double WalkParallel(const Node& node, const TimeLeft& left) {
    double least = kNever;
    double most = 0;
    for (const Node& child : node.children) {
      const double time = Walk(child, left);
      least = std::min(least, time);
      most = std::max(most, time);
    }
    return node.kind == Kind::kAnd ? most : least;
  }

  double WalkIf(const Node& node, const TimeLeft& left) {
    double conditions = 0;
    double least = kNever;
    for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
      conditions += Walk(node.children[i], After(left, conditions));
      least = std::min(least, conditions + Walk(node.children[i + 1], After(left, conditions)));
    }
    return std::min(least, conditions + Walk(node.children.back(), After(left, conditions)));
  }

  const std::function<void(const Node&, const TimeLeft&)>& visit_;
};

}  // namespace

std::optional<double> KnownDuration(const Node& node) {
  const std::optional<Value> amount = KnownValue(node.children[0]);
  if (!amount || !amount->is_number() || !(amount->number() > 0)) return std::nullopt;
  return std::max(1.0, std::round(amount->number() * static_cast<double>(node.unit)));
}

std::string DurationText(double milliseconds) {
  std::string text;
  // The units stand in order of length, each with its plural before its singular.
  const std::vector<std::string_view> names = UnitNames();
  for (std::size_t i = 0; i < names.size(); i += 2) {
    const double amount = milliseconds / static_cast<double>(UnitLength(names[i]));
    const bool whole = std::floor(amount) == amount;
    if (i == 0 || whole) text = NumberText(amount) + " " + std::string(names[amount == 1 ? i + 1 : i]);
  }
  return text;
}

void EachTimed(const Node& root, const std::function<void(const Node& timed, const TimeLeft& left)>& visit) {
  TimedWalk(visit).Walk(root, TimeLeft());
}

}  // namespace cxengine::dsl
