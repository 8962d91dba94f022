// Options of interactions, `case`, `until` and `unless` (§6, §7).
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Options stand behind the parameters, each at most once.
const std::vector<CheckRow>& InteractionOptionsRows() {
  static const std::vector<CheckRow> rows = {
      {"(perform echo hit {} (retries 3) (timeout 2 minutes) (catch (perform echo sorry)))", ""},
      {"(perform echo hit (catch (perform echo sorry)) (retries 0))", ""},
      {"(fetch shop offer {:id 5} (timeout 60 seconds))", ""},
      {"(perform echo hit {} {})",
       "1:22-24 bad-option: a map is no option of an interaction => parameters are one map; options are "
       "`(retries n)`, `(timeout duration unit)` and `(catch form …)`"},
      {"(perform echo hit (retrys 3))",
       "1:19-29 bad-option: `(retrys …)` is no option of an interaction => did you mean `retries`?"},
      {"(perform echo hit (retry 3))",
       "1:19-28 bad-option: `(retry …)` is no option of an interaction => parameters are one map; options "
       "are "
       "`(retries n)`, `(timeout duration unit)` and `(catch form …)`"},
      {"(perform echo hit {} (retries 1) (retries 2))",
       "1:34-45 bad-option: `retries` is given twice => delete one of the two"},
      {"(perform echo hit {} (catch 1) (catch 2))",
       "1:32-41 bad-option: `catch` is given twice => delete one of the two"},
      {"(perform echo hit {} (retries -1))",
       "1:31-33 bad-count: `retries` needs a whole number from 0 to 100, got `-1` => write `(retries 3)`"},
      {"(perform echo hit {} (retries 101))",
       "1:31-34 bad-count: `retries` needs a whole number from 0 to 100, got `101` => write `(retries 3)`"},
      {"(perform echo hit {} (retries \"2\"))",
       "1:31-34 bad-count: `retries` needs a whole number from 0 to 100, got the string \"2\" => write "
       "`(retries 3)`"},
      {"(perform echo hit {} (timeout 0 seconds))",
       "1:31-32 bad-duration: a duration is a number above 0, not `0`"},
      {"(perform echo hit {} (timeout 5 second))", ""},
      {"(perform echo hit {} (timeout 5 secs))",
       "1:33-37 bad-duration: `secs` is no unit of time => write `seconds`"},
      {"(perform echo hit {} (catch (event)))",
       "1:29-36 out-of-place: `event` cannot stand in a `catch` => keep what happened in a variable, and "
       "wait "
       "after the interaction"},
      {"(perform echo hit {} (catch (when $a (delay 1 hour))))",
       "1:38-52 out-of-place: `delay` cannot stand in a `catch` => keep what happened in a variable, and "
       "wait "
       "after the interaction"},
      {"(retries 3)",
       "1:1-12 out-of-place: `retries` is an option of an interaction => write it inside one: `(perform "
       "endpoint action {…} (retries n))`"},
      {"(timeout 5 seconds)",
       "1:1-20 out-of-place: `timeout` is an option of an interaction => write it inside one: `(perform "
       "endpoint action {…} (timeout duration unit))`"},
      {"(catch 1)",
       "1:1-10 out-of-place: `catch` is an option of an interaction => write it inside one: `(perform "
       "endpoint "
       "action {…} (catch form …))`"},
      {R"((let [x 1]
  (perform echo hit {} (catch (perform echo sorry {:x x}))))
(perform echo bye {:x x}))",
       "3:23-24 unknown-name: no variable `x` is in scope here => a field of the event is `$x`; a text is "
       "\"x\""},
      {"(def x (+ 1 (delay 1 hour)))",
       "1:13-27 out-of-place: `(delay …)` acts and cannot stand inside an expression => bind its value "
       "first: "
       "`(let [answer (perform …)] …)`"},
      {"(delay 5 parsecs)",
       "1:10-17 bad-duration: `parsecs` is no unit of time => units are milliseconds, seconds, minutes, "
       "hours, "
       "days and weeks"},
  };
  return rows;
}

