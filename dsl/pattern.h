// A checked pattern: the typed tree between forms and plan. Names are resolved, operators known, and each
// node knows whether it waits for events or acts; what the checker refused stands as kInvalid.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dsl/builtin.h"
#include "dsl/environment.h"
#include "dsl/mustache.h"
#include "dsl/signature.h"
#include "dsl/source.h"
#include "dsl/value.h"

namespace cxengine::dsl {

// A variable (`def`) or a local (`let` and its kin).
struct Form;

struct Symbol {
  std::string name;
  Span span;  // where it was bound
  bool local = false;
  bool used = false;
  bool read_to_set = false;  // read, but only for its own next value
};
using SymbolIndex = std::uint32_t;
inline constexpr SymbolIndex kNoSymbol = ~SymbolIndex{0};

// A name as it stands in the text.
struct NamePlace {
  std::string name;
  Span span;
};

struct ConstraintNode;

struct Node {
  enum class Kind : std::uint8_t {
    kInvalid,  // reported already
    // Expressions
    kConstant,
    kList,
    kMap,        // names[i] → children[i]
    kField,      // name
    kAllValues,  // name
    kSymbol,     // symbol
    kPath,       // names into children[0]
    kCall,       // builtin(children); `predicate` as in Expression
    kBooleanAnd,
    kBooleanOr,
    kTemplate,  // constant is the text, or name the tenant's template; names[i] → children[i]; missing
    // Expressions or steps, depending on what is inside
    kIf,      // condition, branch, condition, branch, …, the branch if none holds; name is its word: "cond"
    kCase,    // subject, a branch for each of `elements`, the branch of no such value
    kDo,      // children in order
    kAssign,  // symbol := children[0]; `let` is a kDo of these and the body
    // Steps
    kEvent,  // constraints
    kAnd,
    kOr,
    kTimes,        // count, body
    kWithin,       // duration, body; unit
    kInteraction,  // params, retries, timeout, catch; what is missing is the constant nil
    kDelay,        // duration; unit
    kLoop,         // predicate, body: `until` (repeats) and `unless`
  };

  Kind kind = Kind::kInvalid;
  Span span;
  std::vector<Node> children;
  Value constant;
  std::string name;
  std::vector<std::string> names;
  SymbolIndex symbol = kNoSymbol;
  const Builtin* builtin = nullptr;
  const Builtin* predicate = nullptr;
  std::vector<ConstraintNode> constraints;
  Milliseconds unit = 0;  // of kInteraction: that of the timeout
  std::vector<Value> elements;
  bool repeats = false;

  // kInteraction
  std::string verb, endpoint, action;
  Span endpoint_span, action_span;
  std::optional<std::vector<NamePlace>> parameters;  // none if they are no literal map
  bool bound = false;
  bool tested = false;

  // kTemplate: what the tenant is known not to have, be it the template itself or a partial.
  std::vector<NamePlace> missing;
  // kField, of a name in a template that stands in sections only: it may be an entry of a section's value.
  bool in_section = false;

  bool waits = false;        // an event stands in it
  bool acts = false;         // an interaction or a delay stands in it
  bool asks_window = false;  // a `within` stands in it whose value is asked for (§3.3)
  bool collects = false;     // of kDo: it is a `sequence`, which never yields a false value (§4.5)
  bool stateful = false;     // a `def`, `set`, `times` or `within` stands in it

  // Evaluated in one go, never waits, touches nothing but its own locals: an expression, not a step.
  bool pure() const { return !waits && !acts && !stateful; }
};

// Stands for what is missing: no option, no parameters.
inline bool IsMissing(const Node& node) {
  return node.kind == Node::Kind::kConstant && node.constant.is_nil();
}

// A constraint as written (§4.1).
struct ConstraintNode {
  enum class Kind : std::uint8_t { kInvalid, kEquals, kOneOf, kTest, kAnd, kOr, kNot };
  Kind kind = Kind::kInvalid;
  Span span;
  std::string field;  // of the outermost constraint of a field
  Span field_span;
  std::vector<Node> operands;  // kEquals: one; kTest: those after the value
  std::vector<Value> elements;
  const Builtin* test = nullptr;
  std::vector<ConstraintNode> parts;
};

struct Pattern {
  Node root;  // a kDo of the top-level forms
  std::uint32_t opening = 0;
  std::vector<Symbol> symbols;
  const Source* source = nullptr;              // the text of it; never null
  const std::vector<Form>* forms = nullptr;    // as they were read; valid while rules run
  Partials templates;                          // texts of the tenant's templates that it needs, by id
  const Surroundings* surroundings = nullptr;  // what was known when it was checked; never null
};

}  // namespace cxengine::dsl
