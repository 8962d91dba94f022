// Names: what is in scope, what can be bound, what can be set.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// What is in scope where.
const std::vector<CheckRow>& ScopesRows() {
  static const std::vector<CheckRow> rows = {
      {"(perform echo hit {:x nothing})",
       "1:23-30 unknown-name: no variable `nothing` is in scope here => a field of the event is `$nothing`; "
       "a text is \"nothing\""},
      {"(perform echo hit {:x nothing.part})",
       "1:23-35 unknown-name: no variable `nothing` is in scope here => a field of the event is "
       "`$nothing.part`; "
       "a text is \"nothing.part\""},
      {R"((def total 1)
(perform echo hit {:x totl :y total}))",
       "2:23-27 unknown-name: no variable `totl` is in scope here => did you mean `total`?"},
      {"(perform echo hit {:x Name})",
       "1:23-27 unknown-name: no variable `Name` is in scope here => a field of the event is `$Name`; a text "
       "is \"Name\""},
      {R"((let [a 1] (perform echo hit {:a a}))
(perform echo hit {:a a}))",
       "2:23-24 unknown-name: no variable `a` is in scope here => a field of the event is `$a`; a text is "
       "\"a\""},
      {"(let [a b b 1] (perform echo hit {:a [a b]}))",
       "1:9-10 unknown-name: no variable `b` is in scope here => a field of the event is `$b`; a text is "
       "\"b\""},
      {"(let [a a] (perform echo hit {:a a}))",
       "1:9-10 unknown-name: no variable `a` is in scope here => a field of the event is `$a`; a text is "
       "\"a\""},
      {"(if-let [a $x] (perform echo hit {:a a}) (perform echo miss {:a a}))",
       "1:65-66 unknown-name: no variable `a` is in scope here => a field of the event is `$a`; a text is "
       "\"a\""},
      {R"((perform echo hit {:a later})
(def later 1))",
       "1:23-28 unknown-name: no variable `later` is in scope here => a field of the event is `$later`; a "
       "text is \"later\""},
      {"(perform echo hit {:a +TM1})",
       "1:23-27 unknown-name: no variable `+TM1` is in scope here => a template stands in a parameter: "
       "`(template +TM1)`"},
      {"(perform echo hit {:a even?})",
       "1:23-28 unknown-name: no variable `even?` is in scope here => a field of the event is `$even?`; a "
       "text is \"even?\""},
      {"(event {:a first})",
       "1:12-17 unknown-name: no variable `first` is in scope here => a field of the event is `$first`; a "
       "text is \"first\""},
      {"(do (let [a 1] (perform echo hit {:a a})) (perform echo hit {:a a}))",
       "1:65-66 unknown-name: no variable `a` is in scope here => a field of the event is `$a`; a text is "
       "\"a\""},
      {"(set count 1)",
       "1:6-11 set-target: no variable `count` is defined here => define it first: `(def name value)`"},
      {"(let [a 1 b (+ a 1) c [a b]] (perform echo hit {:c c}))", ""},
      {R"((if-let [a $x] (perform echo hit {:a a}) (perform echo miss))
(when-let [b $y] (perform echo hit {:b b})))",
       "-"},
      {R"((when $x (def v 1))
(perform echo hit {:v v}))",
       "-"},
      {R"((def offer {:url "u"})
(perform echo hit {:u offer.url :deep offer.a.b.c :f $order.total}))",
       "-"},
      {"(let [list 1 count 2 case 3] (perform echo hit {:x [list count case] :n (count [list])}))", ""},
      {R"((let [x 1] (perform echo hit {:m (template "{{x}} {{any-field.part}}")})))", "-"},
      {"(let [even? 2] (perform echo hit {:e even?}))", ""},
  };
  return rows;
}

