// Forms that mean the same as their only operand.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

const std::vector<CheckRow>& RedundantFormsRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:a 1})
(do (perform echo hit)))",
       "2:1-4 redundant-form: `do` around a single form changes nothing => write what is inside by itself"},
      {R"((event {:a (and (> 5)) :b (or 1)})
(perform echo hit {:x (or $a) :y (and $b)}))",
       "1:12-16 redundant-form: `and` around a single operand changes nothing\n"
       "1:27-30 redundant-form: `or` around a single operand changes nothing\n"
       "2:23-26 redundant-form: `or` around a single operand changes nothing\n"
       "2:34-38 redundant-form: `and` around a single operand changes nothing"},
      {"(event {:a 1})\n(let [x (do (do 1))] (perform echo hit {:x (str (or x))}))",
       "2:9-12 redundant-form: `do` around a single form changes nothing\n"
       "2:13-16 redundant-form: `do` around a single form changes nothing\n"
       "2:49-52 redundant-form: `or` around a single operand changes nothing"},
      // Until there are no errors nobody knows what is inside.
      {"(do (evnt))", "1:6-10 unknown-form: there is no form or function `evnt`"},
      // A list of one value, and a branch that keeps its events to itself, are something else.
      {R"((let [x (and (event {:a 1}))] (perform echo hit {:x x})))", ""},
      {R"((if (or (within 1 day (event {:a 1}))) (perform echo hit)))", ""},
      {R"((event {:a (not 1)})
(perform echo hit {:x (not $a)}))",
       ""},
      {R"((event {:a 1})
(do (perform echo hit) (perform echo hit)))",
       ""},
  };
  return rows;
}

TEST(RedundantFormTest, AFormThatMeansItsOnlyOperandIsReported) { ExpectCheckRows(RedundantFormsRows()); }

}  // namespace cxengine::dsl
