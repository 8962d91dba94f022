// What compiles and cannot be meant (§9): constraints, conditions, windows and loops that contradict
// themselves or what stands around them; and what a pattern keeps.
#include "dsl/explanation.h"

namespace cxengine::dsl {

const std::vector<Explanation>& ContradictionExplanations() {
  static const std::vector<Explanation> rows = {
      {Code::kNeverMatches, "No value of the field satisfies the constraint, or those beside it as well.",
       "The `event` never comes, so neither does what follows it. Alternatives are combined by `or`.",
       R"((event {:total (and (< 10) (> 100))})
(perform echo message {:message "hello"}))",
       R"((event {:total (or (< 10) (> 100))})
(perform echo message {:message "hello"}))"},
      {Code::kIdleConstraint, "Every value of the field satisfies the constraint.",
       "It excludes nothing. Whoever is not one thing or not another is anybody: several exclusions are "
       "combined by `and`, or stand in one set.",
       R"((event {:status (or (not "sent") (not "paid"))})
(perform echo message {:message "hello"}))",
       R"((event {:status (not #{"sent" "paid"})})
(perform echo message {:message "hello"}))"},
      {Code::kConstantCondition, "A condition is true, or false, whatever happens.",
       "One of its branches never runs. Only `nil` and `false` are false: 0, an empty text and an empty list "
       "are true. An `event` is false only when a window around it runs out.",
       R"((event {:type "cart" :items some?})
(if (count $items)
  (perform echo message {:message "your cart waits"})
  (perform echo message {:message "your cart is empty"})))",
       R"((event {:type "cart" :items some?})
(if (> (count $items) 0)
  (perform echo message {:message "your cart waits"})
  (perform echo message {:message "your cart is empty"})))"},
      {Code::kDecidedCondition,
       "A condition is always true, or always false, where it stands: another condition, or the constraints "
       "of "
       "the event that was just taken, have decided it.",
       "One of its branches never runs. It says more than it was to, or the other place does.",
       R"((event {:type "cart" :total (> 100)})
(if (< $total 50)
  (perform echo message {:message "a small one"})
  (perform echo message {:message "a big one"})))",
       R"((event {:type "cart" :total some?})
(if (< $total 50)
  (perform echo message {:message "a small one"})
  (perform echo message {:message "a big one"})))"},
      {Code::kUnreachableForm,
       "A form stands behind an `until` whose predicate is never true, or behind a condition of `cond` that "
       "is "
       "always true.",
       "It never runs. The loop needs a way out; a default stands last.",
       R"((event {:type "signup"})
(until false
  (event {:type "login"})
  (perform echo message {:message "welcome back"}))
(perform echo message {:message "goodbye"}))",
       R"((event {:type "signup"})
(until (event {:type "leave"})
  (event {:type "login"})
  (perform echo message {:message "welcome back"}))
(perform echo message {:message "goodbye"}))"},
      {Code::kIdleWindow,
       "A window can never run out: it begins with the very event that completes it, nothing in it waits, or "
       "a "
       "window around it runs out first.",
       "It is as if it were not there. The clock of a window starts where the program reaches it; at the "
       "beginning of a pattern that is the first event that it takes.",
       R"((within 1 hour (event {:type "login"}))
(perform echo message {:message "welcome back"}))",
       R"((event {:type "signup"})
(within 1 hour (event {:type "login"}))
(perform echo message {:message "welcome back"}))"},
      {Code::kDelayTooLong, "A delay ends when the window around it has run out, or just then.",
       "The window cuts it off, so what follows the delay in it never runs.",
       R"((event {:type "cart"})
(if (within 30 minutes (delay 1 hour) (event {:type "payment"}))
  (perform echo message {:message "thank you"})
  (perform echo message {:message "your cart waits"})))",
       R"((event {:type "cart"})
(delay 1 hour)
(if (within 30 minutes (event {:type "payment"}))
  (perform echo message {:message "thank you"})
  (perform echo message {:message "your cart waits"})))"},
      {Code::kIdleTimes, "A count is 0 or 1.",
       "With 0 the forms never run, with 1 they run as they would by themselves. `times` goes on after that "
       "many rounds; it is no upper limit.",
       R"((times 1 (event {:type "call"}))
(perform echo message {:message "hello"}))",
       R"((event {:type "call"})
(perform echo message {:message "hello"}))"},
      {Code::kSpinningLoop,
       "The forms of an `until` wait for nothing, and change nothing that its predicate depends on.",
       "It starts over at once, a million times, and then the match fails. Let each round wait: for an "
       "`event`, "
       "a `delay`, or the bound answer of an interaction.",
       R"((event {:type "order"})
(until (event {:type "delivered"})
  (perform echo message {:message "still on its way"})))",
       R"((event {:type "order"})
(until (event {:type "delivered"})
  (delay 1 day)
  (perform echo message {:message "still on its way"})))"},
      {Code::kKeyState,
       "How many events and timers the pattern holds for one value of its key while it waits: in each "
       "candidate "
       "of its opening, and in each match. It is told only where it is asked for, by `--select key-state`.",
       "Memory is this, times the candidates and matches of a key, times the keys. A window bounds how long "
       "it is "
       "held, constraints how many events begin something.",
       R"((event {:type "cart"})
(event {:type "payment"})
(perform echo message {:message "thank you"}))",
       R"((event {:type "payment"})
(perform echo message {:message "thank you"}))"},
  };
  return rows;
}

}  // namespace cxengine::dsl
