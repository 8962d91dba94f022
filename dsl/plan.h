// The executable plan of a pattern: flat tables that the engine walks, made by lower.cc from a checked
// pattern.
//
// A run of the plan (a candidate or a match) is plain data of a size the plan knows: `words` integers for the
// position, `slots` values for variables, locals and captured operands. There is no recursion in the
// language, so every step has one activation at a time and owns fixed words; a step that is not active has
// all its words, and those of its subtree, zero.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "dsl/builtin.h"
#include "dsl/environment.h"
#include "dsl/mustache.h"
#include "dsl/source.h"
#include "dsl/value.h"

namespace cxengine::dsl {

using ExpressionId = std::uint32_t;
using StepId = std::uint32_t;
using SlotId = std::uint32_t;
using FieldIndex = std::uint32_t;  // into Plan::fields
using ConstraintId = std::uint32_t;
inline constexpr std::uint32_t kNone = ~std::uint32_t{0};

// A context field or a constrained one: `order.total` is the top-level field of that very name or, where an
// event has none, the entry `total` of the field `order` (§4.1).
struct Field {
  std::string name;
  std::vector<std::string> path;  // the parts between dots; one part for a plain name
};

// A pure computation (§8). Evaluated whole, never waits.
struct Expression {
  enum class Kind : std::uint8_t {
    kConstant,   // constant
    kList,       // of the operands
    kMap,        // names[i] → operands[i]
    kField,      // the last value of fields[index] (§5.1)
    kAllValues,  // every value of fields[index], a list
    kSlot,       // the variable or local in slot `index`
    kPath,       // names, one after the other, into operands[0]
    kCall,       // builtin(operands); with `predicate`: of operands[0], the rest are the predicate's further
                 // operands
    kAnd,        // stops at the first false one
    kOr,         // stops at the first true one
    kIf,         // operands: condition, branch, condition, branch, …, the branch if none holds
    kCase,       // operands: subject, then the branches of cases[index]
    kDo,  // all operands in order, the last one's value; slots[i] != kNone: operand i is kept there (`let`)
    kTemplate,  // renders `constant`, or the template `template_id`, with names[i] → operands[i]
  };
  Kind kind = Kind::kConstant;
  Span span;
  Value constant;
  std::uint32_t index = kNone;
  std::vector<ExpressionId> operands;
  std::vector<std::string> names;
  std::string template_id;  // of Plan::templates; one that is not there fails. "": the text is `constant`
  std::vector<SlotId> slots;
  const Builtin* builtin = nullptr;
  const Builtin* predicate = nullptr;
};

// What a constraint compares with: a constant, or a value captured when the command begins to wait.
struct Operand {
  Value constant;
  SlotId slot = kNone;
};

// A three-valued test of one field's value (§4.2).
struct Constraint {
  enum class Kind : std::uint8_t {
    kEquals,  // operands[0]; the constant nil holds for an absent field
    kOneOf,   // one of `elements`
    kTest,    // test(value, operands…)
    kAnd,     // of the parts
    kOr,
    kNot,  // parts[0]
  };
  Kind kind = Kind::kEquals;
  std::vector<Operand> operands;
  std::vector<Value> elements;
  const Builtin* test = nullptr;
  std::vector<ConstraintId> parts;
};

// The constraints of an `event` step; all must be true.
struct Command {
  struct FieldConstraint {
    FieldIndex field;
    ConstraintId constraint;
  };
  // Evaluated into a slot when the command begins to wait.
  struct Capture {
    SlotId slot;
    ExpressionId value;
  };
  StepId step = kNone;
  std::vector<FieldConstraint> constraints;
  std::vector<Capture> captures;
};

// Which branch a value leads to (§7): its place among the constants, their number for any other value.
struct CaseTable {
  struct Hash {
    std::size_t operator()(const Value& value) const { return value.Hash(); }
  };
  std::vector<Value> constants;
  std::unordered_map<Value, std::uint32_t, Hash> places;

