// Constraints that every value satisfies.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Constraints that hold of everything, and neighbours that do not.
const std::vector<CheckRow>& IdleConstraintRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:n (or nil some?)})
(perform echo hit))",
       "1:12-26 idle-constraint: this holds for every event: it says nothing of `n` => delete it"},
      {R"((event {:n (or some? nil)})
(perform echo hit))",
       "1:12-26 idle-constraint: this holds for every event: it says nothing of `n`"},
      {R"((event {:n some?})
(perform echo hit))",
       ""},
      {R"((event {:n (not nil)})
(perform echo hit))",
       ""},
      {R"((event {:n (not= nil)})
(perform echo hit))",
       ""},
      {R"((event {:n (not (nil?))})
(perform echo hit))",
       ""},
      {R"((event {:n (or (not= "a") (not= "b"))})
(perform echo hit))",
       "1:12-38 idle-constraint: this holds for every value of `n`"},
      {R"((event {:n (or (not= "a") nil)})
(perform echo hit))",
       ""},
      {R"((event {:n (or (< 10) (>= 5))})
(perform echo hit))",
       ""},
      {R"((event {:n (or (< 10) (>= 5) (not (< 0)))})
(perform echo hit))",
       "1:12-42 idle-constraint: this holds for every value of `n`"},
      {R"((event {:n (not (and "a" "b"))})
(perform echo hit))",
       "1:12-31 idle-constraint: this holds for every value of `n`"},
      {R"((event {:n (or "a" (not "a"))})
(perform echo hit))",
       "1:12-30 idle-constraint: this holds for every value of `n`"},
      {R"((event {:n (or "a" (not "a") nil)})
(perform echo hit))",
       "1:12-34 idle-constraint: this holds for every event: it says nothing of `n`"},
      {R"((event {:n (not (not some?))})
(perform echo hit))",
       "1:12-29 idle-constraint: this holds for every value of `n`"},
      {R"((event {:n some?})
(event {:n (or (not= $n) (not= 5))})
(perform echo hit))",
       ""},
      {R"((event {:n (and some? some?)})
(perform echo hit))",
       "1:12-29 idle-constraint: this holds for every value of `n`"},
      {R"((event {:n (or even? (not even?))})
(perform echo hit))",
       "1:12-34 idle-constraint: this holds for every value of `n`"},
      {R"((event {:n (or true (not true) nil)})
(perform echo hit))",
       "1:12-36 idle-constraint: this holds for every event: it says nothing of `n`"},
      {R"((event {:n (or #{nil 1} (not= 1))})
(perform echo hit))",
       "1:12-34 idle-constraint: this holds for every event: it says nothing of `n`"},
      {R"((event {:n (or (> 5) (not (> 5)) nil)})
(perform echo hit))",
       "1:12-38 idle-constraint: this holds for every event: it says nothing of `n`"},
      {R"((event {:n (or nil (not= "staff"))})
(perform echo hit))",
       ""},
      {R"((event {:n (and)})
(perform echo hit))",
       "1:12-17 operand-count: `and` needs at least one constraint, got 0"},
      {R"((event {:n (or (not #{1 2}) (not #{3 4}))})
(perform echo hit))",
       "1:12-42 idle-constraint: this holds for every value of `n`"},
      {R"((event {:n (or (starts-with? "a") (not (starts-with? "a")))})
(perform echo hit))",
       "1:12-60 idle-constraint: this holds for every value of `n`"},
      {R"((event {:n (or (matches? "a") (not (matches? "a")))})
(perform echo hit))",
       ""},
  };
  return rows;
}

TEST(RuleIdleConstraintTest, ConstraintsThatEveryValueSatisfiesAreReported) {
  ExpectCheckRows(IdleConstraintRows());
}

}  // namespace cxengine::dsl
