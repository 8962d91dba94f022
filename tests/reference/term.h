// A residual term: what remains to be matched of an opening, with counts, deadlines and captured constraints
// put in.
//
// Entering a form yields a term; taking an event yields the terms that may follow (take.h); a term that is
// done carries the form's value. Terms are values: they are copied freely and never shared.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/reference/constraint.h"

namespace cxengine::reference {

struct Term {
  enum class Kind {
    kDone,    // finished: `value`
    kFailed,  // an operand of the wrong type: the candidate fails
    kWait,    // an `event` command: `constraints`
    kBlock,   // child 0 runs; then the items of `form` from `next` on
    kAnd,     // all children, finished ones included
    kOr,      // the children still in the race, with `journals` of their own
    kTimes,   // child 0 is a round; `count` rounds come after it
    kWithin,  // child 0 until `deadline`
    kLet,     // child 0 is the value of binding `next`
    kIf,      // child 0 is the predicate of `if` or `when`
    kAssign,  // child 0 is the value of `def` or `set`
  };

  Kind kind = Kind::kDone;
  const Form* form = nullptr;  // the form this term came from
  std::size_t next = 0;
  bool combinator = false;  // of kBlock: a false value becomes true (§4.5)
  Value value;
  EventConstraints constraints;
  std::int64_t count = 0;
  Milliseconds deadline = 0;
  Locals locals;
  std::vector<Term> children;
  std::vector<Journal> journals;

  bool finished() const { return kind == Kind::kDone || kind == Kind::kFailed; }
};

// The head of a list, else "".
std::string HeadOf(const Form& form);
// Whether an `event` stands anywhere inside: then `and` and `or` are combinators (§4.3).
bool ContainsEvent(const Form& form);

// Enters `form` now: evaluates what is pure, captures constraints and deadlines, up to the first wait.
Term Enter(const Form& form, const Locals& locals, Journal& journal, const Moment& moment);
// Enters the items of `form` from `first` on, as statements.
Term EnterBlock(const Form& form, std::size_t first, bool combinator, const Locals& locals, Journal& journal,
                const Moment& moment);
// Goes on from a term whose children may have finished.
Term Resume(Term term, Journal& journal, const Moment& moment);

Term Done(const Value& value);
Term Failed();
// §4.5: `true` if the value would be false.
Value Truthy(const Value& value);

}  // namespace cxengine::reference
