// Witness.
#include "tests/reference/witness.h"

#include <algorithm>

namespace cxengine::reference {
namespace {

bool Says(const dsl::Diagnostic& finding, std::string_view words) {
  return finding.message.find(words) != std::string::npos;
}

}  // namespace

bool Witness::Contradicts(const dsl::Source& source, const dsl::Diagnostic& finding) const {
  using dsl::Code;
  const Place place{finding.span.begin, finding.span.end};
  const auto inside = [&](const std::set<Place>& places) {
    return std::any_of(places.begin(), places.end(), [&](const Place& seen) {
      return place.first <= seen.first && seen.second <= place.second;
    });
  };
  // Only these codes say what never happens.
  if (finding.code == Code::kUnreachableForm) return inside(entered_);
  if (finding.code == Code::kConstantCondition || finding.code == Code::kDecidedCondition) {
    if (Says(finding, "this never runs")) return inside(entered_);
    if (Says(finding, " is always true")) return false_.count(place) != 0;
    if (Says(finding, " is always false")) return true_.count(place) != 0;
    return false;
  }
  if (finding.code == Code::kIdleWindow) return ran_out_.count(place) != 0;
  if (finding.code == Code::kDelayTooLong) return paused_.count(place) != 0;
  if (finding.code == Code::kNeverMatches || finding.code == Code::kEarlyField) {
    return std::any_of(took_.begin(), took_.end(), [&](const Place& event) {
      if (finding.span.begin < event.first || event.second < finding.span.end) return false;
      const std::string_view text = source.TextOf({event.first, event.second});
      // `$x` itself is compared; what an expression makes of nil may well be taken.
      if (finding.code == Code::kEarlyField) return std::ranges::count(text, '(') == 1;
      // A branch that never helps leaves the others.
      return text.find("(or") == std::string_view::npos && text.find("(not") == std::string_view::npos;
    });
  }
  return false;
}

std::string Witness::Refute(const dsl::Source& source, const dsl::Diagnostics& findings) const {
  for (const dsl::Diagnostic& finding : findings.all()) {
    if (!Contradicts(source, finding)) continue;
    const dsl::Position at = source.Locate(finding.span.begin);
    return std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
           std::string(dsl::RowOf(finding.code).name) + ": " + finding.message;
  }
  return "";
}

}  // namespace cxengine::reference
