// What people write who come from other languages, or write for the first time.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Each is answered with what to write here.
const std::vector<CheckRow>& HabitsRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event :type "call")
(perform echo hit))",
       "1:8-20 bad-constraint: the constraints of an `event` are a map => put braces around them: `{:type "
       "…}`"},
      {R"((event :type)
(perform echo hit))",
       "1:8-13 bad-constraint: the constraints of an `event` are a map, not `:type` => write `(event {:field "
       "value})`"},
      {R"((event {"type" "call"})
(perform echo hit))",
       "1:9-15 bad-constraint: a field is named by a keyword, not by the string \"type\" => write `:type`"},
      {R"((event {"my type" "call"})
(perform echo hit))",
       "1:9-18 bad-constraint: a field is named by a keyword, not by the string \"my type\""},
      {R"((event {:type "call" or "sms"})
(perform echo hit))",
       "1:22-24 bad-constraint: a field is named by a keyword, not by `or` => alternatives are a set: "
       "`#{\"a\" \"b\"}`"},
      {R"((event {:type (in "call" "sms")})
(perform echo hit))",
       "1:16-18 unknown-form: there is no form or function `in` => alternatives are a set: `#{\"a\" \"b\"}`"},
      {R"((event {:a 1} within 2 hours)
(perform echo hit))",
       "1:15-29 operand-count: a window stands around an `event`, not in it => write `(within 2 hours (event "
       "…))`"},
      {R"((event {:a 1} :within 1 day)
(perform echo hit))",
       "1:15-28 operand-count: a window stands around an `event`, not in it => write `(within 2 hours (event "
       "…))`"},
      {R"((sequence (event {:a 1}) within)
(perform echo hit))",
       "1:26-32 unknown-name: no variable `within` is in scope here => `within` begins a form: `(within "
       "duration unit form …)`"},
      {R"((within 1 (event {:a 1}))
(perform echo hit))",
       "1:9-10 bad-duration: a duration is a number and a unit, not only `1` => write `5 minutes`"},
      {R"((within "1 day" (event {:a 1}))
(perform echo hit))",
       "1:9-16 bad-duration: a duration is a number and a unit, not only the string \"1 day\" => write it "
       "without quotes: `5 minutes`"},
      {R"((within day 1 (event {:a 1}))
(perform echo hit))",
       "1:9-14 bad-duration: the unit of a duration stands behind its number => write `1 day`"},
      {R"((within 1day (event {:a 1}))
(perform echo hit))",
       "1:9-13 bad-number: `1day` is no number => put white space between `1` and `day`"},
      {R"((times (event {:a 1}) 2)
(perform echo hit))",
       "1:8-22 bad-count: the count of `times` comes first => write `(times 2 (event …))`"},
      {R"((event {:a 1})
(perform twilio sms :to 1 :message "x" (retries 2)))",
       "2:21-39 operand-kind: the parameters of an interaction are a map => put braces around them: `{:to "
       "…}`"},
      {R"((event {:a 1})
(perform "echo" "my hit"))",
       "2:10-16 operand-kind: the endpoint of an interaction is a name, not the string \"echo\" => write "
       "`echo`\n"
       "2:17-25 operand-kind: the action of an interaction is a name, not the string \"my hit\" => write "
       "`(perform echo message {:message \"hi\"})`"},
      {R"((event {:a 1})
(perform echo.message {:x 1}))",
       "2:10-22 operand-kind: the endpoint and the action of an interaction are two words => write `echo "
       "message`"},
      {R"((event {:a 1})
(echo message {:x 1}))",
       "2:2-6 unknown-form: there is no form or function `echo` => an interaction begins with a verb: "
       "`(perform echo message …)`"},
      {R"((event {:a 1})
(perform echo hit {:x "a" + "b"}))",
       "2:27-28 bad-map-key: a key of a map is a keyword or a string, not `+` => `+` begins a list: `(+ …)`"},
      {R"((event {:a 1})
(when (!= $a 1) (perform echo hit)))",
       "2:8-10 unknown-form: there is no form or function `!=` => write `not=`"},
      {R"((event {:a 1})
(when ($a == 1) (perform echo hit)))",
       "2:8-10 unknown-form: there is no form or function `$a` => the function comes first: `(= $a 1)`"},
      {R"((event {:a 1})
(if $a then (perform echo a) else (perform echo b)))",
       "2:1-52 operand-count: `if` needs 2 to 3 operands, got 5 => write `(if predicate then else)`, without "
       "the words `then` and `else`"},
      {R"((event {:a 1})
(perform echo hit {:x null :y True :z FALSE}))",
       "2:23-27 unknown-name: no variable `null` is in scope here => write `nil`\n"
       "2:31-35 unknown-name: no variable `True` is in scope here => write `true`\n"
       "2:39-44 unknown-name: no variable `FALSE` is in scope here => write `false`"},
      {R"((event {:a 1})
(print "hello"))",
       "2:2-7 unknown-form: there is no form or function `print` => what a pattern says it says to an "
       "endpoint: `(perform echo message {…})`"},
  };
  return rows;
}

TEST(CheckHabitsTest, HabitsOfOtherLanguagesAreAnswered) { ExpectCheckRows(HabitsRows()); }

}  // namespace cxengine::dsl
