// `unless` with a window as its predicate.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Forms that act at once, and forms that wait.
const std::vector<CheckRow>& EagerUnlessRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:a 1})
(unless (within 2 hours (event {:b 1})) (perform echo hit)))",
       "2:9-40 eager-unless: `unless` does not wait for this window: its forms begin at once => to act when "
       "the event has not come write `(if (within …) nil (perform …))`"},
      {R"((event {:a 1})
(unless (within 2 hours (event {:b 1})) (def x 1) (perform echo hit {:x x})))",
       "2:9-40 eager-unless: `unless` does not wait for this window: its forms begin at once"},
      {R"((event {:a 1})
(unless (within 2 hours (event {:b 1})) (event {:c 1}) (perform echo hit)))",
       ""},
      {R"((event {:a 1})
(unless (within 2 hours (event {:b 1})) (delay 1 hour) (perform echo hit)))",
       ""},
      {R"((event {:a 1})
(unless (event {:b 1}) (perform echo hit)))",
       ""},
      {R"((event {:a 1})
(until (within 2 hours (event {:b 1})) (perform echo hit) (delay 1 hour)))",
       ""},
  };
  return rows;
}

TEST(RuleEagerUnlessTest, FormsThatDoNotWaitForTheWindowAreReported) { ExpectCheckRows(EagerUnlessRows()); }

}  // namespace cxengine::dsl
