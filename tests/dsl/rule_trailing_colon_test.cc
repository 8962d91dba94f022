// Names that end in a colon.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Of fields and parameters.
const std::vector<CheckRow>& TrailingColonRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:type: "a"})
(perform echo hit))",
       "1:9-15 trailing-colon: the colon at the end of `:type:` is part of the name => write `:type`"},
      {R"((event {:a:b 1})
(perform echo hit))",
       ""},
      {R"((event {:a 1})
(perform echo hit {:to:: 1 :from 2 "note:" 3}))",
       "2:20-25 trailing-colon: the colon at the end of `:to::` is part of the name => write `:to`"},
  };
  return rows;
}

TEST(RuleTrailingColonTest, ColonsAtTheEndAreReported) { ExpectCheckRows(TrailingColonRows()); }

}  // namespace cxengine::dsl
