// Constraints of events.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// What an `event` takes.
const std::vector<CheckRow>& MalformedRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event "a"))",
       "1:8-11 bad-constraint: the constraints of an `event` are a map, not the string \"a\" => write "
       "`(event {:field value})`"},
      {"(event :a)",
       "1:8-10 bad-constraint: the constraints of an `event` are a map, not `:a` => write `(event {:field "
       "value})`"},
      {"(event [1])",
       "1:8-11 bad-constraint: the constraints of an `event` are a map, not a vector => write `(event "
       "{:field value})`"},
      {"(event $a)",
       "1:8-10 bad-constraint: the constraints of an `event` are a map, not `$a` => write `(event {:field "
       "value})`"},
      {"(event 5)",
       "1:8-9 bad-constraint: the constraints of an `event` are a map, not `5` => write `(event {:field "
       "value})`"},
      {"(event #{1})",
       "1:8-12 bad-constraint: the constraints of an `event` are a map, not a set => write `(event {:field "
       "value})`"},
      {R"((event {"type" "a"}))",
       "1:9-15 bad-constraint: a field is named by a keyword, not by the string \"type\""},
      {R"((event {type "a"}))",
       "1:9-13 bad-constraint: a field is named by a keyword, not by `type` => write `:type`"},
      {"(event {type: 1})",
       "1:9-14 bad-constraint: a field is named by a keyword, not by `type:` => write `:type`"},
      {"(event {5 1})", "1:9-10 bad-constraint: a field is named by a keyword, not by `5`"},
      {"(event {$a 1})", "1:9-11 bad-constraint: a field is named by a keyword, not by `$a` => write `:a`"},
      {"(event {nil 1})", "1:9-12 bad-constraint: a field is named by a keyword, not by `nil`"},
      {"(event {:a #{}})",
       "1:12-15 bad-set: an empty set matches nothing => name what the field may be: `#{1 2}`"},
      {"(event {:a #{$x}})",
       "1:14-16 bad-set: a set holds constants, not `$x` => for other alternatives write `(or … …)`"},
      {"(event {:a #{(+ 1 2)}})",
       "1:14-21 bad-set: a set holds constants, not `(+ …)` => for other alternatives write `(or … …)`"},
      {"(event {:a #{[1]}})",
       "1:14-17 bad-set: a set holds constants, not a vector => for other alternatives write `(or … …)`"},
      {"(event {:a #{1 $x (foo)}})",
       "1:16-18 bad-set: a set holds constants, not `$x` => for other alternatives write `(or … …)`\n"
       "1:19-24 bad-set: a set holds constants, not `(foo)` => for other alternatives write `(or … …)`"},
      {"(event {:a (or 1 #{[2]})})",
       "1:20-23 bad-set: a set holds constants, not a vector => for other alternatives write `(or … …)`"},
      {R"((event {:a #{1 "b" :c nil true 2.5} :b.c #{1} :d [1 2] :e {:f 1} :g nil})
(perform echo hit))",
       ""},
  };
  return rows;
}

// Constraints that have all their operands say nothing of the field.
const std::vector<CheckRow>& CompleteRows() {
  static const std::vector<CheckRow> rows = {
      {"(event {:a (> $b 5)})",
       "1:12-20 complete-constraint: `(> …)` has all its operands and says nothing of the field"},
      {"(event {:a (> 0.5 $total)})",
       "1:12-26 complete-constraint: `(> …)` has all its operands and says nothing of the field => leave the "
       "first operand out, the field's value stands there: `(> $total)`"},
      {"(event {:a (= 1 2)})",
       "1:12-19 complete-constraint: `(= …)` has all its operands and says nothing of the field"},
      {"(event {:a (not= 1 2 3)})",
       "1:12-24 complete-constraint: `(not= …)` has all its operands and says nothing of the field"},
      {"(event {:a (even? 2)})",
       "1:12-21 complete-constraint: `(even? …)` has all its operands and says nothing of the field"},
      {"(event {:a (nil? $x)})",
       "1:12-21 complete-constraint: `(nil? …)` has all its operands and says nothing of the field"},
      {"(event {:a (contains? [1] 1)})",
       "1:12-29 complete-constraint: `(contains? …)` has all its operands and says nothing of the field"},
      {R"((event {:a (matches? $a "x")}))",
       "1:12-29 complete-constraint: `(matches? …)` has all its operands and says nothing of the field"},
      {"(event {:a (and (> 5) (< 1 2))})",
       "1:23-30 complete-constraint: `(< …)` has all its operands and says nothing of the field"},
      {"(event {:a (not (zero? 1))})",
       "1:17-26 complete-constraint: `(zero? …)` has all its operands and says nothing of the field"},
      {R"((event {:a (> 5) :b (= $c) :d (not= nil) :e even? :f (even?) :g (contains? "x") :h (matches? "x+") :i nil? :j (some?)})
(perform echo hit))",
       "-"},
      {R"((event {:a (and (> 5) (< 10)) :b (or "x" #{"y" "z"} (starts-with? "w")) :c (not (= 1)) :d (not (and (> 1) (or 2 3)))})
(perform echo hit))",
       ""},
      {R"((event {:a $b :c (* 2 $d) :e (first $f) :g (if $h 1 2) :i (let [j 1] j) :k (count $l)})
(perform echo hit))",
       "-"},
      {R"((def limit 5)
(event {:a limit :b (> limit) :c (= limit.max)})
(perform echo hit))",
       ""},
      {R"((def even? 2)
(event {:a even?})
(perform echo hit))",
       ""},
  };
  return rows;
}

