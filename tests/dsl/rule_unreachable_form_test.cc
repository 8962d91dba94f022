// Forms that can never run.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Forms behind loops without an end and behind the default of a `cond`.
const std::vector<CheckRow>& UnreachableFormRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:type "a" :n some?})
(until false (event {:b 1}) (perform echo hit))
(perform echo never))",
       "3:1-21 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(until false (event {:b 1}) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some?})
(until (= 1 2) (event {:b 1}) (perform echo hit))
(perform echo never)
(perform echo never))",
       "2:8-15 constant-condition: `(= 1 2)` is always false\n"
       "3:1-21 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(until (event {:b (and 1 2)}) (event {:c 1}) (perform echo hit))
(perform echo never))",
       "2:26-27 never-matches: no value of `b` satisfies both `1` and `2`"},
      {R"((event {:type "a" :n some?})
(when $n (until false (event) (perform echo hit)) (perform echo never))
(perform echo reached))",
       "2:51-71 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(if $n (until false (event) (perform echo hit)) (until nil (event)))
(perform echo never))",
       "3:1-21 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(within 1 day (until false (event) (perform echo hit)))
(perform echo never))",
       "3:1-21 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(let [x (within 1 day (until false (event) (perform echo hit)))] (perform echo hit {:x x})))",
       ""},
      {R"((event {:type "a" :n some?})
(if (within 1 day (until false (event) (perform echo hit))) (perform echo hit) (perform echo other)))",
       ""},
      {R"((event {:type "a" :n some?})
(or (until false (event)) (event {:b 1}))
(perform echo hit))",
       ""},
      {R"((event {:type "a" :n some?})
(and (sequence (until false (event))) (event {:b 1}))
(perform echo hit))",
       "3:1-19 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(times 2 (until false (event) (perform echo hit)))
(perform echo hit))",
       "3:1-19 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(times 0 (until false (event) (perform echo hit)))
(perform echo hit))",
       "2:8-9 idle-times: with a count of 0 the forms never run => delete them, or write how many rounds "
       "there are to be"},
      {R"((event {:type "a" :n some?})
(unless (= $n 3) (until false (event)) (perform echo never))
(perform echo hit))",
       "2:40-60 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(unless false (until false (event)))
(perform echo never))",
       "2:9-14 constant-condition: `false` is always false\n"
       "3:1-21 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(until (and (event {:b 1}) false) (event {:c 1}) (perform echo hit))
(perform echo never))",
       "2:8-34 constant-condition: `(and (event {:b 1}) false)` is always false\n"
       "3:1-21 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(until (not (event {:b 1})) (event {:c 1}) (perform echo hit))
(perform echo reached))",
       ""},
      {R"((event {:type "a" :n some?})
(event {:b (and 1 2)})
(perform echo hit))",
       "2:19-20 never-matches: no value of `b` satisfies both `1` and `2`"},
      {R"((event {:type "a" :n some?})
(cond (= $n 1) (perform echo hit) true (perform echo two) (= $n 3) (perform echo three)))",
       "2:59-67 unreachable-form: this never runs: a condition before it is always true"},
      {R"((event {:type "a" :n some?})
(cond (= $n 1) (perform echo hit) :else (perform echo two) (perform echo three)))",
       "2:60-80 unreachable-form: this never runs: a condition before it is always true"},
      {R"((event {:type "a" :n some?})
(cond true (perform echo hit) (perform echo other)))",
       "2:31-51 unreachable-form: this never runs: a condition before it is always true"},
      {R"((event {:type "a" :n some?})
(cond (= $n 1) (perform echo hit) true (perform echo two)))",
       ""},
      {R"((event {:type "a" :n some?})
(if true (perform echo hit) (perform echo other)))",
       "2:5-9 constant-condition: `true` is always true"},
      {R"((event {:type "a" :n some?})
(case $n 1 (until false (event)) 2 (until false (event)) (until false (event)))
(perform echo hit))",
       "3:1-19 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(case $n 1 (until false (event)) 2 (until false (event)))
(perform echo hit))",
       ""},
      {R"((event {:type "a" :n some?})
(perform echo ask {} (catch (until false (perform echo again)) (perform echo never)))
(perform echo hit))",
       "2:29-63 spinning-loop: this `until` spins, if it runs at all: its forms neither wait nor change what "
       "its predicate "
       "depends on => wait in it: for an `event`, a `delay` or the bound answer of an interaction; without "
       "one the match fails after 1 000 000 steps\n"
       "2:64-84 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(def x (until false (event) (perform echo hit)))
(perform echo never {:x x}))",
       "3:1-28 unreachable-form: this never runs: the `until` before it never ends"},
      {R"((event {:type "a" :n some?})
(cond (= $n 1) (perform echo hit) (until false (event {:b 1})) (perform echo other))
(perform echo reached))",
       ""},
  };
  return rows;
}

TEST(RuleUnreachableFormTest, FormsThatNeverRunAreReported) { ExpectCheckRows(UnreachableFormRows()); }

}  // namespace cxengine::dsl
