// Calls in the notation of school.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// A function between its operands.
const std::vector<CheckRow>& InfixRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:a some?})
(when ($a > 5) (perform echo hit)))",
       "2:8-10 unknown-form: there is no form or function `$a` => the function "
       "comes first: `(> $a 5)`"},
      {R"((event {:a some?})
(let [total $a] (when (total >= 5) (perform echo hit))))",
       "2:24-29 unknown-form: there is no form or function `total` => the function comes first: `(>= total "
       "5)`"},
      {R"((event {:a some?})
(perform echo hit {:x (1 + 2)}))",
       "2:24-25 not-a-form: a list starts with the name of a form or function, not with `1` => the function "
       "comes first: `(+ 1 2)`"},
      {R"((event {:a some?})
(perform echo hit {:x (1 2 3)}))",
       "2:24-25 not-a-form: a list starts with the name of a form or function, not with `1` => a list of "
       "values is written `[1 2 3]`"},
      {R"((event {:a some?})
(when ("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" = $a) (perform echo hit)))",
       "2:8-130 not-a-form: a list starts with the name of a form or function, not with the string "
       "\"xxxxxxxxxxxxxxxxxxxx…\" => the function comes first: `(= …)`"},
      {R"((event {:a some?})
(let [max $a] (perform echo hit {:x (1 max 2)})))",
       "2:38-39 not-a-form: a list starts with the name of a form or function, not with `1` => a list of "
       "values is "
       "written `[1 2 3]`"},
      {R"((event {:a > 5})
(perform echo hit))",
       "1:12-15 odd-map: `> 5` is no value => a comparison is a list: `(> 5)`"},
      {R"((event {:type "a" :a >= $b})
(perform echo hit))",
       "1:22-27 odd-map: `>= $b` is no value => a comparison is a list: `(>= $b)`"},
      {R"((event {:a})
(perform echo hit))",
       "1:9-11 odd-map: `:a` has no value in this map => a map holds keys and values in turn"},
  };
  return rows;
}

TEST(CheckInfixTest, TheFunctionComesFirst) { ExpectCheckRows(InfixRows()); }

}  // namespace cxengine::dsl
