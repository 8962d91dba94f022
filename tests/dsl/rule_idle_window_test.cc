// Windows that never run out.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Windows around nothing that waits, inside shorter ones, and at the very beginning.
const std::vector<CheckRow>& IdleWindowRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:a 1})
(within 5 minutes (perform echo hit)))",
       "2:1-38 idle-window: this window never runs out: nothing in it waits for an event, or delays => an "
       "interaction is not interrupted; how long one may take says its own `(timeout duration unit)`"},
      {R"((event {:a 1})
(within 5 minutes (let [x (fetch echo ask)] (perform echo hit {:x x}))))",
       "2:1-72 idle-window: this window never runs out: nothing in it waits for an event, or delays"},
      {R"((event {:a 1})
(within 5 minutes (delay 1 minute) (perform echo hit)))",
       ""},
      {R"((event {:a 1})
(if (within 5 minutes (fetch echo ask)) (perform echo hit)))",
       "2:5-40 idle-window: this window never runs out: nothing in it waits for an event, or delays"},
      {R"((within 5 minutes (event {:a 1}))
(perform echo hit))",
       "1:1-34 idle-window: this window never runs out: it begins with the event that it waits for => let it "
       "follow the event that its time counts from: `(event …) (within 1 hour (event …))`"},
      {R"((within 5 minutes (or (event {:a 1}) (event {:a 2})))
(perform echo hit))",
       "1:1-54 idle-window: this window never runs out: it begins with the event that it waits for"},
      {R"((within 5 minutes (event {:a 1}) (event {:b 1}))
(perform echo hit))",
       ""},
      {R"((within 5 minutes (and (event {:a 1}) (event {:b 1})))
(perform echo hit))",
       ""},
      {"(if (within 5 minutes (event {:a 1})) (perform echo hit) (perform echo late))",
       "1:5-38 idle-window: this window never runs out: it begins with the event that it waits for"},
      {"(let [x (within 5 minutes (event {:a 1}))] (perform echo hit {:x x}))",
       "1:9-42 idle-window: this window never runs out: it begins with the event that it waits for"},
      {R"((def x 1)
(within 5 minutes (event {:a x}))
(perform echo hit))",
       "2:1-34 idle-window: this window never runs out: it begins with the event that it waits for"},
      {R"((perform echo first)
(within 5 minutes (event {:a 1}))
(perform echo hit))",
       ""},
      {"(within 5 minutes (perform echo first) (event {:a 1}) (perform echo hit))", ""},
      {"(within 5 minutes (event {:a 1}) (perform echo hit) (delay 6 minutes))",
       "1:53-70 delay-too-long: this delay of 6 minutes never ends: the window around it leaves at most 5 "
       "minutes => lengthen the window, or let the delay stand outside it"},
      {R"((and (within 5 minutes (event {:a 1})) (event {:b 1}))
(perform echo hit))",
       ""},
      {R"((within 5 minutes (times 2 (event {:a 1})))
(perform echo hit))",
       ""},
      {R"((def n 2)
(within 5 minutes (times n (event {:a 1})))
(perform echo hit))",
       ""},
      {R"((event {:a 1})
(within 5 minutes (event {:b 1}) (within 10 minutes (event {:c 1})))
(perform echo hit))",
       "2:34-68 idle-window: this window never runs out: the one around it leaves at most 5 minutes"},
      {R"((event {:a 1})
(within 10 minutes (event {:b 1}) (within 5 minutes (event {:c 1})))
(perform echo hit))",
       ""},
      {R"((event {:a 1})
(within 5 minutes (event {:b 1}) (within 5 minutes (event {:c 1})))
(perform echo hit))",
       "2:34-67 idle-window: this window never runs out: the one around it leaves at most 5 minutes"},
      {R"((event {:a 1})
(within 10 minutes (delay 6 minutes) (within 5 minutes (event {:c 1})))
(perform echo hit))",
       "2:38-71 idle-window: this window never runs out: the one around it leaves at most 4 minutes"},
      {R"((event {:a 1})
(within 60 seconds (event {:b 1}) (within 1 minute (event {:c 1})))
(perform echo hit))",
       "2:35-67 idle-window: this window never runs out: the one around it leaves at most 1 minute"},
      {R"((event {:a 1})
(def d 5)
(within d minutes (event {:b 1}) (within 10 minutes (event {:c 1})))
(perform echo hit))",
       ""},
      {R"((event {:a 1})
(within (* 2 5) minutes (event {:b 1}) (within 15 minutes (event {:c 1})))
(perform echo hit))",
       "2:40-74 idle-window: this window never runs out: the one around it leaves at most 10 minutes"},
      {R"((event {:a 1})
(perform echo ask {} (catch (within 5 minutes (perform echo hit)))))",
       "2:29-66 idle-window: this window never runs out: nothing in it waits for an event, or delays"},
      {R"((event {:a 1})
(within 5 minutes (until (= $a 2) (fetch echo ask))))",
       "2:1-53 idle-window: this window never runs out: nothing in it waits for an event, or delays\n"
       "2:19-52 spinning-loop: this `until` spins, if it runs at all: its forms neither wait nor change what "
       "its predicate "
       "depends on\n"
       "2:26-34 decided-condition: `(= $a 2)` is always false here"},
      {R"((if $x (within 5 minutes (event {:a 1})) (event {:x 1}))
(perform echo hit))",
       ""},
      {R"((within 5 minutes (if $x (event {:a 1}) (event {:x 1})))
(perform echo hit))",
       ""},
  };
  return rows;
}

TEST(RuleIdleWindowTest, WindowsThatNeverRunOutAreReported) { ExpectCheckRows(IdleWindowRows()); }

}  // namespace cxengine::dsl
