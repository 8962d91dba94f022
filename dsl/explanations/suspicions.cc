// What compiles and still looks wrong (§9), and comments that say what not to report.
#include "dsl/explanation.h"

namespace cxengine::dsl {

const std::vector<Explanation>& SuspicionExplanations() {
  static const std::vector<Explanation> rows = {
      {Code::kUselessExpression, "An expression stands where nobody uses its value.",
       "It does nothing. Was it meant to be bound, tested, or part of a constraint?",
       R"((event {:type "cart" :total some?})
(> $total 100)
(perform echo message {:message "hello"}))",
       R"((event {:type "cart" :total some?})
(when (> $total 100)
  (perform echo message {:message "hello"})))"},
      {Code::kUnusedVariable, "A variable or local is never read, or only to set it anew.",
       "Something was forgotten, or is left over. If it is meant, begin its name with `_`.",
       R"((event {:type "cart" :total some?})
(def sum (* $total 1.2))
(perform echo message {:total $total}))",
       R"((event {:type "cart" :total some?})
(def sum (* $total 1.2))
(perform echo message {:total sum}))"},
      {Code::kShadowedVariable, "A name is bound again, and hides what had it before.",
       "Whoever reads the inner one easily takes it for the outer one. Choose another name.",
       R"((event {:type "cart" :total some?})
(def sum $total)
(let [sum (* sum 1.2)]
  (perform echo message {:total sum})))",
       R"((event {:type "cart" :total some?})
(def sum $total)
(let [gross (* sum 1.2)]
  (perform echo message {:total gross})))"},
      {Code::kRedefinedVariable, "`def` defines a variable that is defined already.",
       "There is one variable of this name, so this changes it. Say so, with `set`.",
       R"((event {:type "cart"})
(def visits 1)
(event {:type "cart"})
(def visits 2)
(perform echo message {:visits visits}))",
       R"((event {:type "cart"})
(def visits 1)
(event {:type "cart"})
(set visits 2)
(perform echo message {:visits visits}))"},
      {Code::kNeverActs, "There is no interaction in the pattern.",
       "It detects journeys and tells nobody. That may be so while it is being written.",
       R"((within 10 minutes
  (times 3 (event {:type "login" :ok false}))))",
       R"((within 10 minutes
  (times 3 (event {:type "login" :ok false})))
(perform echo alarm {:message "three failed logins"}))"},
      {Code::kEagerUnless, "An `unless` has a window as its predicate, and its forms act at once.",
       "`unless` runs its forms beside the predicate and ends them when that is true; it does not wait for "
       "it. What "
       "is to be done when an event has not come in time belongs into the second branch of an `if`.",
       R"((event {:type "cart"})
(unless (within 2 hours (event {:type "payment"}))
  (perform echo message {:message "still there?"})))",
       R"((event {:type "cart"})
(if (within 2 hours (event {:type "payment"}))
  nil
  (perform echo message {:message "still there?"})))"},
      {Code::kEarlyField, "The constraint of an event that may be the first compares a field with `$field`.",
       "`$field` is the newest value among the events of the match, and there are none yet: it is nil, and a "
       "comparison with that takes no event. Compare a first event with constants, a later one with what "
       "came "
       "before.",
       R"((event {:type "order" :order $order})
(perform echo message {:message "hello"}))",
       R"((event {:type "order" :order some?})
(event {:type "paid" :order $order})
(perform echo message {:message "hello"}))"},
      {Code::kTrailingColon, "The name of a field or parameter ends in a colon.",
       "A colon may be part of a name, so this is another field than the one without it, and hardly one that "
       "events have.",
       R"((event {:type: "cart"})
(perform echo message {:message "hello"}))",
       R"((event {:type "cart"})
(perform echo message {:message "hello"}))"},
      {Code::kUnfilledText,
       "A text among the parameters has `{{name}}` or `$name` in it, and is no template.",
       "It is sent as it stands. Where the receiver fills them in, say so with an `ignore` "
       "comment.",
       R"((event {:type "cart" :name some?})
(perform echo message {:message "Hi {{name}}"}))",
       R"((event {:type "cart" :name some?})
(perform echo message {:message (template "Hi {{name}}")}))"},
      {Code::kUnknownEndpoint, "No endpoint of this name is known.",
       "Unless the tenant sets one up under this name, the call fails.",
       R"((event {:type "cart"})
(perform twilo sms {:to "+15005550006" :from "+15005550001" :message "hello"}))",
       R"((event {:type "cart"})
(perform twilio sms {:to "+15005550006" :from "+15005550001" :message "hello"}))"},
      {Code::kUnknownAction, "The endpoint has no action of this name.", "The call fails.",
       R"((event {:type "cart"})
(perform twilio text {:to "+15005550006" :from "+15005550001" :message "hello"}))",
       R"((event {:type "cart"})
(perform twilio sms {:to "+15005550006" :from "+15005550001" :message "hello"}))"},
      {Code::kMissingParameter, "An action lacks a parameter that it cannot do without.", "The call fails.",
       R"((event {:type "cart"})
(perform twilio sms {:to "+15005550006" :message "hello"}))",
       R"((event {:type "cart"})
(perform twilio sms {:to "+15005550006" :from "+15005550001" :message "hello"}))"},
      {Code::kUnknownParameter, "An action is given a parameter that it does not take.",
       "It is sent and means nothing; often a mandatory one is misspelt.",
       R"((event {:type "cart"})
(perform twilio sms {:to "+15005550006" :from "+15005550001" :message "hello" :mesage "twice"}))",
       R"((event {:type "cart"})
(perform twilio sms {:to "+15005550006" :from "+15005550001" :message "hello"}))"},
      {Code::kRedundantForm,
       "A `do`, `and` or `or` has a single operand, and means the same as that operand.",
       "It is left over from an edit, or a second operand is missing. `dslcheck --fix` takes it away.",
       R"((event {:total (and (> 100))})
(perform echo message {:message "hello"}))",
       R"((event {:total (> 100)})
(perform echo message {:message "hello"}))"},
      {Code::kUnmentionedField, "A field is read that no `event` of the pattern mentions.",
       "Events may well have it, for nobody lists all fields; but it may be misspelt, and then it is always "
       "nil. To "
       "mention a field that has to be there, write `:field some?`.",
       R"((event {:type "cart" :total some?})
(perform echo message {:total $totla}))",
       R"((event {:type "cart" :total some?})
(perform echo message {:total $total}))"},
      {Code::kBadIgnore,
       "A comment that begins with `dslcheck:` cannot be followed: the code does not exist, is that of an "
       "error, no "
       "reason is given, or no form follows. Such a comment stands on a line of its own.",
       "It would look as if something were ignored. Without a reason the next reader cannot tell whether it "
       "still "
       "holds.",
       R"((event {:type "cart"})
; dslcheck: ignore unused-variable
(def version 7)
(perform echo message {:message "hello"}))",
       R"((event {:type "cart"})
; dslcheck: ignore unused-variable -- shown in the console
(def version 7)
(perform echo message {:message "hello"}))"},
      {Code::kUnusedIgnore, "A comment asks to ignore what is not found in the form that follows.",
       "It is left over, and would hide the next mistake of this kind. `dslcheck --fix` takes it away.",
       R"((event {:type "cart"})
; dslcheck: ignore unused-variable -- shown in the console
(def version 7)
(perform echo message {:version version}))",
       R"((event {:type "cart"})
(def version 7)
(perform echo message {:version version}))"},
  };
  return rows;
}

}  // namespace cxengine::dsl
