// A residual term: what remains to be done of a form, with counts, deadlines and captured constraints put in.
//
// Entering a form yields a term; events, answers and timers change its leaves (change.h); a term that is done
// carries the form's value. Terms are values: they are copied freely and never shared.
//
// The world stops after every action: the leaf stays kActed, and nothing around it goes on, until the loops
// around have tested their predicates (§7; settle.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/reference/constraint.h"

namespace cxengine::reference {

// What becomes of a form's value; decides what a failed interaction means (§6.4).
enum class Use { kStatement, kBound, kTested };

struct Term {
  enum class Kind {
    kDone,     // finished: `value`
    kFailed,   // an error: the candidate or match fails
    kExpired,  // a window ran out, and nothing around it has taken the other way yet
    kActs,     // where nothing may act, an interaction or a delay was reached
    kActed,    // an action is done: `value` follows when the loops around have been tested
    kPending,  // not entered yet: a branch of `and` or `or`, or a loop's round
    kWait,     // an `event` command: `constraints`
    kAsk,      // a bound interaction: `call`
    kCatch,    // child 0 is the handler of a bound interaction that failed
    kPause,    // a delay until `deadline`
    kBlock,    // child 0 runs; then the items of `form` from `next` on
    kAnd,      // all children, finished ones included
    kOr,       // the children still in the race, with `journals` of their own
    kTimes,    // child 0 is a round; `count` rounds come after it
    kWithin,   // child 0 until `deadline`
    kLet,      // child 0 is the value of binding `next`; `let`, `if-let`, `when-let`
    kIf,       // child 0 is the predicate of `if` or `when`
    kCond,     // child 0 is the predicate at `next`
    kCase,     // child 0 is the value to look up
    kAssign,   // child 0 is the value of `def` or `set`
    kLoop,     // `until`, `unless`: the watches, with `journals` of their own, then the body or predicate
  };

  Kind kind = Kind::kDone;
  const Form* form = nullptr;  // the form this term came from
  Use use = Use::kStatement;
  std::size_t next = 0;
  bool combinator = false;        // of kBlock: a false value becomes true (§4.5)
  bool asking = false;            // of kLoop: the last child is the predicate, which holds an interaction
  bool hit = false;               // of kLoop: a watch has just completed
  bool overdue = false;           // of kWithin: ran out during a bound interaction, which goes first (§4.4)
  std::uint32_t newest_call = 0;  // of kWithin: when it became overdue
  std::uint32_t call = 0;
  Value value;
  EventConstraints constraints;
  std::int64_t count = 0;
  Milliseconds deadline = 0;
  std::uint64_t set = 0;  // when the deadline was, by the clock's stamps
  Locals locals;
  std::vector<Term> children;
  std::vector<Journal> journals;     // of the branches of kOr and the watches of kLoop
  std::vector<std::size_t> cursors;  // of these, and of the branches of kAnd
  std::vector<const Form*> origins;  // the branches of kOr, as they stand in the text

  bool IsWatch(std::size_t child) const { return kind == Kind::kLoop && child + 1 < children.size(); }
  // A branch or watch: it reads by itself; and it sees what nobody else does.
  bool HasCursor(std::size_t child) const {
    return kind == Kind::kAnd || kind == Kind::kOr || IsWatch(child);
  }
  bool HasJournal(std::size_t child) const { return kind == Kind::kOr || IsWatch(child); }
  // Nothing follows by itself.
  bool finished() const {
    return kind == Kind::kDone || kind == Kind::kFailed || kind == Kind::kExpired || kind == Kind::kActs;
  }
};

// Enters `form` now: evaluates what is pure, captures constraints and deadlines, starts calls, up to the
// first action or wait.
Term Enter(const Form& form, Use use, const Locals& locals, Scene& scene);
// Enters the items of `form` from `first` on, one after the other; the last one has the `use` of all.
Term EnterBlock(const Form& form, std::size_t first, bool combinator, Use use, const Locals& locals,
                Scene& scene);
// Goes on from a term whose children may have finished.
Term Resume(Term term, Scene& scene);
// The parts of Enter and Resume that know about loops, and of Resume that know about branches.
Term EnterLoop(const Form& form, Use use, const Locals& locals, Scene& scene);
Term ResumeLoop(Term term, Scene& scene);
Term ResumeAnd(Term term, Scene& scene);
Term ResumeOr(Term term, Scene& scene);

Term Done(const Value& value);
Term Acted(const Value& value);
Term Ended(Term::Kind kind);  // kFailed, kExpired or kActs
Term Of(Term::Kind kind, const Form& form, Use use, const Locals& locals);
// §4.5: `true` if the value would be false.
Value Truthy(const Value& value);

// A bound interaction is under way inside.
bool IsBusy(const Term& term);
// Something inside has stopped after an action, or before a round of a loop.
bool HasAction(const Term& term);
bool HasRound(const Term& term);
// What can be seen from a place in the text: what is around, and what the branches around it have taken, as
// long as they are in the race.
Journal SeenFrom(const Term& term, const Journal& around, const Form& place);
// The cursor of the thread that has acted.
std::size_t ActingCursor(const Term& term, std::size_t cursor);
// The cursor of what goes on behind `term` if all of it ends here: the farthest of its threads.
std::size_t Farthest(const Term& term, std::size_t cursor);

}  // namespace cxengine::reference
