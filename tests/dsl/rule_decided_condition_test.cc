// Conditions that are decided by what stands around or before them.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Conditions that are decided already, and neighbours where something may have changed.
const std::vector<CheckRow>& DecidedConditionRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (when (< $n 3) (perform echo hit))))",
       "2:22-30 decided-condition: `(< $n 3)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (when (> $n 3) (perform echo hit))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (if (> $n 3) (perform echo hit) (perform echo other))))",
       "2:20-28 decided-condition: `(> $n 3)` is always true here"},
      {R"((event {:type "a" :n some? :m some?})
(if (> $n 5) (if (> $n 5) (perform echo hit) (perform echo other))))",
       "2:18-26 decided-condition: `(> $n 5)` is always true here"},
      {R"((event {:type "a" :n some? :m some?})
(if (> $n 5) (when (not (> $n 5)) (perform echo hit))))",
       "2:20-34 decided-condition: `(not (> $n 5))` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(if (> $n 5) (perform echo hit) (when (> $n 6) (perform echo other))))",
       "2:39-47 decided-condition: `(> $n 6)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (event {:b 1}) (when (< $n 3) (perform echo hit))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (and (> $n 5) (< $n 3)) (perform echo hit)))",
       "2:7-30 decided-condition: `(and (> $n 5) (< $n 3))` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (and (= $n "a") (= $n "b")) (perform echo hit)))",
       "2:7-34 decided-condition: `(and (= $n \"a\") (= $n \"b\"))` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (or (not= $n "a") (not= $n "b")) (perform echo hit)))",
       "2:7-39 decided-condition: `(or (not= $n \"a\") (not= $n \"b\"))` is always true here"},
      {R"((event {:type "a" :n some? :m some?})
(if (or (not= $n "a") (not= $n "b")) (perform echo hit) (perform echo other)))",
       "2:5-37 decided-condition: `(or (not= $n \"a\") (not= $n \"b\"))` is always true here"},
      {R"((event {:type "a" :n some? :m some?})
(if (or (< $n 10) (> $n 5)) (perform echo hit) (perform echo other)))",
       "2:5-28 decided-condition: `(or (< $n 10) (> $n 5))` is always true here"},
      {R"((event {:type "a" :n some? :m some?})
(when (and $n (nil? $n)) (perform echo hit)))",
       "2:7-25 decided-condition: `(and $n (nil? $n))` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (and (< 0 $n 10) (> $n 20)) (perform echo hit)))",
       "2:7-34 decided-condition: `(and (< 0 $n 10) (> $n 20))` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (and (even? $n) (odd? $n)) (perform echo hit)))",
       "2:7-33 decided-condition: `(and (even? $n) (odd? $n))` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (and (starts-with? $n "a") (= $n "b")) (perform echo hit)))",
       "2:7-45 decided-condition: `(and (starts-with? $n \"a\") (= $n \"b\"))` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(cond (= $n 1) (perform echo hit) (= $n 2) (perform echo two) (= $n 1) (perform echo again)))",
       "2:63-71 decided-condition: `(= $n 1)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(cond (< $n 10) (perform echo hit) (>= $n 10) (perform echo other)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(cond (< $n 10) (perform echo hit) (>= $n 10) (perform echo other) (perform echo never)))",
       "2:36-46 decided-condition: `(>= $n 10)` is always true here"},
      {R"((event {:type "a" :n some? :m some?})
(cond (> $n 10) (perform echo a) (> $n 5) (perform echo b) (> $n 20) (perform echo c)))",
       "2:60-69 decided-condition: `(> $n 20)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(cond (> $n 10) (perform echo a) (> $n 5) (perform echo b) (perform echo c)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(if (= $type "b") (perform echo hit)))",
       "2:5-18 decided-condition: `(= $type \"b\")` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(if (= $type "a") (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(if (= $type "a") (perform echo hit) (perform echo other)))",
       "2:5-18 decided-condition: `(= $type \"a\")` is always true here"},
      {R"((event {:type "a" :n some? :m some?})
(case $type "a" (perform echo hit) "b" (perform echo other)))",
       "2:40-60 decided-condition: this never runs: `$type` is never `\"b\"` here"},
      {R"((event {:type "a" :n some? :m some?})
(case $type "a" (perform echo hit) (perform echo other)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(case $n 1 (perform echo hit) 2 (when (= $n 3) (perform echo other))))",
       "2:39-47 decided-condition: `(= $n 3)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(case $n 1 (perform echo hit) (when (= $n 1) (perform echo other))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(event {:b 1})
(if (= $type "b") (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(perform echo hit)
(delay 1 day)
(if (= $type "b") (perform echo hit)))",
       "4:5-18 decided-condition: `(= $type \"b\")` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(let [x (perform echo ask)] (if (= $type "b") (perform echo hit {:x x}))))",
       "2:33-46 decided-condition: `(= $type \"b\")` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(if-let [x (perform echo ask)] (if x (perform echo hit) (perform echo other))))",
       "2:36-37 decided-condition: `x` is always true here"},
      {R"((event {:type "a" :n some? :m some?})
(let [x (perform echo ask)] (when x (when (not x) (perform echo hit)))))",
       "2:43-50 decided-condition: `(not x)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(let [x (perform echo ask)] (when x (event) (when (not x) (perform echo hit)))))",
       "2:51-58 decided-condition: `(not x)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(def x 1)
(when (= x 1) (set x 2) (when (= x 2) (perform echo hit))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(def x 1)
(when (= x 1) (when (= x 2) (perform echo hit))))",
       "3:21-28 decided-condition: `(= x 2)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(def x 1)
(perform echo ask {} (catch (set x 2)))
(when (= x 1) (delay 1 minute) (when (= x 2) (perform echo hit))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(def x 1)
(let [_ (perform echo ask {} (catch (set x 2)))] (when (= x 1) (delay 1 minute) (when (= x 2) (perform echo hit)))))",
       "3:87-94 decided-condition: `(= x 2)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(def x 1)
(until (= x 3) (when (= x 1) (set x 2) (perform echo hit)) (when (= x 2) (event {:b 1}) (set x 3))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (until (< $n 3) (event {:n some?}) (perform echo hit))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (until (< $n 3) (delay 1 minute) (perform echo hit))))",
       "2:23-31 decided-condition: `(< $n 3)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (unless (> $n 3) (delay 1 minute) (perform echo hit))))",
       "2:24-32 decided-condition: `(> $n 3)` is always true here"},
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (and (event {:b 1}) (event {:b (if (< $n 3) 1 2)})) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (times 2 (when (< $n 3) (perform echo hit)) (event))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (> $n 5) (times 2 (when (< $n 3) (perform echo hit)))))",
       "2:31-39 decided-condition: `(< $n 3)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(let [w (within 1 day (event {:n 7}))] (when (= $n 8) (perform echo hit {:w w}))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(within 1 day (event {:n 7}))
