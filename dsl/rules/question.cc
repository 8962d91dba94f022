// Ask: a row for each predicate. Of one without a row nothing is known.
#include "dsl/rules/question.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace cxengine::dsl {

namespace {

using Operand = const Value*;

// What a predicate says of all values there are: which it is true of, and which it is defined for.
struct Extent {
  ValueSet holds;
  ValueSet defined;
  bool exact = true;  // false: of what `holds` has it may be false as well
};

ValueSet Numbers() { return ValueSet::OfNumbers(Ranges::All()); }
ValueSet Strings() { return ValueSet::OfStrings(Ranges::All()); }

Extent Equal(Operand operand) {
  // Of lists and maps a set does not know which ones it holds.
  if (operand == nullptr) return {ValueSet::All(), ValueSet::All(), false};
  const bool exact = !operand->is_list() && !operand->is_map();
  return {ValueSet::Of(*operand), ValueSet::All(), exact};
}

// `above`: greater than the operand; `included`: or equal to it.
Extent Compare(Operand operand, bool above, bool included) {
  if (operand == nullptr) return {Numbers().Unite(Strings()), Numbers().Unite(Strings()), false};
  if (!operand->is_number() && !operand->is_string()) return {};
  const Ranges greater = Ranges::Above(*operand, above == included);
  const Ranges ranges = above ? greater : Ranges::All().Without(greater);
  if (operand->is_number()) return {ValueSet::OfNumbers(ranges), Numbers()};
  return {ValueSet::OfStrings(ranges), Strings()};
}

Extent Less(Operand operand) { return Compare(operand, false, false); }
Extent LessOrEqual(Operand operand) { return Compare(operand, false, true); }
Extent Greater(Operand operand) { return Compare(operand, true, false); }
Extent GreaterOrEqual(Operand operand) { return Compare(operand, true, true); }

Extent Even(Operand) {
  return {ValueSet::OfKind(ValueSet::kEven), ValueSet::OfKind(ValueSet::kEven | ValueSet::kOdd)};
}
Extent Odd(Operand) {
  return {ValueSet::OfKind(ValueSet::kOdd), ValueSet::OfKind(ValueSet::kEven | ValueSet::kOdd)};
}
Extent Zero(Operand) { return {ValueSet::Of(Value::Integer(0)), Numbers()}; }
Extent Positive(Operand) { return {ValueSet::OfNumbers(Ranges::Above(Value::Integer(0), false)), Numbers()}; }
Extent Negative(Operand) {
  return {ValueSet::OfNumbers(Ranges::All().Without(Ranges::Above(Value::Integer(0), true))), Numbers()};
}

Extent Nil(Operand) { return {ValueSet::Of(Value()), ValueSet::All()}; }
Extent Some(Operand) { return {ValueSet::AllButNil(), ValueSet::All()}; }

Extent StartsWith(Operand operand) {
  if (operand == nullptr || !operand->is_string()) return {Strings(), Strings(), false};
  return {ValueSet::OfStrings(Ranges::WithPrefix(operand->string())), Strings()};
}

Extent SomeStrings(Operand) { return {Strings(), Strings(), false}; }

Extent Contains(Operand operand) {
  ValueSet collections;
  collections.lists = true;
  if (operand == nullptr || operand->is_string()) {
    collections.maps = true;
    collections.strings = Ranges::All();
  }
  return {collections, collections, false};
}

struct Row {
  std::string_view name;
  Extent (*extent)(Operand operand);
};
constexpr std::array<Row, 16> kRows = {{
    {"=", Equal},
    {"<", Less},
    {"<=", LessOrEqual},
    {">", Greater},
    {">=", GreaterOrEqual},
    {"even?", Even},
    {"odd?", Odd},
    {"zero?", Zero},
    {"pos?", Positive},
    {"neg?", Negative},
    {"nil?", Nil},
    {"some?", Some},
    {"starts-with?", StartsWith},
    {"ends-with?", SomeStrings},
    {"matches?", SomeStrings},
    {"contains?", Contains},
}};

// Does the predicate hold? Nothing where it fails.
std::optional<bool> Evaluate(const Builtin& predicate, const Value& value, const Value& operand) {
  Environment environment;
  environment.quiet = true;
  const std::array<Value, 2> operands = {value, operand};
  const Value result = predicate.evaluate(operands, environment);
  if (environment.failed()) return std::nullopt;
  return result.truthy();
}

// Where the strings of a set are few enough to be asked one by one, the answers are exact.
void AskStrings(const Builtin& predicate, const Value& operand, const ValueSet& values, Answers& answers) {
  const std::optional<std::vector<Value>> strings = values.strings.Values();
  if (!strings) return;
  answers.yes.strings = answers.no.strings = answers.fails.strings = Ranges::None();
  for (const Value& string : *strings) {
    const std::optional<bool> holds = Evaluate(predicate, string, operand);
    Ranges& part = (!holds ? answers.fails : *holds ? answers.yes : answers.no).strings;
    part = part.Unite(Ranges::Of(string));
  }
}

}  // namespace

Answers Ask(const Builtin& predicate, const Value* operand, const ValueSet& values) {
  if (predicate.name == "not=") {
    Answers answers = Ask(*FindBuiltin("="), operand, values);
    std::swap(answers.yes, answers.no);
    return answers;
  }
  const auto* row = std::find_if(kRows.begin(), kRows.end(),
                                 [&](const Row& candidate) { return candidate.name == predicate.name; });
  if (row == kRows.end()) return {values, values, values};
  const Extent extent = row->extent(operand);
  Answers answers;
  answers.yes = values.Intersect(extent.holds);
  answers.no = values.Intersect(extent.defined);
  answers.fails = values.Without(extent.defined);
  if (extent.exact) {
    answers.no = answers.no.Without(extent.holds);
  } else if (operand == nullptr) {
    answers.fails = values;  // the operand may be of another type
  } else {
    AskStrings(predicate, *operand, values, answers);
  }
  return answers;
}

}  // namespace cxengine::dsl
