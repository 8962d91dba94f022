// What the checker finds of forms, names and places (§3 to §7).
#include "dsl/explanation.h"

namespace cxengine::dsl {

const std::vector<Explanation>& FormExplanations() {
  static const std::vector<Explanation> rows = {
      {Code::kEmptyPattern, "The text has no forms: it is empty, or holds comments only.",
       "A pattern says at least what to wait for, and what to do then.", "; to be written",
       R"((event {:type "cart"})
(perform echo message {:message "hello"}))"},
      {Code::kNotAForm, "A list does not start with the name of a form or function.",
       "In round brackets the first word says what is done. A list of values has square ones.",
       R"((event {:type "cart"})
(perform echo message {:codes (1 2 3)}))",
       R"((event {:type "cart"})
(perform echo message {:codes [1 2 3]}))"},
      {Code::kUnknownForm, "No form or function has this name.",
       "Mostly a slip of the pen; where one word of the language is near, `dslcheck --fix` writes it.",
       R"((evnt {:type "cart"})
(perform echo message {:message "hello"}))",
       R"((event {:type "cart"})
(perform echo message {:message "hello"}))"},
      {Code::kOldForm,
       "This is how the language was written in version 4.1: `send`, `seq`, `any`, `*field*`, `all` or "
       "`count` "
       "around events.",
       "The old words are not taken any more. Where one new word does it, `dslcheck --fix` writes it.",
       R"((seq (event {:type "cart"})
     (event {:type "payment"}))
(perform echo message {:message "hello"}))",
       R"((sequence (event {:type "cart"})
          (event {:type "payment"}))
(perform echo message {:message "hello"}))"},
      {Code::kUnknownName,
       "A word stands where a value is expected, and no variable or local of this name is in scope.",
       "A field of the event is written `$field`, a text in quotes. A local lives to the end of its `let`.",
       R"((event {:type "cart"})
(perform echo message {:total total}))",
       R"((event {:type "cart" :total some?})
(perform echo message {:total $total}))"},
      {Code::kBadName, "Something that cannot be a variable's name stands where one is bound or read.",
       "Names are plain words: without `$`, which marks fields, and without dots, which lead into maps.",
       R"((event {:type "cart" :total some?})
(def $sum (+ $total 5))
(perform echo message {:message "hello"}))",
       R"((event {:type "cart" :total some?})
(def sum (+ $total 5))
(perform echo message {:total sum}))"},
      {Code::kSetTarget,
       "`set` names something that is no variable: a field, a local, a path, or nothing at all.",
       "Only what `def` has defined can change. Fields change by themselves, with each event.",
       R"((event {:type "cart"})
(let [visits 1]
  (set visits 2)
  (perform echo message {:visits visits})))",
       R"((event {:type "cart"})
(def visits 1)
(set visits 2)
(perform echo message {:visits visits}))"},
      {Code::kOutOfPlace,
       "A form stands where it cannot run: something that waits, acts or changes a variable inside an "
       "expression, "
       "a template outside of parameters, an option without its interaction.",
       "Expressions are computed at once, as often as the engine likes. Bind the value first.",
       R"((event {:type "cart"})
(perform echo message {:quote (str "Only " (perform echo price {}))}))",
       R"((event {:type "cart"})
(let [price (perform echo price {})]
  (perform echo message {:quote (str "Only " price)})))"},
      {Code::kMixedCombinator, "An `and` or `or` has events and conditions side by side.",
       "Over events they collect, over expressions they compute. What an event must be like belongs into its "
       "constraints; other conditions into `if` or `when`. (The predicates of `until` and `unless` may mix.)",
       R"((event {:type "cart" :total some?})
(and (event {:type "payment"}) (> $total 100))
(perform echo message {:message "hello"}))",
       R"((event {:type "cart" :total (> 100)})
(event {:type "payment"})
(perform echo message {:message "hello"}))"},
      {Code::kTooManyOperands, "An `and` of the opening has more than 10 operands.",
       "The engine follows every way to hand events to its operands, and these multiply.",
       R"((and ⟨11×(event {:type "login"}) ⟩)
(perform echo alarm {:message "hello"}))",
       R"((times 11 (event {:type "login"}))
(perform echo alarm {:message "hello"}))"},
      {Code::kTooEarly, "`rand` or `now` is computed before the first event.",
       "There is no match yet whose chance or time it could be. Take it behind the event.",
       R"((def started (now))
(event {:type "cart"})
(perform echo message {:started started}))",
       R"((event {:type "cart"})
(def started (now))
(perform echo message {:started started}))"},
  };
  return rows;
}

}  // namespace cxengine::dsl
