// Fields that are compared before any event could set them.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Events that may be the first, and events that come later.
const std::vector<CheckRow>& EarlyFieldRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:a $a})
(perform echo hit))",
       "1:12-14 early-field: `$a` has no value yet: no event comes before this one => write a constant, or "
       "compare a later event with this one"},
      {R"((event {:a (> $a.c)})
(perform echo hit))",
       "1:15-19 early-field: `$a.c` has no value yet: no event comes before this one => write a constant, or "
       "compare a later event with this one"},
      {R"((event {:a 1 :b (or 2 (= (+ $b 1)))})
(perform echo hit))",
       "1:29-31 early-field: `$b` has no value yet: no event comes before this one => write a constant, or "
       "compare a later event with this one"},
      {R"((event {:a (count (all $a))})
(perform echo hit))",
       "1:19-27 early-field: `$a` has no value yet: no event comes before this one => write a constant, or "
       "compare a later event with this one"},
      {R"((within 5 minutes (sequence (event {:a $a}) (event {:b $b})))
(perform echo hit))",
       "1:40-42 early-field: `$a` has no value yet: no event comes before this one => write a constant, or "
       "compare a later event with this one"},
      {R"((times 2 (event {:a $a}))
(perform echo hit))",
       "1:21-23 early-field: `$a` has no value yet: no event comes before this one => write a constant, or "
       "compare a later event with this one"},
      {R"((times 2 (or (event {:a $a}) (event {:b 1})))
(perform echo hit))",
       ""},
      {R"((or (event {:a $a}) (sequence (event {:b $b}) (event {:c $c})))
(perform echo hit))",
       "1:16-18 early-field: `$a` has no value yet: no event comes before this one\n"
       "1:42-44 early-field: `$b` has no value yet: no event comes before this one => write a constant, or "
       "compare a later event with this one"},
      {R"((and (event {:a 1}) (event {:b $b}))
(perform echo hit))",
       "1:32-34 early-field: `$b` has no value yet: no event comes before this one => write a constant, or "
       "compare a later event with this one"},
      {R"((event {:a some?})
(event {:a $a})
(perform echo hit))",
       ""},
      {R"((def x 1)
(event {:a $a :b x})
(perform echo hit))",
       "2:12-14 early-field: `$a` has no value yet: no event comes before this one => write a constant, or "
       "compare a later event with this one"},
      {R"((event {:a some?})
(perform echo hit)
(event {:a $a}))",
       ""},
      {R"((event {:a 1})
(or (event {:b $a}) (event {:c $a}))
(perform echo hit))",
       ""},
      {R"((event)
(if (within 5 minutes (event {:a 1})) (event {:a $a}))
(perform echo hit))",
       ""},
  };
  return rows;
}

TEST(RuleEarlyFieldTest, FieldsBeforeTheFirstEventAreReported) { ExpectCheckRows(EarlyFieldRows()); }

}  // namespace cxengine::dsl