const std::vector<CheckRow>& CasesRows() {
  static const std::vector<CheckRow> rows = {
      {"(case $a 1 (perform echo one) \"x\" (perform echo x) [1 2] (perform echo list) (perform echo other))",
       "-"},
      {"(case $a :gold (perform echo gold) {:a 1} (perform echo map) nil (perform echo none))", "-"},
      {"(case $a 1 (perform echo one) 1.0 (perform echo other))",
       "1:31-34 duplicate-case: `case` has a branch for `1` already => delete one of the two"},
      {"(case $a :x (perform echo one) \"x\" (perform echo other))",
       "1:32-35 duplicate-case: `case` has a branch for `\"x\"` already => delete one of the two"},
      {"(case $a $b (perform echo one))",
       "1:10-12 operand-kind: `case` compares with constants, got `$b` => use `cond` for conditions: `(cond "
       "(= "
       "value other) …)`"},
      {"(case $a (+ 1 2) (perform echo one))",
       "1:10-17 operand-kind: `case` compares with constants, got `(+ …)` => use `cond` for conditions: "
       "`(cond "
       "(= value other) …)`"},
      {"(case (evnt) 1 (perform echo one))",
       "1:8-12 unknown-form: there is no form or function `evnt` => did you mean `event`?"},
  };
  return rows;
}

// Predicates of loops: expressions, watches, both at once, or interactions.
const std::vector<CheckRow>& LoopsRows() {
  static const std::vector<CheckRow> rows = {
      {"(until (event {:a 1}) (perform echo hit) (delay 1 hour))", ""},
      {"(until (or (event) (event)) (perform echo hit) (delay 1 hour))", ""},
      {R"((def n 0)
(until (or (event {:a 1}) (and (> n 3) (not (event {:b 2}))))
  (set n (inc n))
  (perform echo hit)
  (delay 1 hour)))",
       ""},
      {"(unless (perform echo ask) (perform echo hit))", ""},
      {R"((def n 0)
(until (or (event) (perform echo ask)) (set n 1))
(perform echo hit {:n n}))",
       "2:20-38 mixed-combinator: `or` watches for events here, but `(perform …)` acts => do that in the "
       "body, "
       "and keep the outcome in a variable"},
      {R"((def n 0)
(until (and (event) (set n 1)) (delay 1 hour))
(perform echo hit {:n n}))",
       "2:21-30 mixed-combinator: `and` watches for events here, but `(set …)` changes the match => do that "
       "in "
       "the body, and keep the outcome in a variable"},
      {"(until (not (event) 1) (perform echo hit))", "1:8-23 operand-count: `not` needs 1 operand, got 2"},
      {"(until (str (event)) (perform echo hit))",
       "1:13-20 out-of-place: `(event)` waits for events and cannot stand inside an expression => bind its "
       "value first: `(let [order (event …)] …)`; to ask whether it comes, put `within` around it: `(if "
       "(within 5 minutes (event …)) then else)`"},
      {R"((def n 0)
(until (do (set n 5) (> n 3)) (perform echo hit)))",
       "2:12-21 out-of-place: the predicate of `until` is tested after every action and cannot change a "
       "variable "
       "=> change it in the body"},
      {R"((def n 0)
(until (set n (perform echo ask)) (perform echo hit))
(perform echo bye {:n n}))",
       ""},
      {"(until (evnt) (perform echo hit))",
       "1:9-13 unknown-form: there is no form or function `evnt` => did you mean `event`?"},
  };
  return rows;
}

TEST(CheckControlTest, OptionsOfInteractionsAreChecked) { ExpectCheckRows(InteractionOptionsRows()); }

TEST(CheckControlTest, ACaseComparesWithConstants) { ExpectCheckRows(CasesRows()); }

TEST(CheckControlTest, APredicateOfALoopMayMixEventsAndConditions) { ExpectCheckRows(LoopsRows()); }

}  // namespace cxengine::dsl
