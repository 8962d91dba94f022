// One number from many (§8): of the elements of one list, or of several operands.
#include <cmath>

#include "dsl/builtin.h"
#include "dsl/builtins/support.h"

namespace cxengine::dsl {
namespace {

// The numbers to aggregate, in `out`: the elements of a lone list, else the operands. Fails at the first that
// is none.
bool Numbers(std::string_view function, Operands operands, Operands& out, Environment& environment) {
  const bool of_list = operands.size() == 1 && operands[0].is_list();
  out = of_list ? Operands(operands[0].list()) : operands;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i].is_number()) continue;
    if (environment.quiet) {
      environment.Fail({});
    } else if (of_list) {
      FailPlainly(function,
                  "needs numbers, element " + std::to_string(i + 1) + " of the list is " + Describe(out[i]),
                  environment);
    } else {
      WrongOperand(function, "numbers or one list of numbers", i, out[i], environment);
    }
    return false;
  }
  return true;
}

Value Total(Operands numbers) {
  Value total = Value::Integer(0);
  for (const Value& number : numbers) total = AddNumbers(total, number);
  return total;
}

Value Sum(Operands operands, Environment& environment) {
  Operands numbers;
  if (!Numbers("sum", operands, numbers, environment)) return {};
  Value total = Total(numbers);
  return total.is_integer() ? total : FiniteResult("sum", total.number(), environment);
}

// The first of the numbers that no other one beats; `better` is the order that wins.
Value Extreme(std::string_view function, std::partial_ordering better, Operands operands,
              Environment& environment) {
  Operands numbers;
  if (!Numbers(function, operands, numbers, environment) || numbers.empty()) return {};
  const Value* best = numbers.data();
  for (const Value& number : numbers) {
    if (CompareNumbers(number, *best) == better) best = &number;
  }
  return *best;
}

Value Minimum(Operands operands, Environment& environment) {
  return Extreme("min", std::partial_ordering::less, operands, environment);
}

Value Maximum(Operands operands, Environment& environment) {
  return Extreme("max", std::partial_ordering::greater, operands, environment);
}

Value Average(Operands operands, Environment& environment) {
  Operands numbers;
  if (!Numbers("avg", operands, numbers, environment) || numbers.empty()) return {};
  const Value average =
      DivideNumbers(Total(numbers), Value::Integer(static_cast<std::int64_t>(numbers.size())));
  return average.is_integer() ? average : FiniteResult("avg", average.number(), environment);
}

// In two passes: the textbook's single pass (mean of squares less square of mean) cancels to nonsense.
Value StandardDeviation(Operands operands, Environment& environment) {
  Operands numbers;
  if (!Numbers("stdev", operands, numbers, environment) || numbers.empty()) return {};
  const auto count = static_cast<double>(numbers.size());
  const double mean = Total(numbers).number() / count;
  double squares = 0;
  for (const Value& number : numbers) squares += (number.number() - mean) * (number.number() - mean);
  return FiniteResult("stdev", std::sqrt(squares / count), environment);
}

Value Count(Operands operands, Environment& environment) {
  const Value& of = operands[0];
  if (of.is_list()) return Value::Integer(static_cast<std::int64_t>(of.list().size()));
  if (of.is_map()) return Value::Integer(static_cast<std::int64_t>(of.map().size()));
  if (of.is_string()) return Value::Integer(CountCodePoints(of.string()));
  return WrongOperand("count", "a list, a map or a string", 0, of, environment);
}

}  // namespace

std::vector<Builtin> AggregateBuiltins() {
  return {
      {.name = "sum",
       .usage = "(sum list) or (sum number …)",
       .doc = "The sum of a list of numbers or of several numbers, as by `+`.",
       .edges = "Of an empty list 0. Anything that is no number fails.",
       .examples = {{"(sum [1 2 3])", "6"},
                    {"(sum 1 2.5)", "3.5"},
                    {"(sum [])", "0"},
                    {"(sum [1 \"2\"])", "! `sum` needs numbers, element 2 of the list is the string \"2\""}},
       .min_operands = 1,
       .operands = {Type::kListOrNumbers},
       .result = Type::kNumber,
       .evaluate = Sum},
      {.name = "min",
       .usage = "(min list) or (min number …)",
       .doc = "The least number.",
       .edges = "Of an empty list nil. Of equal ones the first, be it an integer or a double.",
       .examples = {{"(min [3 1 2])", "1"}, {"(min 2.5 7)", "2.5"}, {"(min [])", "nil"}},
       .min_operands = 1,
       .operands = {Type::kListOrNumbers},
       .result = Type::kAny,
       .evaluate = Minimum},
      {.name = "max",
       .usage = "(max list) or (max number …)",
       .doc = "The greatest number.",
       .edges = "Of an empty list nil. Of equal ones the first, be it an integer or a double.",
       .examples = {{"(max [3 1 2])", "3"}, {"(max 2.5 7)", "7"}, {"(max [])", "nil"}},
       .min_operands = 1,
       .operands = {Type::kListOrNumbers},
       .result = Type::kAny,
       .evaluate = Maximum},
      {.name = "avg",
       .usage = "(avg list) or (avg number …)",
       .doc = "The mean: the sum divided by the count as by `/`, so an integer where that is exact.",
       .edges = "Of an empty list nil.",
       .examples = {{"(avg [1 2 3])", "2"}, {"(avg 1 2)", "1.5"}, {"(avg [])", "nil"}},
       .min_operands = 1,
       .operands = {Type::kListOrNumbers},
       .result = Type::kAny,
       .evaluate = Average},
      {.name = "stdev",
       .usage = "(stdev list) or (stdev number …)",
       .doc = "The standard deviation of the population, a double.",
       .edges = "Of one number 0, of an empty list nil.",
       .examples = {{"(stdev [2 4 4 4 5 5 7 9])", "2.0"}, {"(stdev 5)", "0.0"}, {"(stdev [])", "nil"}},
       .min_operands = 1,
       .operands = {Type::kListOrNumbers},
       .result = Type::kAny,
       .evaluate = StandardDeviation},
      {.name = "count",
       .usage = "(count collection)",
       .doc = "The number of elements of a list, of entries of a map, or of code points of a string.",
       .edges = "Of nil, and of anything else, it fails: a field may be absent.",
       .examples = {{"(count [1 2 3])", "3"},
                    {"(count {:a 1})", "1"},
                    {"(count \"día\")", "3"},
                    {"(count [])", "0"},
                    {"(count (first []))", "! `count` needs a list, a map or a string, operand 1 is nil"}},
       .min_operands = 1,
       .max_operands = 1,
       .operands = {Type::kCollection},
       .result = Type::kInteger,
       .evaluate = Count},
  };
}

}  // namespace cxengine::dsl
