// Regular expressions, durations and counts.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Regular expressions, durations, counts.
const std::vector<CheckRow>& ExpressionsRows() {
  static const std::vector<CheckRow> rows = {
      {R"((def x (matches? "a" "(")))", "1:22-25 bad-regex: not a regular expression: missing ): ("},
      {R"((event {:a (matches? "[")}))", "1:22-25 bad-regex: not a regular expression: missing ]: ["},
      {R"((def x (filter (matches? "a{2,1}") ["a"])))",
       "1:26-34 bad-regex: not a regular expression: invalid repetition size: {2,1}"},
      {"(event {:a (matches? \"(?=x)\")})",
       "1:22-29 bad-regex: not a regular expression: invalid perl operator: (?="},
      {R"((event {:a (matches? "(a|b)+")})
(perform echo hit {:x (matches? $a "[a-z]*") :y (matches? "(" $a)}))",
       ""},
      {"(within 0 seconds (event))", "1:9-10 bad-duration: a duration is a number above 0, not `0`"},
      {"(within -5 minutes (event))", "1:9-11 bad-duration: a duration is a number above 0, not `-5`"},
      {R"((within "5" minutes (event)))",
       "1:9-12 bad-duration: a duration is a number above 0, not the string \"5\""},
      {"(within nil days (event))", "1:9-12 bad-duration: a duration is a number above 0, not `nil`"},
      {"(within [5] days (event))", "1:9-12 bad-duration: a duration is a number above 0, not a vector"},
      {"(within (str 5) days (event))", "1:9-16 bad-duration: a duration is a number above 0, not `(str …)`"},
      {"(within true days (event))", "1:9-13 bad-duration: a duration is a number above 0, not `true`"},
      {"(within 5 minuts (event))", "1:11-17 bad-duration: `minuts` is no unit of time"},
      {"(within 5 fortnights (event))", "1:11-21 bad-duration: `fortnights` is no unit of time"},
      {"(within 5 :minutes (event))", "1:11-19 bad-duration: `:minutes` is no unit of time"},
      {R"((within 5 "minutes" (event)))", "1:11-20 bad-duration: the string \"minutes\" is no unit of time"},
      {"(within 5 (event) (event))", "1:9-10 bad-duration: a duration is a number and a unit, not only `5`"},
      {"(within 0 parsecs (event))",
       "1:9-10 bad-duration: a duration is a number above 0, not `0`\n"
       "1:11-18 bad-duration: `parsecs` is no unit of time"},
      {"(within (foo) minutes (event))", "1:10-13 unknown-form: there is no form or function `foo`"},
      {R"((within 1 week (within 1 day (within 3 hours (within 1 minute (within 2.5 seconds (within 1 millisecond (event) (event)))))))
(perform echo hit))",
       ""},
      {R"((within $limit milliseconds (within (* 2 3) weeks (event)))
(perform echo hit))",
       "-"},
      {"(times -1 (event))", "1:8-10 bad-count: `times` needs a whole number from 0 to 1 000 000, got `-1`"},
      {"(times 2.5 (event))",
       "1:8-11 bad-count: `times` needs a whole number from 0 to 1 000 000, got `2.5`"},
      {"(times 1000001 (event))",
       "1:8-15 bad-count: `times` needs a whole number from 0 to 1 000 000, got `1000001`"},
      {R"((times "3" (event)))",
       "1:8-11 bad-count: `times` needs a whole number from 0 to 1 000 000, got the string \"3\""},
      {"(times nil (event))",
       "1:8-11 bad-count: `times` needs a whole number from 0 to 1 000 000, got `nil`"},
      {"(times [3] (event))",
       "1:8-11 bad-count: `times` needs a whole number from 0 to 1 000 000, got a vector"},
      {"(times (str 3) (event))",
       "1:8-15 bad-count: `times` needs a whole number from 0 to 1 000 000, got `(str …)`"},
      {"(times (foo) (event))", "1:9-12 unknown-form: there is no form or function `foo`"},
      {"(times (event) (event))",
       "1:8-15 out-of-place: `(event)` waits for events and cannot stand inside an expression"},
      {R"((times 0 (event))
(times 1 (event))
(times 3.0 (event))
(times 1000000 (event))
(times $n (event))
(perform echo hit))",
       "-"},
  };
  return rows;
}

TEST(CheckAmountsTest, ConstantsThatWouldAlwaysFailAreReported) { ExpectCheckRows(ExpressionsRows()); }

}  // namespace cxengine::dsl