  std::size_t BranchOf(const Value& value) const {
    const auto found = places.find(value);
    return found == places.end() ? constants.size() : found->second;
  }
};

// A call to an endpoint (§6).
struct Interaction {
  std::string verb;
  std::string endpoint;
  std::string action;
  ExpressionId params = kNone;   // a map; kNone: none given
  ExpressionId retries = kNone;  // kNone: none
  ExpressionId timeout = kNone;  // of `timeout_unit` milliseconds each; kNone: 30 s
  Milliseconds timeout_unit = 0;
  bool bound = false;           // the program waits for the answer
  bool nil_on_failure = false;  // where the value is tested (§6.4)
  // The locals of its `catch`: those it binds, and those it sees as they were when the call was started.
  std::vector<SlotId> locals;
};

// What a part of a plan may read before it has set it itself. Sorted, each once.
struct ReadSet {
  std::vector<FieldIndex> fields;
  std::vector<FieldIndex> all_values;  // of these every value, not just the last
  std::vector<SlotId> slots;
  bool random = false;
};

struct Step {
  enum class Kind : std::uint8_t {
    kSequence,     // children in order
    kEvent,        // waits for an event of `command`
    kAnd,          // all children, in any order
    kOr,           // the first child that completes
    kTimes,        // children[0], `expression` times
    kWithin,       // children[0], in `expression` × `unit` milliseconds
    kIf,           // children: condition, branch, condition, branch, …, the branch if none holds
    kCase,         // children: subject, then the branches of cases[index]
    kAssign,       // slot := `expression`, or children[0] if that is kNone
    kInteraction,  // calls interactions[index]; children[0], if there is one, is its `catch`
    kDelay,        // `expression` × `unit` milliseconds
    kLoop,         // children: the watches (kAssign), the predicate, the body (§7)
    kExpression,   // computes `expression`
  };
  Kind kind = Kind::kSequence;
  Span span;
  StepId parent = kNone;
  StepId end = 0;  // one past the last step of the subtree; steps stand in pre-order
  std::vector<StepId> children;
  // The innermost branch of an `or`, or watch of a loop, that the step belongs to (the branch's own id for
  // itself), kNone outside. Events taken in a branch are seen by that branch alone until it wins (§4.3).
  StepId branch = kNone;
  // The innermost loop in whose body the step stands: its predicate is tested after each action (§7).
  StepId loop = kNone;
  std::uint32_t word = 0;    // its first word in the position; WordsOf (lower.h) says how many follow
  bool wanted = false;       // somebody uses the value
  bool yields_true = false;  // a collection: `true` where its value would be false (§4.5)
  // A place where a value is asked for: a window that runs out inside yields false here (§4.4).
  bool catches_expiry = false;
  bool changes = false;     // kAssign: of a variable, so it is an action (§7)
  bool repeats = false;     // kLoop: `until`
  bool tests_once = false;  // kLoop: the predicate acts, so it is tested only when a round begins
  ExpressionId expression = kNone;
  Milliseconds unit = 0;
  SlotId slot = kNone;  // kAssign: the target. kAnd, wanted: the first of one slot for each child's value
  std::uint32_t index = kNone;  // kEvent: command. kInteraction: interaction. kCase: case table
  ReadSet reads;                // of the whole subtree, from its entry
};

// How many watches a kLoop has: its children but the predicate and the body.
inline std::size_t WatchesOf(const Step& loop) { return loop.children.size() - 2; }

struct Plan {
  std::string source;       // the pattern's text, for messages at run time
  std::vector<Step> steps;  // steps[0] is the program, a kSequence of the top-level forms
  std::vector<Expression> expressions;
  std::vector<Constraint> constraints;
  std::vector<Command> commands;
  std::vector<Interaction> interactions;
  std::vector<CaseTable> cases;
  std::vector<Field> fields;
  Partials templates;                   // those of the tenant that it uses, partials too: id → text
  std::vector<std::string> slot_names;  // for dumps; one for each slot
  std::uint32_t words = 0;
  // How many of the program's forms are the opening (§3.3).
  std::uint32_t opening = 0;
  bool has_branches = false;  // some events held may belong to one branch only

  std::size_t slots() const { return slot_names.size(); }
  const Step& root() const { return steps[0]; }
};

// The plan as text, one step a line, for tests and people (`dslrun --plan`).
std::string Dump(const Plan& plan);
// The text of the opening alone; two plans with the same one may exchange candidates (hot reload).
std::string DumpOpening(const Plan& plan);

}  // namespace cxengine::dsl
