// Numbers of operands.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Too few and too many operands.
const std::vector<CheckRow>& OperandCountsRows() {
  static const std::vector<CheckRow> rows = {
      {"(event {} {})", "1:1-14 operand-count: `event` needs 0 to 1 operands, got 2"},
      {"(sequence)", "1:1-11 operand-count: `sequence` needs at least 1 operand, got 0"},
      {"(and)", "1:1-6 operand-count: `and` needs at least 1 operand, got 0"},
      {"(or)", "1:1-5 operand-count: `or` needs at least 1 operand, got 0"},
      {"(times)", "1:1-8 operand-count: `times` needs at least 2 operands, got 0"},
      {"(times 3)", "1:1-10 operand-count: `times` needs at least 2 operands, got 1"},
      {"(within)", "1:1-9 operand-count: `within` needs at least 3 operands, got 0"},
      {"(within 5)", "1:1-11 operand-count: `within` needs at least 3 operands, got 1"},
      {"(within 5 minutes)", "1:1-19 operand-count: `within` needs at least 3 operands, got 2"},
      {"(do)", "1:1-5 operand-count: `do` needs at least 1 operand, got 0"},
      {"(if)", "1:1-5 operand-count: `if` needs 2 to 3 operands, got 0"},
      {"(if true)", "1:1-10 operand-count: `if` needs 2 to 3 operands, got 1"},
      {"(if true 1 2 3)", "1:1-16 operand-count: `if` needs 2 to 3 operands, got 4"},
      {"(when)", "1:1-7 operand-count: `when` needs at least 2 operands, got 0"},
      {"(when true)", "1:1-12 operand-count: `when` needs at least 2 operands, got 1"},
      {"(let)", "1:1-6 operand-count: `let` needs at least 2 operands, got 0"},
      {"(let [x 1])", "1:1-12 operand-count: `let` needs at least 2 operands, got 1"},
      {"(if-let [x 1])", "1:1-15 operand-count: `if-let` needs 2 to 3 operands, got 1"},
      {"(if-let [x 1] 1 2 3)", "1:1-21 operand-count: `if-let` needs 2 to 3 operands, got 4"},
      {"(when-let [x 1])", "1:1-17 operand-count: `when-let` needs at least 2 operands, got 1"},
      {"(def)", "1:1-6 operand-count: `def` needs 2 operands, got 0"},
      {"(def x)", "1:1-8 operand-count: `def` needs 2 operands, got 1"},
      {"(def x 1 2)", "1:1-12 operand-count: `def` needs 2 operands, got 3"},
      {"(set x)", "1:1-8 operand-count: `set` needs 2 operands, got 1"},
      {R"((def x 1)
(set x 1 2))",
       "2:1-12 operand-count: `set` needs 2 operands, got 3"},
      {"(def x (all))", "1:8-13 operand-count: `all` needs 1 operand, got 0"},
      {"(def x (all $a $b))", "1:8-19 operand-count: `all` needs 1 operand, got 2"},
      {"(perform)", "1:1-10 operand-count: `perform` needs at least 2 operands, got 0"},
      {"(perform echo)", "1:1-15 operand-count: `perform` needs at least 2 operands, got 1"},
      {"(delay)", "1:1-8 operand-count: `delay` needs 2 operands, got 0"},
      {"(delay 1 hour 2)", "1:1-17 operand-count: `delay` needs 2 operands, got 3"},
      {"(cond true)", "1:1-12 operand-count: `cond` needs at least 2 operands, got 1"},
      {"(case 1)", "1:1-9 operand-count: `case` needs at least 2 operands, got 1"},
      {"(until true)", "1:1-13 operand-count: `until` needs at least 2 operands, got 1"},
      {"(unless true)", "1:1-14 operand-count: `unless` needs at least 2 operands, got 1"},
      {"(perform echo hit (retries))", "1:19-28 operand-count: `retries` needs 1 operand, got 0"},
      {"(perform echo hit (retries 1 2))", "1:19-32 operand-count: `retries` needs 1 operand, got 2"},
      {"(perform echo hit (timeout 5))", "1:19-30 operand-count: `timeout` needs 2 operands, got 1"},
      {"(perform echo hit (catch))", "1:19-26 operand-count: `catch` needs at least 1 operand, got 0"},
      {"(perform echo hit {:m (template)})", "1:23-33 operand-count: `template` needs 1 operand, got 0"},
      {R"((perform echo hit {:m (template "a" "b")}))",
       "1:23-41 operand-count: `template` needs 1 operand, got 2"},
      {"(def x (+))", "1:8-11 operand-count: `+` needs at least 1 operand, got 0"},
      {"(def x (/ 1))", "1:8-13 operand-count: `/` needs at least 2 operands, got 1"},
      {"(def x (quot 1))", "1:8-16 operand-count: `quot` needs 2 operands, got 1"},
      {"(def x (quot 1 2 3))", "1:8-20 operand-count: `quot` needs 2 operands, got 3"},
      {"(def x (sqrt))", "1:8-14 operand-count: `sqrt` needs 1 operand, got 0"},
      {"(def x (sum))", "1:8-13 operand-count: `sum` needs at least 1 operand, got 0"},
      {"(def x (count))", "1:8-15 operand-count: `count` needs 1 operand, got 0"},
      {"(def x (= 1))", "1:8-13 operand-count: `=` needs at least 2 operands, got 1"},
      {"(when (> 5) (perform echo hit))", "1:7-12 operand-count: `>` needs at least 2 operands, got 1"},
      {"(def x (not))", "1:8-13 operand-count: `not` needs 1 operand, got 0"},
      {"(def x (not 1 2))", "1:8-17 operand-count: `not` needs 1 operand, got 2"},
      {"(def x (even?))", "1:8-15 operand-count: `even?` needs 1 operand, got 0"},
      {"(def x (nth [1]))", "1:8-17 operand-count: `nth` needs 2 operands, got 1"},
      {"(def x (filter even?))", "1:8-22 operand-count: `filter` needs 2 operands, got 1"},
      {"(def x (str))", "1:8-13 operand-count: `str` needs at least 1 operand, got 0"},
      {"(def x (now 1))", "1:8-15 operand-count: `now` needs 0 operands, got 1"},
      {R"((def x (+ 1))
(def y (- 1))
(def z (= 1 1 1 1))
(perform echo hit {:x [x y z]}))",
       ""},
      {R"((event)
(perform echo hit))",
       ""},
      {R"((event {})
(perform echo hit {}))",
       ""},
      {R"((sequence (event))
(do (if (perform echo ask) (perform echo hit)))
(when (perform echo ask) (perform echo a) (perform echo b)))",
       "2:1-4 redundant-form: `do` around a single form changes nothing"},
  };
  return rows;
}

TEST(CheckCountsTest, EveryFormAndFunctionSaysHowManyOperandsItNeeds) {
  ExpectCheckRows(OperandCountsRows());
}

}  // namespace cxengine::dsl
