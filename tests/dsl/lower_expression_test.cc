// Lowering of expressions and constraints, each as a line of text.
#include <gtest/gtest.h>

#include "tests/dsl/plan_rows.h"

namespace cxengine::dsl {
namespace {

TEST(LowerTest, ExpressionsStayExpressions) {
  ExpectExpressions({
      {"(let [x $a y (+ x 1)] [x y])", "(do x@0 := $a y@1 := (+ x@0 1) (do (list x@0 y@1)))"},
      {"(if $a 1 2)", "(if $a 1 2)"},
      {"(if-let [x $a] x 5)", "(if (do x@0 := $a) x@0 5)"},
      {"(if-let [x (if-let [y $a] y 1)] x 2)", "(if (do x@1 := (if (do y@0 := $a) y@0 1)) x@1 2)"},
      {"(and $a (or $b 1) (not $c))", "(and $a (or $b 1) (not $c))"},
      {"(filter (> $a) (all $b))", "(filter > (all $b) $a)"},
      {"(remove even? [1 $a])", "(remove even? (list 1 $a))"},
      {R"({:a $b "two words" $c})", R"((map :a $b "two words" $c))"},
      {"(first $a)", "(first $a)"},
      {"$order.total", "$order.total"},
      {"(all $order.total)", "(all $order.total)"},
      {"[(now) (rand 5)]", "(list (now) (rand 5))"},
  });
}

TEST(LowerTest, WhatIsKnownIsComputedAtOnce) {
  ExpectExpressions({
      {"(+ 1 2)", "3"},
      {"(* 2 (- 5 3) 1.5)", "6"},
      {R"((str "a" 1 nil))", R"("a1")"},
      {"[1 (+ 1 1) [3]]", "[1,2,[3]]"},
      {"{:a (inc 1) :b [nil true]}", R"({"a":2,"b":[null,true]})"},
      {"(= 1 1.0)", "true"},
      {":keyword", R"("keyword")"},
      {"(sum [1 2 3])", "6"},
      {"(/ 1 0)", "(/ 1 0)"},
      {"(nth [1] 5)", "(nth [1] 5)"},
      {"(+ 1 $a 2)", "(+ 1 $a 2)"},
      {"(filter even? [1 2])", "(filter even? [1,2])"},
      {"(and true 1)", "(and true 1)"},
  });
}

TEST(LowerTest, ConstraintsBecomeThreeValuedTests) {
  ExpectConstraints({
      {"{:a nil :b (nil?) :c some? :d (not= 5) :e (= 5) :f (not= nil)}",
       ":a = null :b = null :c (not = null) :d (not = 5) :e = 5 :f (not = null)"},
      {R"({:a #{1 "b" nil}})", R"(:a (one-of 1 "b" null))"},
      {R"({:a even? :b (even?) :c (> 5) :d (matches? "a+")})",
       R"(:a (even?) :b (even?) :c (> 5) :d (matches? "a+"))"},
      {R"({:a (and (> 1) (< 9) (not #{5})) :b (or "x" (starts-with? "y"))})",
       R"(:a (and (> 1) (< 9) (not (one-of 5))) :b (or = "x" (starts-with? "y")))"},
      {"{:a $b}", "captured@0 := $b; :a = captured@0"},
      {"{:a (> $b) :c (= (+ $d 1)) :e (and $f (not= $g))}",
       "captured@0 := $b; captured@1 := (+ $d 1); captured@2 := $f; captured@3 := $g; :a (> captured@0) :c = "
       "captured@1 :e (and = captured@2 (not = captured@3))"},
      {"{:order.total 5 :order 6}", ":order.total = 5 :order = 6"},
      {"{:a (> (* 60 60)) :b (+ 1 1) :c (inc 2)}", ":a (> 3600) :b = 2 :c = 3"},
      {"{:a [1 2] :b {:c 1}}", R"(:a = [1,2] :b = {"c":1})"},
  });
}

}  // namespace
}  // namespace cxengine::dsl