// What cannot be a name.
const std::vector<CheckRow>& NamesRows() {
  static const std::vector<CheckRow> rows = {
      {"(def $x 1)", "1:6-8 bad-name: `$x` is a field of the event and cannot be bound => write `x`"},
      {"(def a.b 1)", "1:6-9 bad-name: a name has no dots: `a.b` would be a path"},
      {"(def 5 1)", "1:6-7 bad-name: a name is expected here, not `5`"},
      {R"((def "x" 1))", "1:6-9 bad-name: a name is expected here, not the string \"x\""},
      {"(def :x 1)", "1:6-8 bad-name: a name is expected here, not `:x`"},
      {"(def [x] 1)", "1:6-9 bad-name: a name is expected here, not a vector"},
      {"(def (x) 1)", "1:6-9 bad-name: a name is expected here, not `(x)`"},
      {"(let [$x 1] (event))",
       "1:7-9 bad-name: `$x` is a field of the event and cannot be bound => write `x`"},
      {"(let [a.b 1] (event))", "1:7-10 bad-name: a name has no dots: `a.b` would be a path"},
      {"(let [:k 1] (event))", "1:7-9 bad-name: a name is expected here, not `:k`"},
      {R"((if-let ["x" 1] (event)))", "1:10-13 bad-name: a name is expected here, not the string \"x\""},
      {"(when-let [nil 1] (event))", "1:12-15 bad-name: a name is expected here, not `nil`"},
      {"(perform echo hit {:a $})",
       "1:23-24 bad-name: `$` names no field => write `$field`, or `$field.part`"},
      {"(perform echo hit {:a $.b})",
       "1:23-26 bad-name: `$.b` names no field => write `$field`, or `$field.part`"},
      {"(perform echo hit {:a $a.})",
       "1:23-26 bad-name: `$a.` names no field => write `$field`, or `$field.part`"},
      {"(perform echo hit {:a $a..b})",
       "1:23-28 bad-name: `$a..b` names no field => write `$field`, or `$field.part`"},
      {"(perform echo hit {:a (all $a.)})",
       "1:28-31 bad-name: `$a.` names no field => write `$field`, or `$field.part`"},
      {R"((def a {})
(perform echo hit {:a a.}))",
       "2:23-25 bad-name: `a.` has an empty part between its dots"},
      {R"((def a {})
(perform echo hit {:a a..b}))",
       "2:23-27 bad-name: `a..b` has an empty part between its dots"},
  };
  return rows;
}

// `set` needs a variable.
const std::vector<CheckRow>& SetTargetsRows() {
  static const std::vector<CheckRow> rows = {
      {"(set x 1)",
       "1:6-7 set-target: no variable `x` is defined here => define it first: `(def name value)`"},
      {"(set $x 1)",
       "1:6-8 set-target: `$x` is a field of the event and cannot be set => keep what changes in a variable: "
       "`(def name value)`"},
      {"(set 5 1)", "1:6-7 set-target: `set` changes a variable, not `5` => write `(set name value)`"},
      {R"((set "x" 1))",
       "1:6-9 set-target: `set` changes a variable, not the string \"x\" => write `(set name value)`"},
      {"(set x.y 1)",
       "1:6-9 set-target: no variable `x.y` is defined here => define it first: `(def name value)`"},
      {R"((def x {})
(set x.y 1)
(perform echo hit {:x x}))",
       "2:6-9 set-target: `x.y` is a path; only a whole variable can be set => write `(set x …)`"},
      {R"((def total 1)
(set totl 2)
(perform echo hit {:t total}))",
       "2:6-10 set-target: no variable `totl` is defined here => did you mean `total`?"},
      {"(let [x 1] (set x 2) (perform echo hit {:x x}))",
       "1:17-18 set-target: `x` is a local and cannot be set => use a variable: `(def name value)`"},
      {R"((def x 1)
(let [x 2] (set x 3) (perform echo hit {:x x})))",
       "2:7-8 shadowed-variable: `x` hides another `x` => choose another name\n"
       "2:17-18 set-target: `x` is a local and cannot be set => use a variable: `(def name value)`"},
      {R"((def x 1)
(set x (+ x 1))
(when (= x 2) (set x 2))
(perform echo hit {:x x}))",
       ""},
  };
  return rows;
}

TEST(CheckNamesTest, ANameIsKnownWhereItsBindingReaches) { ExpectCheckRows(ScopesRows()); }

TEST(CheckNamesTest, OnlyPlainSymbolsCanBeBound) { ExpectCheckRows(NamesRows()); }

TEST(CheckNamesTest, SetNeedsAVariable) { ExpectCheckRows(SetTargetsRows()); }

}  // namespace cxengine::dsl
