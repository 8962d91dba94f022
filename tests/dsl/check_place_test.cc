// Where events, interactions and templates may stand.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Events, interactions and assignments inside expressions.
const std::vector<CheckRow>& OutOfPlaceRows() {
  static const std::vector<CheckRow> rows = {
      {"(def x (+ 1 (event)))",
       "1:13-20 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {"(def x [1 (event)])",
       "1:11-18 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {"(def x {:a (event)})",
       "1:12-19 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {"(def x (str (perform echo ask)))",
       "1:13-31 out-of-place: `(perform …)` acts and cannot stand inside an expression"},
      {"(def x (not (within 5 minutes (event))))",
       "1:13-39 out-of-place: `(within …)` waits for events and cannot stand inside an expression"},
      {"(when (not (within 5 minutes (event {:a 1}))) (perform echo hit))",
       "1:12-45 out-of-place: `(within …)` waits for events and cannot stand inside an expression => test it "
       "alone, `(if (within …) then else)`; where `not` stood, `then` and `else` change places"},
      {"(when (not (event {:a 1})) (perform echo hit))",
       "1:12-26 out-of-place: `(event …)` waits for events and cannot stand inside an expression => bind its "
       "value first: `(let [order (event …)] …)`; to ask whether it comes, put `within` around it: `(if "
       "(within 5 minutes (event …)) then else)`"},
      {"(def x (+ 1 (times 2 (event))))",
       "1:13-30 out-of-place: `(times …)` waits for events and cannot stand inside an expression"},
      {"(def x (+ 1 (def y 2)))",
       "1:13-22 out-of-place: `(def …)` changes the match and cannot stand inside an expression"},
      {R"((def y 1)
(def x (+ y (set y 2))))",
       "2:13-22 out-of-place: `(set …)` changes the match and cannot stand inside an expression"},
      {"(def x (and 1 (perform echo ask)))",
       "1:15-33 out-of-place: `(perform …)` acts and cannot stand inside an expression"},
      {"(def x (and 1 (def y 2)))",
       "1:15-24 out-of-place: `(def …)` changes the match and cannot stand inside an expression"},
      {"(perform echo hit {:a (event)})",
       "1:23-30 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {"(perform echo hit {:a (perform echo ask)})",
       "1:23-41 out-of-place: `(perform …)` acts and cannot stand inside an expression"},
      {"(perform echo hit {:a [(do 1 (event))]})",
       "1:24-38 out-of-place: `(do …)` waits for events and cannot stand inside an expression"},
      {"(def x (+ 1 (if $a (event) (event))))",
       "1:13-36 out-of-place: `(if …)` waits for events and cannot stand inside an expression"},
      {"(def x (+ 1 (and (event) (event))))",
       "1:13-34 out-of-place: `(and …)` waits for events and cannot stand inside an expression"},
      {"(def x (+ 1 (let [y (event)] y)))",
       "1:13-32 out-of-place: `(let …)` waits for events and cannot stand inside an expression"},
      {"(within (event) minutes (event))",
       "1:9-16 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {"(times (perform echo ask) (event))",
       "1:8-26 out-of-place: `(perform …)` acts and cannot stand inside an expression"},
      {"(def x (filter even? (event)))",
       "1:22-29 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {"(def x (filter (> (event)) [1]))",
       "1:19-26 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {"(def x (+ (event) (event)))",
       "1:11-18 out-of-place: `(event)` waits for events and cannot stand inside an expression\n"
       "1:19-26 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {R"((def x (template "a")))",
       "1:8-22 out-of-place: a template stands only in the parameters of an interaction"},
      {R"((event {:a 1})
(when (template "a") (perform echo hit)))",
       "2:7-21 out-of-place: a template stands only in the parameters of an interaction"},
      {R"((def x (+ 1 (template "a" "b"))))",
       "1:13-31 out-of-place: a template stands only in the parameters of an interaction"},
      {R"((perform echo hit {:a (str (perform echo ask {:b 1}) (template "z"))}))",
       "1:28-53 out-of-place: `(perform …)` acts and cannot stand inside an expression"},
      {R"((def x (event {:a 1}))
(def y (within 5 minutes (event)))
(def z (perform echo ask))
(let [a (and (event) (event)) b (if $a (event) (perform echo ask))] (perform echo hit {:x [x y z a b]})))",
       ""},
      {R"((if (event) (perform echo hit))
(event)
(when (perform echo ask) (event))
(if-let [x (event)] (perform echo hit {:x x})))",
       ""},
      {R"((perform echo hit {:a (str (template "x") (upper-case (template "y"))) :b [(template "z")] :c {:d (let [t (template "w")] t)}}))",
       ""},
      {R"((def t 5)
(def x (+ 1 (let [y 2] (do 1 y)) (if t 1 2)))
(perform echo hit {:x x}))",
       ""},
  };
  return rows;
}