(when (= $n 8) (perform echo hit)))",
       "3:7-15 decided-condition: `(= $n 8)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(or (event {:n 7}) (event {:n 8}))
(when (= $n 9) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (> (rand 5) 3) (when (< (rand 5) 2) (perform echo hit))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (> (now) 5) (when (< (now) 5) (perform echo hit))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (= $n $m) (when (not (= $n $m)) (perform echo hit))))",
       "2:23-38 decided-condition: `(not (= $n $m))` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (nil? $n.a) (when $n.a (perform echo hit))))",
       "2:25-29 decided-condition: `$n.a` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (> (count $n) 3) (when (= (count $n) 0) (perform echo hit))))",
       "2:30-46 decided-condition: `(= (count $n) 0)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(perform echo hit {:x (if (> $n 5) (if (< $n 3) 1 2) 3)}))",
       "2:40-48 decided-condition: `(< $n 3)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(when (not (or (= $n 1) (= $n 2))) (when (= $n 2) (perform echo hit))))",
       "2:42-50 decided-condition: `(= $n 2)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(until (event {:stop 1}) (event {:n 5}) (delay 1 hour) (when (= $n 6) (perform echo hit))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(until (= $m 4) (event {:n 5}) (delay 1 hour) (when (= $n 6) (perform echo hit))))",
       "2:53-61 decided-condition: `(= $n 6)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(event {:n (or nil 5)})
(when (= $n 6) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(event {:n (> $m)})
(when (= $n "x") (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(event {:n #{1 2}})
(when (> $n 2) (perform echo hit)))",
       "3:7-15 decided-condition: `(> $n 2)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(event {:o.t 5})
(when (> $o.t 6) (perform echo hit)))",
       "3:7-17 decided-condition: `(> $o.t 6)` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(event {:n (not "x")})
(when (= $n "x") (perform echo hit)))",
       "3:7-17 decided-condition: `(= $n \"x\")` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(event {:n #{"ab" "ac"}})
(when (ends-with? $n "d") (perform echo hit)))",
       "3:7-26 decided-condition: `(ends-with? $n \"d\")` is always false here"},
      {R"((event {:type "a" :n some? :m some?})
(event {:n 5})
(perform echo ask {} (catch (when (= $n 6) (perform echo miss)))))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(event {:n 5})
(let [x (perform echo ask {} (catch (when (= $n 6) (perform echo miss))))] (perform echo hit {:x x})))",
       "3:43-51 decided-condition: `(= $n 6)` is always false here"},
  };
  return rows;
}

TEST(RuleDecidedConditionTest, ConditionsThatAreDecidedBeforeAreReported) {
  ExpectCheckRows(DecidedConditionRows());
}

}  // namespace cxengine::dsl
