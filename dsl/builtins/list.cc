// Lists (§8). `filter` and `remove` get their predicate through the environment, so their only operand here
// is the list.
#include <utility>

#include "dsl/builtin.h"
#include "dsl/builtins/support.h"

namespace cxengine::dsl {
namespace {

Value First(Operands operands, Environment& environment) {
  if (!operands[0].is_list()) return WrongOperand("first", "a list", 0, operands[0], environment);
  const List& list = operands[0].list();
  return list.empty() ? Value() : list.front();
}

Value Last(Operands operands, Environment& environment) {
  if (!operands[0].is_list()) return WrongOperand("last", "a list", 0, operands[0], environment);
  const List& list = operands[0].list();
  return list.empty() ? Value() : list.back();
}

Value Nth(Operands operands, Environment& environment) {
  if (!operands[0].is_list()) return WrongOperand("nth", "a list", 0, operands[0], environment);
  const auto index = WholeNumber(operands[1]);
  if (!index) return WrongOperand("nth", "an integer as index", 1, operands[1], environment);
  const List& list = operands[0].list();
  if (*index < 0 || static_cast<std::uint64_t>(*index) >= list.size()) {
    if (environment.quiet) return environment.Fail({});
    return FailPlainly("nth",
                       "got index " + std::to_string(*index) + " of a list of " + std::to_string(list.size()),
                       environment);
  }
  return list[static_cast<std::size_t>(*index)];
}

// The elements of the list of which the predicate is `kept`.
Value Select(std::string_view function, bool kept, Operands operands, Environment& environment) {
  const auto* predicate = environment.predicate;
  if (predicate == nullptr) return FailPlainly(function, "got no predicate", environment);
  // To whoever wrote the pattern the list is the second operand.
  const Value& list = operands.back();
  if (!list.is_list()) return WrongOperand(function, "a list", 1, list, environment);
  List selected;
  for (const Value& item : list.list()) {
    const bool holds = (*predicate)(item);
    if (environment.failed()) return {};
    if (holds == kept) selected.push_back(item);
  }
  // A list that lost nothing is shared rather than copied.
  return selected.size() == list.list().size() ? list : Value::MakeList(std::move(selected));
}

Value Filter(Operands operands, Environment& environment) {
  return Select("filter", true, operands, environment);
}
Value Remove(Operands operands, Environment& environment) {
  return Select("remove", false, operands, environment);
}

}  // namespace

std::vector<Builtin> ListBuiltins() {
  return {
      {.name = "first",
       .usage = "(first list)",
       .doc = "The first element.",
       .edges = "Of an empty list nil.",
       .examples = {{"(first [1 2 3])", "1"}, {"(first [])", "nil"}},
       .min_operands = 1,
       .max_operands = 1,
       .operands = {Type::kList},
       .evaluate = First},
      {.name = "last",
       .usage = "(last list)",
       .doc = "The last element.",
       .edges = "Of an empty list nil.",
       .examples = {{"(last [1 2 3])", "3"}, {"(last [])", "nil"}},
       .min_operands = 1,
       .max_operands = 1,
       .operands = {Type::kList},
       .evaluate = Last},
      {.name = "nth",
       .usage = "(nth list index)",
       .doc = "The element at the index, counted from 0.",
       .edges = "An index out of range fails, a negative one too; a whole double is an index.",
       .examples = {{"(nth [1 2 3] 0)", "1"},
                    {"(nth [1 2 3] 2.0)", "3"},
                    {"(nth [1 2 3] 3)", "! `nth` got index 3 of a list of 3"}},
       .min_operands = 2,
       .max_operands = 2,
       .operands = {Type::kList, Type::kInteger},
       .evaluate = Nth},
      {.name = "filter",
       .usage = "(filter predicate list)",
       .doc = "The list of the elements that satisfy the predicate.",
       .edges = "The predicate is short of its first operand, or a name: the element stands in the first "
                "place. An "
                "element that it is not defined for fails.",
       .examples = {{"(filter (> 2) [1 2 3])", "[3]"},
                    {"(filter even? [1 2 3 4])", "[2 4]"},
                    {"(filter some? [1 nil 2])", "[1 2]"},
                    {"(filter (> 2) [1 \"a\"])",
                     "! `>` compares two numbers or two strings, not the string \"a\" with the number 2"}},
       .min_operands = 2,
       .max_operands = 2,
       .operands = {Type::kPredicate, Type::kList},
       .result = Type::kList,
       .evaluate = Filter},
      {.name = "remove",
       .usage = "(remove predicate list)",
       .doc = "The list of the elements that do not satisfy the predicate; the opposite of `filter`.",
       .edges = "Otherwise as `filter`.",
       .examples = {{"(remove (> 2) [1 2 3])", "[1 2]"}, {"(remove nil? [1 nil 2])", "[1 2]"}},
       .min_operands = 2,
       .max_operands = 2,
       .operands = {Type::kPredicate, Type::kList},
       .result = Type::kList,
       .evaluate = Remove},
  };
}

}  // namespace cxengine::dsl
