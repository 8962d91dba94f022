// Units of time as people write them: short, with capitals, misspelt.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "dsl/form_rule.h"

namespace cxengine::dsl {

namespace {

// Short forms that mean one unit only. `m` may be minutes or months, and there are no months.
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kShort = {{
    {"ms", "milliseconds"},
    {"msec", "milliseconds"},
    {"msecs", "milliseconds"},
    {"millis", "milliseconds"},
    {"s", "seconds"},
    {"sec", "seconds"},
    {"secs", "seconds"},
    {"min", "minutes"},
    {"mins", "minutes"},
    {"h", "hours"},
    {"hr", "hours"},
    {"hrs", "hours"},
    {"d", "days"},
    {"w", "weeks"},
    {"wk", "weeks"},
    {"wks", "weeks"},
}};

}  // namespace

void SuggestUnit(Diagnostic& finding, const Form& unit) {
  finding.help = "units are milliseconds, seconds, minutes, hours, days and weeks";
  if (unit.kind != Form::Kind::kSymbol) return;
  const auto* row = std::find_if(kShort.begin(), kShort.end(),
                                 [&](const auto& candidate) { return candidate.first == unit.text; });
  if (row != kShort.end()) {
    finding.fix = Rewrite(unit.span, std::string(row->second));
    finding.help = finding.fix->title;
    return;
  }
  const std::vector<std::string_view> near = NearWords(unit.text, UnitNames());
  if (near.empty()) return;
  finding.help = "did you mean `" + std::string(near.front()) + "`?";
  // `minuts` is near to `minutes` and to `minute`, which is one unit.
  const bool one_unit = std::all_of(near.begin(), near.end(), [&](std::string_view name) {
    return UnitLength(name) == UnitLength(near.front());
  });
  if (one_unit) finding.fix = Rewrite(unit.span, std::string(near.front()));
}

}  // namespace cxengine::dsl
