// The functions of the language (§8): one row for each, read by the checker, constant folding, the engine and
// the documentation. To add a function, add a row to the table of its file in builtins/.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/environment.h"
#include "dsl/value.h"

namespace cxengine::dsl {

// What an operand may be, or what a result is, as far as the checker can tell before the pattern runs.
enum class Type : std::uint8_t {
  kAny,
  kNumber,
  kInteger,
  kString,
  kBoolean,
  kList,
  kListOrNumbers,  // `sum` and its kin: one list of numbers, or several numbers
  kCollection,     // a list, a map or a string
  kPredicate,      // `filter`, `remove`: a predicate short of its first operand, or a predicate's name
};

// A call, and what it yields as an author would write it: {"(/ 7 2)", "3.5"}; or how it fails: {"(/ 1 0)",
// "! `/` divides by zero"}.
struct Example {
  std::string_view call;
  std::string_view value;

  bool fails() const { return value.starts_with("! "); }
};

struct Builtin {
  static constexpr int kAnyNumber = -1;

  std::string_view name;
  std::string_view usage;         // "(quot dividend divisor)"
  std::string_view doc;           // what it yields, a sentence
  std::string_view edges;         // and at the edges: overflow, nothing to work on, other types; may be empty
  std::vector<Example> examples;  // one at least; tests run them
  int min_operands = 0;
  int max_operands = kAnyNumber;
  std::vector<Type> operands;  // of the first operands; the last one stands for all further ones
  Type result = Type::kAny;
  // A question with a yes or no, that may stand short of its first operand in constraints, `filter` and
  // `remove` (§4.1).
  bool predicate = false;
  // False for `rand` and `now`, which must not be folded.
  bool constant = true;
  // The operands are as many as the row allows. A wrong type or value fails the environment; never throws.
  Value (*evaluate)(std::span<const Value> operands, Environment& environment) = nullptr;
  // Finds fault with a constant operand that `evaluate` would always refuse (a bad regular expression):
  // words, or "".
  std::string (*fault)(std::size_t index, const Value& operand) = nullptr;
};

// All rows, in the order of the documentation.
const std::vector<Builtin>& AllBuiltins();
// nullptr for an unknown name.
const Builtin* FindBuiltin(std::string_view name);
std::string_view TypeName(Type type);

// The tables that AllBuiltins joins; one file each in builtins/.
std::vector<Builtin> ArithmeticBuiltins();
std::vector<Builtin> DivisionBuiltins();
std::vector<Builtin> AggregateBuiltins();
std::vector<Builtin> PredicateBuiltins();
std::vector<Builtin> ListBuiltins();
std::vector<Builtin> TextBuiltins();
std::vector<Builtin> TimeBuiltins();

}  // namespace cxengine::dsl
