// Counts of 0 and 1.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Counts.
const std::vector<CheckRow>& IdleTimesRows() {
  static const std::vector<CheckRow> rows = {
      {R"((times 0 (event))
(perform echo hit))",
       "1:8-9 idle-times: with a count of 0 the forms never run"},
      {R"((times 1 (event))
(perform echo hit))",
       "1:8-9 idle-times: a count of 1 changes nothing"},
      {R"((times 2 (event))
(perform echo hit))",
       ""},
      {R"((times (- 3 2) (event))
(perform echo hit))",
       "1:8-15 idle-times: a count of 1 changes nothing"},
      {R"((def n 1)
(times n (event))
(perform echo hit))",
       ""},
  };
  return rows;
}

TEST(RuleIdleTimesTest, CountsOfZeroAndOneAreReported) { ExpectCheckRows(IdleTimesRows()); }

}  // namespace cxengine::dsl
