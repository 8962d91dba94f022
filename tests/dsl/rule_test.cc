// Warnings: names, idle expressions, patterns that never act, fields that nobody mentions.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

namespace {

const CompileOptions& KeyOfCustomers() {
  static const CompileOptions options = [] {
    CompileOptions known;
    known.surroundings.key = "customer.id";
    return known;
  }();
  return options;
}

}  // namespace

// Names that compile but look wrong: warnings.
const std::vector<CheckRow>& SuspicionsRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event)
(def n 0)
(set n (inc n))
(perform echo hit))",
       "2:6-7 unused-variable: the variable `n` is read only to set it"},
      {R"((event)
(def n 0)
(set n (inc n))
(perform echo hit {:n n}))",
       ""},
      {R"((event {:type "a"})
(def x 1)
(perform echo hit))",
       "2:6-7 unused-variable: the variable `x` is never read"},
      {R"((event {:type "a"})
(let [x 1] (perform echo hit)))",
       "2:7-8 unused-variable: the local `x` is never read"},
      {R"((event {:type "a"})
(let [x 1 y 2] (perform echo hit {:y y})))",
       "2:7-8 unused-variable: the local `x` is never read"},
      {R"((event {:type "a"})
(if-let [x $type] (perform echo hit)))",
       "2:10-11 unused-variable: the local `x` is never read"},
      {R"((event {:type "a"})
(def x 1)
(set x 2)
(perform echo hit))",
       "2:6-7 unused-variable: the variable `x` is never read"},
      {R"((event {:type "a"})
(def x (perform echo ask))
(perform echo hit))",
       "2:6-7 unused-variable: the variable `x` is never read"},
      {R"((event {:type "a"})
(def _x 1)
(let [_ 2 _y 3] (perform echo hit)))",
       ""},
      {R"((event {:type "a"})
(let [_ 1 _ 2] (perform echo hit)))",
       ""},
      {R"((event {:type "a"})
(let [x 1] (perform echo hit {:m (template "{{x}}")})))",
       ""},
      {R"((event {:type "a"})
(def x 1)
(perform echo hit {:m (template "{{#x}}a{{/x}}")}))",
       ""},
      {R"((event {:type "a"})
(if (def x $type.a) (perform echo hit)))",
       ""},
      {R"((event {:type "a"})
(def x 1)
(let [x x] (perform echo hit {:x x})))",
       "3:7-8 shadowed-variable: `x` hides another `x`"},
      {R"((event {:type "a"})
(let [x 1] (let [x 2] (perform echo hit {:x x}))))",
       "2:7-8 unused-variable: the local `x` is never read\n"
       "2:18-19 shadowed-variable: `x` hides another `x`"},
      {R"((event {:type "a"})
(let [x 1 x (+ x 1)] (perform echo hit {:x x})))",
       "2:11-12 shadowed-variable: `x` hides another `x`"},
      {R"((event {:type "a"})
(let [x 1] (def x 2) (perform echo hit {:x x}))
(perform echo hit {:x x}))",
       "2:17-18 shadowed-variable: the local `x` hides this variable here"},
      {R"((event {:type "a"})
(let [x 1] (perform echo hit {:x x}))
(let [x 2] (perform echo hit {:x x})))",
       ""},
      {R"((event {:type "a"})
(def x 1)
(def x 2)
(perform echo hit {:x x}))",
       "3:6-7 redefined-variable: `x` is defined already"},
      {R"((event {:type "a"})
(if $type.a (def x 1) (def x 2))
(perform echo hit {:x x}))",
       "2:28-29 redefined-variable: `x` is defined already"},
  };
  return rows;
}

// Expressions whose value nobody uses.
const std::vector<CheckRow>& UselessExpressionsRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:type "a"})
5
(perform echo hit))",
       "2:1-2 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
"text"
(perform echo hit))",
       "2:1-7 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
$type
(perform echo hit))",
       "2:1-6 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(+ 1 2)
(perform echo hit))",
       "2:1-8 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
[1 2]
(perform echo hit))",
       "2:1-6 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
{:a 1}
(perform echo hit))",
       "2:1-7 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
