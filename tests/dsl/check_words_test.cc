// Words that are no form or function, and those of the 4.1 language.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Unknown forms, with the nearest word where one is near.
const std::vector<CheckRow>& UnknownFormsRows() {
  static const std::vector<CheckRow> rows = {
      {"",
       "1:1-1 empty-pattern: the pattern has no forms => start with what to wait for: `(event {:type "
       "\"hello\"})`"},
      {" ; nothing but a comment",
       "1:1-1 empty-pattern: the pattern has no forms => start with what to wait for: `(event {:type "
       "\"hello\"})`"},
      {"()", "1:1-3 not-a-form: `()` names no form or function => an empty list is `[]`"},
      {"(1 2)",
       "1:2-3 not-a-form: a list starts with the name of a form or function, not with `1` => a list of "
       "values is written `[1 2 3]`"},
      {R"(("event" {}))",
       "1:2-9 not-a-form: a list starts with the name of a form or function, not with the string \"event\" "
       "=> a list of values is written `[1 2 3]`"},
      {"(:event)",
       "1:2-8 not-a-form: a list starts with the name of a form or function, not with `:event` => a list of "
       "values is written `[1 2 3]`"},
      {"([1] 2)",
       "1:2-5 not-a-form: a list starts with the name of a form or function, not with a vector => a list of "
       "values is written `[1 2 3]`"},
      {"((event))",
       "1:2-9 not-a-form: a list starts with the name of a form or function, not with `(event)` => a list of "
       "values is written `[1 2 3]`"},
      {"[]",
       "1:1-3 useless-expression: the value of this expression is not used => bind it with `def` or `let`, "
       "use it in a predicate, or delete it\n"
       "1:1-3 never-acts: the pattern never acts => add an interaction: `(perform echo message {:message "
       "\"seen\"})`"},
      {"(sequnce (event))",
       "1:2-9 unknown-form: there is no form or function `sequnce` => did you mean `sequence`?"},
      {"(evnt {:a 1})", "1:2-6 unknown-form: there is no form or function `evnt` => did you mean `event`?"},
      {"(EVENT {:a 1})", "1:2-7 unknown-form: there is no form or function `EVENT` => did you mean `event`?"},
      {"(whitin 5 minutes (event))",
       "1:2-8 unknown-form: there is no form or function `whitin` => did you mean `within`?"},
      {"(preform echo hit)",
       "1:2-9 unknown-form: there is no form or function `preform` => did you mean `perform`?"},
      {"(xyz 1)", "1:2-5 unknown-form: there is no form or function `xyz`"},
      {R"((def x (flor 1.5))
(perform echo hit))",
       "1:9-13 unknown-form: there is no form or function `flor` => did you mean `floor`?"},
      {R"((def x (start-with? "a" "b"))
(perform echo hit))",
       "1:9-20 unknown-form: there is no form or function `start-with?` => did you mean `starts-with?`?"},
  };
  return rows;
}

