// Lowering: rows of a source and its plan as text.
#include <gtest/gtest.h>

#include "tests/dsl/plan_rows.h"

namespace cxengine::dsl {
namespace {

TEST(LowerTest, EveryConstructHasItsSteps) {
  ExpectDumps({
      {"(event)", R"plan(
opening
  event
)plan"},
      {R"((event {:a 1})
(perform echo hit))",
       R"plan(
opening
  event :a = 1
body
  start perform echo hit
)plan"},
      {"(sequence (event) (event {:a 1}))", R"plan(
opening
  sequence
    event
    event :a = 1
)plan"},
      {"(do (event) (event))", R"plan(
opening
  do
    event
    event
)plan"},
      {"(and (event {:a 1}) (event {:b 2}))", R"plan(
opening
  and
    event :a = 1
    event :b = 2
)plan"},
      {"(or (event {:a 1}) (sequence (event {:b 2}) (event {:c 3})))", R"plan(
opening
  or
    event :a = 1
    sequence
      event :b = 2
      event :c = 3
)plan"},
      {"(times 3 (event))", R"plan(
opening
  times 3
    do
      event
)plan"},
      {"(times $n (event) (event))", R"plan(
opening
  times $n
    do
      event
      event
)plan"},
      {"(within 10 minutes (event))", R"plan(
opening
  within 10 × 60000 ms
    do
      event
)plan"},
      {"(within $d days (event) (event))", R"plan(
opening
  within $d × 86400000 ms
    do
      event
      event
)plan"},
      {"(if $a (event))", R"plan(
opening
  if $a
    event
    compute null
)plan"},
      {"(if (event) (perform echo a) (perform echo b))", R"plan(
opening
body
  if
    event or false
    start perform echo a
    start perform echo b
)plan"},
      {"(when (> $n 5) (event) (event))", R"plan(
opening
  if (> $n 5)
    do
      event
      event
    compute null
)plan"},
      {"(if (within 1 hour (event {:a 1})) (perform echo a))", R"plan(
opening
body
  if
    within 1 × 3600000 ms or false
      do
        event :a = 1
    start perform echo a
    compute null
)plan"},
      {R"((def x 5)
(event {:a x})
(set x (+ x 1))
(perform echo hit {:x x}))",
       R"plan(
opening
  x@0 := 5
  event captured@1 := x@0; :a = captured@1
  x@0 := (+ x@0 1)
body
  start perform echo hit (map :x x@0)
)plan"},
      {R"((def x (event))
(perform echo hit {:x x.order.total}))",
       R"plan(
opening
  x@0 :=
    event or false
body
  start perform echo hit (map :x (get x@0 .order .total))
)plan"},
      {"(let [x (event) y x.n] (perform echo hit {:y y}))", R"plan(
opening
body
  do
    x@0 :=
      event or false
    y@1 := (get x@0 .n)
    do
      start perform echo hit (map :y y@1)
)plan"},
      {"(if-let [x (perform echo ask)] (perform echo hit {:x x}))", R"plan(
opening
body
  if
    x@0 := or false
      ask perform echo ask or nil or false
    start perform echo hit (map :x x@0)
    compute null
)plan"},
      {"(when-let [x (within 5 seconds (event))] (perform echo hit {:x x}))", R"plan(
opening
body
  if
    x@0 := or false
      within 5 × 1000 ms or false
        do
          event
    do
      start perform echo hit (map :x x@0)
    compute null
)plan"},
      {"(if-let [x $a] (perform echo hit {:x x}))", R"plan(
opening
body
  if
    x@0 := $a or false
    start perform echo hit (map :x x@0)
    compute null
)plan"},
      {R"((def x (and (event {:a 1}) (event {:b 2})))
(perform echo hit))",
       R"plan(
opening
  x@2 :=
    and or false
      event :a = 1
      event :b = 2
body
  start perform echo hit
)plan"},
      {"(perform echo hit)", R"plan(
opening
body
  start perform echo hit
)plan"},
      {"(perform echo hit {})", R"plan(
opening
body
  start perform echo hit {}
)plan"},
      {"(perform echo hit {:a $b :c [1 $d]})", R"plan(
opening
body
  start perform echo hit (map :a $b :c (list 1 $d))
)plan"},
      {R"((def x (perform echo ask {:a 1}))
(perform echo hit {:x x}))",
       R"plan(
opening
body
  x@0 :=
    ask perform echo ask {"a":1} or false
  start perform echo hit (map :x x@0)
)plan"},
      {"(if (perform echo ask) (perform echo hit))", R"plan(
opening
body
  if
    ask perform echo ask or nil or false
    start perform echo hit
    compute null
)plan"},
      {R"((perform echo hit {:m (template "Hi {{name}}")}))", R"plan(
opening
body
  start perform echo hit (map :m (template "Hi {{name}}" :name $name))
)plan"},
      {R"((def x 1)
(perform echo hit {:m (template "{{x}} {{y.z}}")}))",
       R"plan(
opening
  x@0 := 1
body
  start perform echo hit (map :m (template "{{x}} {{y.z}}" :x x@0 :y $y))
)plan"},
      {R"((event)
(+ 1 $a)
(perform echo hit))",
       R"plan(
opening
  event
  compute (+ 1 $a)
body
  start perform echo hit
)plan"},
  });
}

TEST(LowerTest, OptionsDelaysAndChoicesAreShown) {
  ExpectDumps({
      {R"((event {:type "a" :n some?})
(def x (case $n 1 "one" "other"))
(perform shop ask {:x x} (retries 3) (timeout 2 minutes) (catch (perform echo sorry)))
(until (fetch shop ready) (perform echo hit) (delay 5 seconds))
(unless (event {:type "stop"}) (delay 1 minute) (perform echo late {:x (case x "one" 1 2)})))",
       R"plan(
opening
  event :type = "a" :n (not = null)
  x@0 := (case of 1 $n "one" "other")
body
  start perform shop ask (map :x x@0), retries 3, timeout 2 × 60000 ms
    do
      start perform echo sorry
  until at each round
    ask fetch shop ready or nil or false
    do
      start perform echo hit
      delay 5 × 1000 ms
  unless
    watch@1 :=
      event :type = "stop"
    compute watch@1
    do
      delay 1 × 60000 ms
      start perform echo late (map :x (case of "one" x@0 1 2))
)plan"},
  });
}

}  // namespace
}  // namespace cxengine::dsl
