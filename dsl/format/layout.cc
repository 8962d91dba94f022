// The list of layouts.
#include "dsl/format/layout.h"

#include <algorithm>

namespace cxengine::dsl {

namespace {

// Forms that wait, one around the other, are read from outside to inside; branches are read one after the
// other. Neither is easy to see in a full line.
constexpr int kWaits = 72;
constexpr int kBranches = 60;
constexpr int kManyBranches = 40;

}  // namespace

const std::vector<Layout>& AllLayouts() {
  static const std::vector<Layout> rows = {
      {"event", Style::kAligned},
      {"sequence", Style::kAligned, 0, kWaits},
      {"and", Style::kAligned, 0, kWaits},
      {"or", Style::kAligned, 0, kWaits},
      {"times", Style::kBody, 1, kWaits},
      {"within", Style::kBody, 2, kWaits},

      {"do", Style::kBody, 0, kBranches},
      {"if", Style::kBody, 1, kBranches},
      {"when", Style::kBody, 1, kBranches},
      {"let", Style::kBody, 1, kBranches, true},
      {"if-let", Style::kBody, 1, kBranches, true},
      {"when-let", Style::kBody, 1, kBranches, true},
      {"cond", Style::kPairs, 0, kManyBranches},
      {"case", Style::kPairs, 1, kManyBranches},
      {"until", Style::kBody, 1, kBranches},
      {"unless", Style::kBody, 1, kBranches},

      {"def", Style::kCall, 1},
      {"set", Style::kCall, 1},
      {"all", Style::kAligned},

      {"fetch", Style::kCall, 2},
      {"perform", Style::kCall, 2},
      {"create", Style::kCall, 2},
      {"update", Style::kCall, 2},
      {"delete", Style::kCall, 2},
      {"template", Style::kAligned},
      {"retries", Style::kAligned},
      {"timeout", Style::kAligned},
      {"catch", Style::kBody, 0, kBranches},
      {"delay", Style::kAligned},

      {"str", Style::kFilled},
  };
  return rows;
}

const Layout& LayoutOf(std::string_view head) {
  static const Layout by_default;
  const auto& rows = AllLayouts();
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const Layout& each) { return each.head == head; });
  return row == rows.end() ? by_default : *row;
}

}  // namespace cxengine::dsl
