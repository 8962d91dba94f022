// Conditions that are always true or always false by themselves.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Conditions whose value is known, and neighbours that depend on something.
const std::vector<CheckRow>& ConstantConditionRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:type "a" :n some? :m some?})
(if true (perform echo hit)))",
       "2:5-9 constant-condition: `true` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(if nil (perform echo hit)))",
       "2:5-8 constant-condition: `nil` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(when false (perform echo hit)))",
       "2:7-12 constant-condition: `false` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(if "text" (perform echo hit)))",
       "2:5-11 constant-condition: `\"text\"` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when :else (perform echo hit)))",
       "2:7-12 constant-condition: `:else` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when [] (perform echo hit)))",
       "2:7-9 constant-condition: `[]` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when {:a $n} (perform echo hit)))",
       "2:7-14 constant-condition: `{:a $n}` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when [$n] (perform echo hit)))",
       "2:7-11 constant-condition: `[$n]` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (= 1 1) (perform echo hit)))",
       "2:7-14 constant-condition: `(= 1 1)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (> 1 2) (perform echo hit)))",
       "2:7-14 constant-condition: `(> 1 2)` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(when (not true) (perform echo hit)))",
       "2:7-17 constant-condition: `(not true)` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(when (not (count $n)) (perform echo hit)))",
       "2:7-23 constant-condition: `(not (count $n))` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(when (count $n) (perform echo hit)))",
       "2:7-17 constant-condition: `(count $n)` is always true => every number is true, 0 too; compare it: "
       "`(> … 0)`"},
      {R"((event {:type "a" :n some? :m some?})
(when (all $n) (perform echo hit)))",
       "2:7-15 constant-condition: `(all $n)` is always true => a list is true, even an empty one; ask "
       "`(pos? (count …))`"},
      {R"((event {:type "a" :n some? :m some?})
(when (str $n) (perform echo hit)))",
       "2:7-15 constant-condition: `(str $n)` is always true => every text is true, the empty one too; "
       "compare it: `(not= … \"\")`"},
      {R"((event {:type "a" :n some? :m some?})
(when (filter even? $n) (perform echo hit)))",
       "2:7-24 constant-condition: `(filter even? $n)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (pos? (count (all $n))) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (max (all $n)) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (delay 1 minute) (perform echo hit)))",
       "2:7-23 constant-condition: `(delay 1 minute)` is always false => a `delay` yields nil; what comes "
       "after it "
       "is its own form"},
      {R"((event {:type "a" :n some? :m some?})
(if-let [x (+ 1 $n)] (perform echo hit {:x x})))",
       "2:10-20 constant-condition: `(+ 1 $n)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when-let [x nil] (perform echo hit {:x x})))",
       "2:12-17 constant-condition: `nil` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(when (or $n true) (perform echo hit)))",
       "2:7-19 constant-condition: `(or $n true)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (or $n "default") (perform echo hit)))",
       "2:7-24 constant-condition: `(or $n \"default\")` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(perform echo hit {:n (or $n "default")}))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(perform echo hit {:n (or "default" $n)}))",
       "2:27-36 constant-condition: `\"default\"` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(perform echo hit {:n (and $n "yes")}))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(perform echo hit {:n (and true $n "yes")}))",
       "2:28-32 constant-condition: `true` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(perform echo hit {:n (if (or $m false) 1 2)}))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(if (event {:b 1}) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (event {:b 1}) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(if (event {:b 1}) (perform echo hit) (perform echo other)))",
       "2:5-19 constant-condition: `(event {:b 1})` is always true => a window makes it false when the time "
       "is "
       "up: `(within 1 hour (event …))`"},
      {R"((event {:type "a" :n some? :m some?})
(if (within 1 day (event {:b 1})) (perform echo hit) (perform echo other)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(if (sequence (event {:b 1}) (perform echo ask)) (perform echo hit) (perform echo other)))",
       "2:5-49 constant-condition: `(sequence (event {:b 1}) (perform echo ask))` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(if (or (event {:b 1}) (within 1 day (event {:c 1}))) (perform echo hit) (perform echo other)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(if (times 2 (event)) (perform echo hit) (perform echo other)))",
       "2:5-22 constant-condition: `(times 2 (event))` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(if-let [e (event {:b 1})] (perform echo hit {:e e}) (perform echo other)))",
       "2:10-26 constant-condition: `(event {:b 1})` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(if (do (within 1 day (event)) 5) (perform echo hit) (perform echo other)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(cond (= $n 1) (perform echo hit) true (perform echo other)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(cond (= $n 1) (perform echo hit) :else (perform echo other)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(cond false (perform echo hit) (= $n 1) (perform echo other)))",
       "2:7-12 constant-condition: `false` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(cond (= 1 1) (perform echo hit) (perform echo other)))",
       "2:7-14 constant-condition: `(= 1 1)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(cond (event {:b 1}) (perform echo hit) (event {:b 2}) (perform echo other)))",
       "2:7-21 constant-condition: `(event {:b 1})` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(case 5 5 (perform echo hit)))",
       "2:7-8 constant-condition: the value of this `case` is always `5`"},
      {R"((event {:type "a" :n some? :m some?})
(case (+ 1 1) 2 (perform echo hit)))",
       "2:7-14 constant-condition: the value of this `case` is always `2`"},
      {R"((event {:type "a" :n some? :m some?})
(case $n 2 (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(until false (event {:b 1}) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(until nil (event {:b 1}) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(until (= 1 2) (event {:b 1}) (perform echo hit)))",
       "2:8-15 constant-condition: `(= 1 2)` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(until true (event {:b 1}) (perform echo hit)))",
       "2:8-12 constant-condition: `true` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(unless false (event {:b 1}) (perform echo hit)))",
       "2:9-14 constant-condition: `false` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(unless (= $n 1) (event {:b 1}) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(until (or (event {:b 1}) true) (event {:c 1}) (perform echo hit)))",
       "2:8-32 constant-condition: `(or (event {:b 1}) true)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(until (and (event {:b 1}) false) (event {:c 1}) (perform echo hit)))",
       "2:8-34 constant-condition: `(and (event {:b 1}) false)` is always false"},
      {R"((event {:type "a" :n some? :m some?})
(until (not (event {:b 1})) (event {:c 1}) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (if $n 1 2) (perform echo hit)))",
       "2:7-18 constant-condition: `(if $n 1 2)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (if $n 1 nil) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (case $n 1 2 3) (perform echo hit)))",
       "2:7-22 constant-condition: `(case $n 1 2 3)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (do (perform echo ask) 5) (perform echo hit)))",
       "2:7-32 constant-condition: `(do (perform echo ask) 5)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (if true $n 2) (perform echo hit)))",
       "2:11-15 constant-condition: `true` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (let [x $n] x) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(event {:b (or true $n)})
(perform echo hit))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(event {:b (if true 1 2)})
(perform echo hit))",
       "2:16-20 constant-condition: `true` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (rand 5) (perform echo hit)))",
       "2:7-15 constant-condition: `(rand 5)` is always true"},
      {R"((event {:type "a" :n some? :m some?})
(when (perform echo ask) (perform echo hit)))",
       ""},
      {R"((event {:type "a" :n some? :m some?})
(when (and true true) (perform echo hit)))",
       "2:7-22 constant-condition: `(and true true)` is always true"},
  };
  return rows;
}

TEST(RuleConstantConditionTest, ConditionsWhoseValueIsKnownAreReported) {
  ExpectCheckRows(ConstantConditionRows());
}

}  // namespace cxengine::dsl