nil
(perform echo hit))",
       "2:1-4 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(if (within 5 minutes (event {:type "b"})) nil (perform echo hit)))",
       ""},
      {R"((event {:type some?})
(case $type "a" nil "b" 5 (perform echo hit)))",
       "2:25-26 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(let [x 1] x)
(perform echo hit))",
       "2:1-14 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(if $type.a 1 2)
(perform echo hit))",
       "2:1-17 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(do 1 2)
(perform echo hit))",
       "2:1-9 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(and $type 2)
(perform echo hit))",
       "2:1-14 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(when $type (perform echo hit) 5))",
       "2:32-33 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(if $type.a (perform echo hit) 5))",
       "2:32-33 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(within 5 minutes (event {:type "b"}) 7)
(perform echo hit))",
       "2:39-40 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(times 2 6 (event {:type "b"}))
(perform echo hit))",
       "2:10-11 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(sequence 1 (event {:type "b"}) 2)
(perform echo hit))",
       "2:11-12 useless-expression: the value of this expression is not used\n"
       "2:33-34 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(or (event {:type "b"}) (sequence (event {:type "c"}) 3))
(perform echo hit))",
       "2:55-56 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(let [x 1] (perform echo hit {:x x}) x))",
       "2:38-39 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(all $type)
(perform echo hit))",
       "2:1-12 useless-expression: the value of this expression is not used"},
      {R"((event {:type "a"})
(if $type (perform echo hit)))",
       ""},
      {R"((event {:type "a"})
(when $type (perform echo hit)))",
       ""},
      {R"((event {:type "a"})
(if-let [x $type] (perform echo hit {:x x})))",
       ""},
      {R"((event {:type "a"})
(def x (do (perform echo ask) 5))
(perform echo hit {:x x}))",
       ""},
      {R"((event {:type "a"})
(if (event {:type "b"}) (perform echo hit)))",
       ""},
      {R"((event {:type "a"})
(let [_x (within 5 minutes (event {:type "b"}) 7)] (perform echo hit)))",
       ""},
  };
  return rows;
}

// Patterns without an interaction.
const std::vector<CheckRow>& NeverActsRows() {
  static const std::vector<CheckRow> rows = {
      {"(event)", "1:1-8 never-acts: the pattern never acts"},
      {"5",
       "1:1-2 useless-expression: the value of this expression is not used\n"
       "1:1-2 never-acts: the pattern never acts"},
      {"(def _x 1)", "1:1-11 never-acts: the pattern never acts"},
      {"(if $a (event {:a 1}))", "1:1-23 never-acts: the pattern never acts"},
      {R"((event {:a some?})
(if $a (do (event) (when $a (perform echo hit)))))",
       ""},
      {"(let [_x (perform echo ask)] (event))", ""},
      {"(foo)", "1:2-5 unknown-form: there is no form or function `foo`"},
  };
  return rows;
}

