// What the checker finds of operands, constraints and parameters (§4 to §8).
#include "dsl/explanation.h"

namespace cxengine::dsl {

const std::vector<Explanation>& OperandExplanations() {
  static const std::vector<Explanation> rows = {
      {Code::kOperandCount, "A form or function has too few or too many operands.",
       "The help shows how it is written. A predicate may lack its first operand only in constraints, "
       "`filter` and "
       "`remove`.",
       R"((event {:type "cart" :total some?})
(when (> 100)
  (perform echo message {:message "hello"})))",
       R"((event {:type "cart" :total some?})
(when (> $total 100)
  (perform echo message {:message "hello"})))"},
      {Code::kOperandKind, "An operand is of a kind that the form or function cannot take.",
       "At run time the match would fail there.",
       R"((event {:type "cart" :total some?})
(perform echo message {:half (/ $total "2")}))",
       R"((event {:type "cart" :total some?})
(perform echo message {:half (/ $total 2)}))"},
      {Code::kBadRegex, "The regular expression is not sound.",
       "It could match nothing. The syntax is that of RE2; `matches?` asks for the whole text. A bracket as "
       "such is "
       R"(written `\\(`.)",
       R"((event {:phone (matches? "+43.*")})
(perform echo message {:message "hello"}))",
       R"((event {:phone (matches? "\\+43.*")})
(perform echo message {:message "hello"}))"},
      {Code::kBadDuration, "A duration is not a number above 0, or its unit is none.",
       "Units are `milliseconds`, `seconds`, `minutes`, `hours`, `days` and `weeks`, also in the singular. "
       "`dslcheck --fix` writes out short forms such as `mins`.",
       R"((event {:type "cart"})
(within 10 mins (event {:type "payment"}))
(perform echo message {:message "hello"}))",
       R"((event {:type "cart"})
(within 10 minutes (event {:type "payment"}))
(perform echo message {:message "hello"}))"},
      {Code::kBadCount, "A count is no whole number, negative, or too large.",
       "`times` goes from 0 to 1 000 000, `retries` from 0 to 100.",
       R"((times 2.5 (event {:type "call"}))
(perform echo message {:message "hello"}))",
       R"((times 3 (event {:type "call"}))
(perform echo message {:message "hello"}))"},
      {Code::kDuplicateCase, "A `case` has two branches for one constant.",
       "The second one can never be taken.",
       R"((event {:plan some?})
(case $plan
  "gold"   (perform echo message {:message "thank you"})
  "silver" (perform echo message {:message "hello"})
  "gold"   (perform echo message {:message "welcome"})))",
       R"((event {:plan some?})
(case $plan
  "gold"   (perform echo message {:message "thank you"})
  "silver" (perform echo message {:message "hello"})
  "bronze" (perform echo message {:message "welcome"})))"},
      {Code::kBadOption,
       "Behind the parameters of an interaction stands something that is no option, or one twice.",
       "Options are `(retries n)`, `(timeout duration unit)` and `(catch form …)`, each at most once. "
       "Parameters are "
       "one map.",
       R"((event {:type "cart"})
(perform echo message {:message "hello"} (retry 3)))",
       R"((event {:type "cart"})
(perform echo message {:message "hello"} (retries 3)))"},
      {Code::kBadConstraint, "The constraints of an `event` are not written as a map of keywords.",
       "Each field stands with a colon, and its constraint behind it. The 4.1 language wrote lists here.",
       R"((event (= type "cart"))
(perform echo message {:message "hello"}))",
       R"((event {:type "cart"})
(perform echo message {:message "hello"}))"},
      {Code::kCompleteConstraint,
       "A constraint has all its operands, so it says nothing of the field it stands at.",
       "It would be true or false of every event alike. Leave the first operand out: there stands the "
       "field's value.",
       R"((event {:total (> $total 100)})
(perform echo message {:message "hello"}))",
       R"((event {:total (> 100)})
(perform echo message {:message "hello"}))"},
      {Code::kBadSet,
       "A set stands outside of constraints, is empty, or holds something else than constants.",
       "In a constraint a set lists what a field may be. A list of values is written `[1 2 3]`.",
       R"((event {:type "cart"})
(perform echo message {:codes #{1 2 3}}))",
       R"((event {:type "cart"})
(perform echo message {:codes [1 2 3]}))"},
      {Code::kBadMapKey, "A key of a map is no keyword or string.", "Maps have strings for keys, as in JSON.",
       R"((event {:type "cart"})
(perform echo message {:codes {1 "one"}}))",
       R"((event {:type "cart"})
(perform echo message {:codes {"1" "one"}}))"},
      {Code::kBadTemplate, "The text is no sound Mustache: a tag or section is not closed, or not opened.",
       "Customers would see the tags.",
       R"((event {:type "cart" :name some?})
(perform echo message {:message (template "Hello {{name}")}))",
       R"((event {:type "cart" :name some?})
(perform echo message {:message (template "Hello {{name}}")}))"},
      {Code::kUnknownTemplate, "The tenant has no template of this id.",
       "There would be nothing to send. Save the template first, or write its text into the pattern.",
       R"((event {:type "cart" :name some?})
(perform echo message {:message (template +TM99)}))",
       R"((event {:type "cart" :name some?})
(perform echo message {:message (template "Hello {{name}}")}))"},
  };
  return rows;
}

}  // namespace cxengine::dsl