// Operands of the predicates in constraints.
const std::vector<CheckRow>& OperandsRows() {
  static const std::vector<CheckRow> rows = {
      {"(event {:a >})", "1:12-13 operand-count: `>` lacks what to compare with"},
      {"(event {:a starts-with?})", "1:12-24 operand-count: `starts-with?` lacks what to compare with"},
      {"(event {:a (>)})", "1:12-15 operand-count: `>` needs 1 operand here besides the field, got 0"},
      {"(event {:a (starts-with?)})",
       "1:12-26 operand-count: `starts-with?` needs 1 operand here besides the field, got 0"},
      {"(event {:a (and)})", "1:12-17 operand-count: `and` needs at least one constraint, got 0"},
      {"(event {:a (or)})", "1:12-16 operand-count: `or` needs at least one constraint, got 0"},
      {"(event {:a (not)})", "1:12-17 operand-count: `not` needs one constraint, got 0"},
      {"(event {:a (not 1 2)})", "1:12-21 operand-count: `not` needs one constraint, got 2"},
      {"(event {:a (starts-with? 5)})", "1:26-27 operand-kind: `starts-with?` needs string here, got `5`"},
      {"(event {:a (matches? nil)})", "1:22-25 operand-kind: `matches?` needs string here, got `nil`"},
      {"(event {:a (> nothing)})", "1:15-22 unknown-name: no variable `nothing` is in scope here"},
      {"(event {:a nothing})", "1:12-19 unknown-name: no variable `nothing` is in scope here"},
      {"(event {:a (foo 5)})", "1:13-16 unknown-form: there is no form or function `foo`"},
      {"(event {:a (and (foo) (bar))})",
       "1:18-21 unknown-form: there is no form or function `foo`\n"
       "1:24-27 unknown-form: there is no form or function `bar`"},
      {"(event {:a (or 1 nothing)})", "1:18-25 unknown-name: no variable `nothing` is in scope here"},
      {"(event {:a ()})", "1:12-14 not-a-form: `()` names no form or function"},
      {R"((event {:a (+ 1 "x")}))", "1:17-20 operand-kind: `+` needs number here, got the string \"x\""},
      {"(event {:a (event {:b 1})})",
       "1:12-26 out-of-place: `(event …)` waits for events and cannot stand inside an expression"},
      {"(event {:a (perform echo ask)})",
       "1:12-30 out-of-place: `(perform …)` acts and cannot stand inside an expression"},
      {"(event {:a (> (event))})",
       "1:15-22 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {R"((event {:a (template "x")}))",
       "1:12-26 out-of-place: a template stands only in the parameters of an interaction"},
      {"(event {:a (def x 1)})",
       "1:12-21 out-of-place: `(def …)` changes the match and cannot stand inside an expression"},
      {"(event {:a (seq 1)})", "1:13-16 old-form: `seq` is a word of the 4.1 language"},
      {R"((event {:a (> 1 2) :b (foo) :c #{[1]} "d" 1}))",
       "1:12-19 complete-constraint: `(> …)` has all its operands and says nothing of the field\n"
       "1:24-27 unknown-form: there is no form or function `foo`\n"
       "1:34-37 bad-set: a set holds constants, not a vector\n"
       "1:39-42 bad-constraint: a field is named by a keyword, not by the string \"d\""},
  };
  return rows;
}

TEST(CheckConstraintsTest, AnEventTakesOneMapOfKeywordsToConstraints) { ExpectCheckRows(MalformedRows()); }

TEST(CheckConstraintsTest, AConstraintLeavesTheFieldsPlaceOpen) { ExpectCheckRows(CompleteRows()); }

TEST(CheckConstraintsTest, OperandsOfConstraintsAreChecked) { ExpectCheckRows(OperandsRows()); }

}  // namespace cxengine::dsl
