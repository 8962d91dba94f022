// Mustache tags where nobody fills them in.
#include <gtest/gtest.h>

#include "tests/dsl/check_rows.h"

namespace cxengine::dsl {

// Texts that are sent as they stand, and texts that are not.
const std::vector<CheckRow>& UnfilledTextRows() {
  static const std::vector<CheckRow> rows = {
      {R"((event {:a 1})
(perform echo hit {:message "Hi {{a}}!"}))",
       "2:29-40 unfilled-text: `{{a}}` is sent as it stands here => write `(template \"Hi {{name}}\")`, "
       "and names are filled in"},
      {R"((event {:a 1})
(perform echo hit {:list [1 {:deep "{{{a}}}"}]}))",
       "2:36-45 unfilled-text: `{{{a}}` is sent as it stands here => write `(template \"Hi {{name}}\")`, "
       "and names are filled in"},
      {R"((event {:a 1})
(perform echo hit {:message (str "Hi " "{{a}}")}))",
       "2:40-47 unfilled-text: `{{a}}` is sent as it stands here => write `(template \"Hi {{name}}\")`, "
       "and names are filled in"},
      {R"((event {:a 1})
(perform echo hit {:message "Hi $first-name, that is $5 and $US"})
)",
       "2:29-65 unfilled-text: `$first-name` is sent as it stands here => write `(template \"Hi "
       "{{name}}\")`, and "
       "names are filled in"},
      {R"((event {:a 1})
(perform echo hit {:message (template "Hi {{a}}")}))",
       ""},
      {R"((event {:a "{{a}}"})
(perform echo hit {:message "{ {a} } }} {{"}))",
       ""},
      {R"((event {:a 1})
(perform echo hit {:message (contains? "{{a}}" $a)}))",
       ""},
  };
  return rows;
}

TEST(RuleUnfilledTextTest, TagsOutsideTemplatesAreReported) { ExpectCheckRows(UnfilledTextRows()); }

}  // namespace cxengine::dsl