// Words of the 4.1 language.
const std::vector<CheckRow>& OldFormsRows() {
  static const std::vector<CheckRow> rows = {
      {"(send echo hit {})",
       "1:2-6 old-form: `send` is a word of the 4.1 language => write `perform` or `create`: `(perform "
       "endpoint action {…})`"},
      {"(seq (event) (event))", "1:2-5 old-form: `seq` is a word of the 4.1 language => write `sequence`"},
      {"(any (event) (event))", "1:2-5 old-form: `any` is a word of the 4.1 language => write `or`"},
      {"(success 1)",
       "1:2-9 old-form: `success` is a word of the 4.1 language => bind the answer with `if-let` and act in "
       "its first branch"},
      {"(failure 1)",
       "1:2-9 old-form: `failure` is a word of the 4.1 language => use the second branch of `if-let`, or the "
       "option `(catch …)`"},
      {"(all (event {:a 1}) (event {:b 2}))",
       "1:2-5 old-form: `all` collects the values of a field, not events => write `(and (event …) (event "
       "…))`"},
      {"(count 3 (event {:a 1}))",
       "1:1-25 old-form: `count` counts a list, it does not collect events => write `(times n (event …))`"},
      {"(all (within 5 minutes (event)))",
       "1:2-5 old-form: `all` collects the values of a field, not events => write `(and (event …) (event "
       "…))`"},
      {"(event {:a *total*})",
       "1:12-19 old-form: `*total*` is how the 4.1 language wrote a field => write `$total`"},
      {"(perform echo hit {:t *total*})",
       "1:23-30 old-form: `*total*` is how the 4.1 language wrote a field => write `$total`"},
      {"(perform echo hit {:t (all *total*)})",
       "1:28-35 old-form: `*total*` is how the 4.1 language wrote a field => write `$total`"},
      {R"((event (= type "a")))",
       R"(1:8-20 bad-constraint: the constraints of an `event` are a map => write `(event {:type "a"})`)"},
      {R"((event (= type "a") (> n 5)))",
       R"(1:8-20 bad-constraint: the constraints of an `event` are a map => write `(event {:type "a" :n (> 5)})`)"},
      {"(event (and (= customer.type :gold) (even? n) (starts-with? code $code)))",
       "1:8-73 bad-constraint: the constraints of an `event` are a map => write `(event {:customer.type "
       ":gold :n "
       "even? :code (starts-with? $code)})`"},
      {"(event (= n [1 2]))",
       "1:8-19 bad-constraint: the constraints of an `event` are a map => write `(event {:n …})`"},
      {R"((event (or (= type "a") (= type "b"))))",
       "1:8-38 bad-constraint: the constraints of an `event` are a map => write `(event {:field value})`"},
      {"(event (> n 5) (< n 9))",
       "1:8-15 bad-constraint: the constraints of an `event` are a map => write `(event {:field value})`"},
      {"(event (> 5 n))",
       "1:8-15 bad-constraint: the constraints of an `event` are a map => write `(event {:field value})`"},
      {"(event (frobnicate n))",
       "1:8-22 bad-constraint: the constraints of an `event` are a map => write `(event {:field value})`"},
      {"(event ())",
       "1:8-10 bad-constraint: the constraints of an `event` are a map => write `(event {:field value})`"},
      {"(event (and))",
       "1:8-13 bad-constraint: the constraints of an `event` are a map => write `(event {:field value})`"},
      {R"((event {:a 1})
(perform echo hit {:n (count (all $a)) :l (all $a) :x (* 2 3)}))",
       ""},
      {R"((def send 1)
(def any 2)
(perform echo hit {:a [send any]}))",
       ""},
      {"(perform echo hit {:t **})",
       "1:23-25 unknown-name: no variable `**` is in scope here => a field of the event is `$**`; a text is "
       "\"**\""},
      {"(perform echo hit {:t *x})",
       "1:23-25 unknown-name: no variable `*x` is in scope here => a field of the event is `$*x`; a text is "
       "\"*x\""},
  };
  return rows;
}

TEST(CheckWordsTest, AHeadThatIsNoWordOfTheLanguageIsReported) { ExpectCheckRows(UnknownFormsRows()); }

TEST(CheckWordsTest, WordsOfOtherLanguagesLeadToOurs) {
  static const std::vector<CheckRow> rows = {
      {"(event) (wait 5 minutes)",
       "1:10-14 unknown-form: there is no form or function `wait` => write `(delay 5 minutes)`"},
      {"(event) (while true (perform echo hit))",
       "1:10-15 unknown-form: there is no form or function `while` => a loop is `(until test …)` or `(times "
       "n …)`"},
  };
  ExpectCheckRows(rows);
}

TEST(CheckWordsTest, WordsOfTheOldLanguageLeadToThoseOfToday) { ExpectCheckRows(OldFormsRows()); }

}  // namespace cxengine::dsl