// Events and expressions do not mix in `and` and `or`.
const std::vector<CheckRow>& CombinatorsRows() {
  static const std::vector<CheckRow> rows = {
      {"(and (event) (= 1 2))",
       "1:14-21 mixed-combinator: `and` collects events here, but `(= …)` waits for none"},
      {"(or $a (event))", "1:5-7 mixed-combinator: `or` collects events here, but `$a` waits for none"},
      {"(and (event) 5 6)", "1:14-15 mixed-combinator: `and` collects events here, but `5` waits for none"},
      {"(or (event) (perform echo ask))",
       "1:13-31 mixed-combinator: `or` collects events here, but `(perform …)` waits for none"},
      {"(and (event) (event) nil)",
       "1:22-25 mixed-combinator: `and` collects events here, but `nil` waits for none"},
      {"(when (and (event) $a) (perform echo hit))",
       "1:20-22 mixed-combinator: `and` collects events here, but `$a` waits for none"},
      {"(or (evnt) (event))", "1:6-10 unknown-form: there is no form or function `evnt`"},
      {"(and (event {:a (foo)}) (= 1 2))",
       "1:18-21 unknown-form: there is no form or function `foo`\n"
       "1:25-32 mixed-combinator: `and` collects events here, but `(= …)` waits for none"},
      {"(and (event) nothing)", "1:14-21 unknown-name: no variable `nothing` is in scope here"},
      {R"((and (event) (sequence (event) 5) (when $a (event)) (within 5 minutes (event)) (or (event) (event)))
(perform echo hit))",
       "-"},
      {"(when (and $a (or $b (> $c 5)) (not $d)) (perform echo hit))", "-"},
      {"(when (and (event) (event)) (perform echo hit))", ""},
  };
  return rows;
}

// Templates: sound, known, in their place.
const std::vector<CheckRow>& TemplatesRows() {
  static const std::vector<CheckRow> rows = {
      {R"((perform echo hit {:m (template "{{name")}))",
       "1:33-41 bad-template: tag `{{` is never closed: `}}` is missing"},
      {R"((perform echo hit {:m (template "{{#a}}x")}))",
       "1:33-42 bad-template: section `a` is never closed"},
      {R"((perform echo hit {:m (template "x{{/a}}")}))", "1:33-42 bad-template: `/a` closes no section"},
      {R"((perform echo hit {:m (template "{{}}")}))", "1:33-39 bad-template: a tag without a name"},
      {R"((perform echo hit {:m (template "{{a b}}")}))",
       "1:33-42 bad-template: the name `a b` holds white space"},
      {R"((perform echo hit {:m (template "{{#a}}{{/b}}{{/a}}")}))",
       "1:33-53 bad-template: `/b` closes no section"},
      {R"((perform echo hit {:m (template "{{/a}} {{/b}}")}))",
       "1:33-48 bad-template: `/a` closes no section\n"
       "1:33-48 bad-template: `/b` closes no section"},
      {R"((perform echo hit {:m (template "{{$name}}")}))",
       "1:33-44 bad-template: the name `$name` begins with `$`; a field is named without it"},
      {"(perform echo hit {:m (template +)})",
       "1:33-34 operand-kind: `template` needs a text or a template's name, got `+`"
       " => write `(template \"Hi {{first-name}}\")`"},
      {"(perform echo hit {:m (template TM1)})",
       "1:33-36 operand-kind: `template` needs a text or a template's name, got `TM1`"
       " => the tenant's template of that name is `+TM1`"},
      {"(event)\n(perform echo hit {:m (template +TM1)})", ""},
      {R"((perform echo hit {:m (template "") :n (template "{{a}} {{{b.c}}} {{&d}} {{#e}}{{.}}{{/e}}{{^f}}{{/f}}{{! g}}")}))",
       "-"},
  };
  return rows;
}

TEST(CheckPlacesTest, WhatWaitsActsOrChangesStandsInNoExpression) { ExpectCheckRows(OutOfPlaceRows()); }

TEST(CheckPlacesTest, EventsAndExpressionsDoNotMix) { ExpectCheckRows(CombinatorsRows()); }

TEST(CheckPlacesTest, TemplatesAreSoundAndKnown) { ExpectCheckRows(TemplatesRows()); }

}  // namespace cxengine::dsl
