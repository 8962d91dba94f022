// Delays that a window cuts off.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Delays and the windows around them.
const std::vector<CheckRow>& DelayTooLongRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:a 1})
(within 5 minutes (delay 10 minutes) (perform echo hit)))",
       "2:19-37 delay-too-long: this delay of 10 minutes never ends: the window around it leaves at most 5 "
       "minutes"},
      {R"((event {:a 1})
(within 5 minutes (delay 5 minutes) (perform echo hit)))",
       "2:19-36 delay-too-long: this delay of 5 minutes never ends: the window around it leaves at most 5 "
       "minutes"},
      {R"((event {:a 1})
(within 5 minutes (delay 299 seconds) (perform echo hit)))",
       ""},
      {R"((event {:a 1})
(within 5 minutes (delay 3 minutes) (perform echo one) (delay 3 minutes) (perform echo hit)))",
       "2:56-73 delay-too-long: this delay of 3 minutes never ends: the window around it leaves at most 2 "
       "minutes"},
      {R"((event {:a 1})
(within 5 minutes (if $a (delay 3 minutes) (delay 1 minute)) (delay 4 minutes) (perform echo hit)))",
       "2:23-25 decided-condition: `$a` is always true here\n"
       "2:62-79 delay-too-long: this delay of 4 minutes never ends: the window around it leaves at most 4 "
       "minutes"},
      {R"((event {:a 1})
(within 5 minutes (if $a (delay 3 minutes)) (delay 4 minutes) (perform echo hit)))",
       ""},
      {R"((event {:a 1})
(within 5 minutes (times 3 (delay 1 minute)) (delay 2 minutes) (perform echo hit)))",
       "2:46-63 delay-too-long: this delay of 2 minutes never ends: the window around it leaves at most 2 "
       "minutes"},
      {R"((event {:a 1})
(within 1 hour (within 5 minutes (delay 10 minutes)) (perform echo hit)))",
       "2:34-52 delay-too-long: this delay of 10 minutes never ends: the window around it leaves at most 5 "
       "minutes"},
      {R"((event {:a 1})
(within 5 minutes (within 1 hour (delay 10 minutes)) (perform echo hit)))",
       "2:19-53 idle-window: this window never runs out: the one around it leaves at most 5 minutes\n"
       "2:34-52 delay-too-long: this delay of 10 minutes never ends: the window around it leaves at most 5 "
       "minutes"},
      {R"((event {:a 1})
(within 5 minutes (until (event {:b 1}) (delay 10 minutes) (perform echo hit))))",
       "2:41-59 delay-too-long: this delay of 10 minutes never ends: the window around it leaves at most 5 "
       "minutes"},
      {R"((event {:a 1})
(within 5 minutes (if (within 1 minute (event {:b 1}) (delay 4 minutes)) (perform echo hit) (do (delay 4 minutes) (perform echo x)))))",
       "2:55-72 delay-too-long: this delay of 4 minutes never ends: the window around it leaves at most 1 "
       "minute\n"
       "2:97-114 delay-too-long: this delay of 4 minutes never ends: the window around it leaves at most 4 "
       "minutes"},
      {R"((event {:a 1})
(within 5 minutes (delay 10 minutes) (delay 10 minutes) (perform echo hit)))",
       "2:19-37 delay-too-long: this delay of 10 minutes never ends: the window around it leaves at most 5 "
       "minutes"},
      {R"((event {:a 1})
(def d 9)
(within 5 minutes (delay d minutes) (perform echo hit)))",
       ""},
      {R"((event {:a 1})
(if (within 5 minutes (event {:b 1})) (delay 10 minutes))
(perform echo hit))",
       ""},
      {R"((event {:a 1})
(within 5 minutes (and (sequence (event {:b 1}) (delay 3 minutes)) (event {:c 1})) (delay 2 minutes) (perform echo hit)))",
       "2:84-101 delay-too-long: this delay of 2 minutes never ends: the window around it leaves at most 2 "
       "minutes"},
      {R"((event {:a 1})
(within 5 minutes (or (sequence (event {:b 1}) (delay 3 minutes)) (event {:c 1})) (delay 2 minutes) (perform echo hit)))",
       ""},
      {R"((event {:a 1})
(within 5 minutes (case $a 1 (delay 3 minutes) (delay 2 minutes)) (delay 3 minutes) (perform echo hit)))",
       "2:67-84 delay-too-long: this delay of 3 minutes never ends: the window around it leaves at most 3 "
       "minutes"},
      {R"((event {:a 1})
(within 1.5 hours (delay 1 day) (perform echo hit)))",
       "2:19-32 delay-too-long: this delay of 1 day never ends: the window around it leaves at most 90 "
       "minutes"},
  };
  return rows;
}

TEST(RuleDelayTooLongTest, DelaysThatAWindowCutsOffAreReported) { ExpectCheckRows(DelayTooLongRows()); }

}  // namespace cxengine::dsl