// Context fields that no event mentions.
const std::vector<CheckRow>& UnmentionedFieldsRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:type "a"})
(perform echo hit {:x $typ}))",
       "2:23-27 unmentioned-field: no `event` of the pattern mentions the field `typ`"},
      {R"((event {:type "a"})
(perform echo hit {:x $other}))",
       "2:23-29 unmentioned-field: no `event` of the pattern mentions the field `other`"},
      {R"((event {:type "a"})
(perform echo hit {:x (all $other)}))",
       "2:23-35 unmentioned-field: no `event` of the pattern mentions the field `other`"},
      {R"((event {:type "a"})
(perform echo hit {:m (template "{{typ}} {{type}} {{other}}")}))",
       "2:36-39 unmentioned-field: no `event` of the pattern mentions the field `typ`"
       " => did you mean `type`?\n"
       "2:53-58 unmentioned-field: no `event` of the pattern mentions the field `other`"},
      // Escapes before a name and inside it.
      {R"((event {:type "a"})
(perform echo hit {:m (template "\u00e9\n\"{{typ}} {{o\u0074her}}\"")}))",
       "2:46-49 unmentioned-field: no `event` of the pattern mentions the field `typ`\n"
       "2:54-64 unmentioned-field: no `event` of the pattern mentions the field `other`"},
      // Once for each field, at its first place.
      {R"((event {:type "a"})
(perform echo hit {:x $order.id :y (all $order) :m (template "{{order.total}}")}))",
       "2:23-32 unmentioned-field: no `event` of the pattern mentions the field `order`"},
      // What stands in sections alone may belong to their values; an inverted one has none.
      {R"((event {:type "a" :items some?})
(perform echo hit {:m (template "{{#items}}{{name}}{{/items}}{{^items}}{{none}}{{/items}}")}))",
       "2:74-78 unmentioned-field: no `event` of the pattern mentions the field `none`"},
      {R"((event {:items some?})
(perform echo hit {:m (template "{{#items}}{{name}}{{/items}} {{name}}")}))",
       "2:46-50 unmentioned-field: no `event` of the pattern mentions the field `name`"},
      {R"((event {:type "a"})
(event {:n $m})
(perform echo hit))",
       "2:12-14 unmentioned-field: no `event` of the pattern mentions the field `m`"},
      {R"((event {:type "a"})
(event {:n (> (+ 1 $m))})
(perform echo hit))",
       "2:20-22 unmentioned-field: no `event` of the pattern mentions the field `m`"},
      {R"((event)
(perform echo hit {:x $x}))",
       "2:23-25 unmentioned-field: no `event` of the pattern mentions the field `x`"},
      {R"((event {:type "a"})
(perform echo hit {:x $type :y $type.part :z (all $type)}))",
       ""},
      {R"((event {:order.total 1})
(perform echo hit {:x $order :y $order.id :z $order.total}))",
       ""},
      {R"((event {:order 1})
(perform echo hit {:y $order.id}))",
       ""},
      {R"((event {:type "a"})
(event {:n $type})
(perform echo hit {:n $n}))",
       ""},
      {R"((event {:type "a"})
(def other 1)
(perform echo hit {:m (template "{{other}}")}))",
       ""},
      {R"((perform echo hit {:x $x})
(event {:x 1}))",
       ""},
      // Every event has the key attribute.
      {R"((event {:type "a"})
(perform echo hit {:x $id :m (template "{{id}}")}))",
       ""},
      {R"((event {:type "a"})
(perform echo hit {:x $id :y $customer.id}))",
       "2:23-26 unmentioned-field: no `event` of the pattern mentions the field `id`", &KeyOfCustomers()},
  };
  return rows;
}

TEST(CheckRulesTest, NamesThatLookWrongAreWarnings) { ExpectCheckRows(SuspicionsRows()); }

TEST(CheckRulesTest, ValuesThatNobodyUsesAreWarnings) { ExpectCheckRows(UselessExpressionsRows()); }

TEST(CheckRulesTest, APatternWithoutAnInteractionIsAWarning) { ExpectCheckRows(NeverActsRows()); }

TEST(CheckRulesTest, AFieldThatNoEventMentionsIsAnInformation) { ExpectCheckRows(UnmentionedFieldsRows()); }

TEST(CheckRulesTest, FurtherPlacesOfAFieldAreRelatedToTheFirst) {
  std::string source = "(event {:type 1})\n(perform echo hit {:x $typ :y $typ})";
  const Diagnostics two = Checked(source);
  ASSERT_EQ(two.all().size(), 1U);
  ASSERT_EQ(two.all()[0].related.size(), 1U);
  EXPECT_EQ(two.all()[0].related[0].span, (Span{48, 52}));
  EXPECT_EQ(two.all()[0].related[0].message, "it is read here, too");

  for (int i = 0; i < 10; ++i) source += "(perform echo hit {:x $typ})";
  const Diagnostics twelve = Checked(source);
  ASSERT_EQ(twelve.all().size(), 1U);
  ASSERT_EQ(twelve.all()[0].related.size(), 8U);
  EXPECT_EQ(twelve.all()[0].related[7].message, "it is read here, too, and in 3 more places");
}

}  // namespace cxengine::dsl
