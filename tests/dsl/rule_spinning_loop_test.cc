// Loops that start over without waiting.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Loops that wait, or change what they test, and loops that do neither.
const std::vector<CheckRow>& SpinningLoopRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:type "a" :n some?})
(until (event {:b 1}) (perform echo hit)))",
       "2:1-42 spinning-loop: this `until` spins, if it runs at all: its forms neither wait nor change what "
       "its predicate "
       "depends on"},
      {R"((event {:type "a" :n some?})
(until (event {:b 1}) (perform echo hit) (delay 1 minute)))",
       ""},
      {R"((event {:type "a" :n some?})
(until (event {:b 1}) (let [x (perform echo ask)] (perform echo hit {:x x}))))",
       ""},
      {R"((event {:type "a" :n some?})
(until (= $n 1) (perform echo hit)))",
       "2:1-36 spinning-loop: this `until` spins, if it runs at all: its forms neither wait nor change what "
       "its predicate "
       "depends on"},
      {R"((event {:type "a" :n some?})
(until false (perform echo hit)))",
       "2:1-33 spinning-loop: this `until` spins, if it runs at all: its forms neither wait nor change what "
       "its predicate "
       "depends on"},
      {R"((event {:type "a" :n some?})
(until true (perform echo hit)))",
       "2:8-12 constant-condition: `true` is always true"},
      {R"((event {:type "a" :n some?})
(def x 1)
(until (= x 3) (set x (inc x)) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(def x 1)
(def y 1)
(until (= x 3) (set y (inc y)) (perform echo hit))
(perform echo y {:y y}))",
       "4:1-51 spinning-loop: this `until` spins, if it runs at all: its forms neither wait nor change what "
       "its predicate "
       "depends on"},
      {R"((event {:type "a" :n some?})
(until (> (rand 6) 4) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(until (> (now) 5) (perform echo hit)))",
       "2:1-39 spinning-loop: this `until` spins, if it runs at all: its forms neither wait nor change what "
       "its predicate "
       "depends on"},
      {R"((event {:type "a" :n some?})
(until (perform echo ask) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(until (event {:b 1}) (when $n (event {:c 1})) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(def x 1)
(until (or (event {:b 1}) (= x 3)) (set x (inc x)) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(unless (event {:b 1}) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(until (not (event {:b 1})) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(def ok false)
(until ok (perform echo hit {} (catch (set ok true)))))",
       ""},
      {R"((event {:type "a" :n some?})
(until (= $n 1) (until (event {:b 1}) (delay 1 minute)) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(until (event {:x 1}) (perform echo hit) (within 1 minute (perform echo b))))",
       "2:1-77 spinning-loop: this `until` spins, if it runs at all: its forms neither wait nor change what "
       "its predicate "
       "depends on\n"
       "2:42-76 idle-window: this window never runs out: nothing in it waits for an event, or delays"},
      {R"((event {:type "a" :n some?})
(until (if (= $n 1) true) (perform echo hit)))",
       "2:1-46 spinning-loop: this `until` spins, if it runs at all: its forms neither wait nor change what "
       "its predicate "
       "depends on"},
      {R"((event {:type "a" :n some?})
(def x 1)
(until (let [y (+ x 1)] (= y 3)) (set x (inc x)) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(until (let [y (+ $n 1)] (= y 3)) (perform echo hit)))",
       ""},
  };
  return rows;
}

TEST(RuleSpinningLoopTest, LoopsThatSpinAreReported) { ExpectCheckRows(SpinningLoopRows()); }

}  // namespace cxengine::dsl
