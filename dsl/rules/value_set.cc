// ValueSet.
#include "dsl/rules/value_set.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dsl/builtins/support.h"

namespace cxengine::dsl {

namespace {

std::uint8_t KindOf(const Value& number) {
  if (number.is_integer()) return number.integer() % 2 == 0 ? ValueSet::kEven : ValueSet::kOdd;
  if (std::trunc(number.number()) != number.number()) return ValueSet::kFraction;
  return std::fmod(number.number(), 2) == 0 ? ValueSet::kEven : ValueSet::kOdd;
}

// Does the stretch hold a number of one of these kinds? In doubt, yes.
bool HasKind(const Ranges::Stretch& stretch, std::uint8_t kinds) {
  if (stretch.IsPoint()) return (KindOf(*stretch.low) & kinds) != 0;
  if ((kinds & ValueSet::kFraction) != 0 || stretch.low == nullptr || stretch.high == nullptr)
    return kinds != 0;
  const double low = stretch.low->number();
  const double high = stretch.high->number();
  constexpr double kExact = 4503599627370496.0;  // up to 2^52 all whole doubles are neighbours
  if (high - low >= 4 || std::abs(low) > kExact || std::abs(high) > kExact) return true;
  for (double whole = std::ceil(low); whole <= high; ++whole) {
    const bool inside = (whole > low || stretch.low_included) && (whole < high || stretch.high_included);
    if (inside && (KindOf(Value::Double(whole)) & kinds) != 0) return true;
  }
  return false;
}

}  // namespace

ValueSet ValueSet::All() {
  ValueSet all = AllButNil();
  all.has_nil = true;
  return all;
}

ValueSet ValueSet::AllButNil() {
  ValueSet all;
  all.has_true = all.has_false = all.lists = all.maps = true;
  all.numbers = all.strings = Ranges::All();
  return all;
}

ValueSet ValueSet::OfKind(std::uint8_t kinds) {
  ValueSet set = OfNumbers(Ranges::All());
  set.kinds = kinds;
  return set;
}

ValueSet ValueSet::OfNumbers(Ranges numbers) {
  ValueSet set;
  set.numbers = std::move(numbers);
  return set;
}

ValueSet ValueSet::OfStrings(Ranges strings) {
  ValueSet set;
  set.strings = std::move(strings);
  return set;
}

ValueSet ValueSet::Of(const Value& value) {
  ValueSet set;
  switch (value.kind()) {
    case Value::Kind::kNil:
      set.has_nil = true;
      break;
    case Value::Kind::kBoolean:
      (value.boolean() ? set.has_true : set.has_false) = true;
      break;
    case Value::Kind::kInteger:
    case Value::Kind::kDouble:
      set.numbers = Ranges::Of(value);
      break;
    case Value::Kind::kString:
      set.strings = Ranges::Of(value);
      break;
    case Value::Kind::kList:
      set.lists = true;
      break;
    case Value::Kind::kMap:
      set.maps = true;
      break;
  }
  return set;
}

ValueSet ValueSet::OfAny(const std::vector<Value>& values) {
  ValueSet set;
  for (const Value& value : values) set = set.Unite(Of(value));
  return set;
}

ValueSet ValueSet::Truthy() {
  ValueSet set = AllButNil();
  set.has_false = false;
  return set;
}

ValueSet ValueSet::Falsy() {
  ValueSet set;
  set.has_nil = set.has_false = true;
  return set;
}

ValueSet ValueSet::Intersect(const ValueSet& other) const {
  ValueSet out;
  out.has_nil = has_nil && other.has_nil;
  out.has_true = has_true && other.has_true;
  out.has_false = has_false && other.has_false;
  out.lists = lists && other.lists;
  out.maps = maps && other.maps;
  out.strings = strings.Intersect(other.strings);
  out.numbers = numbers.Intersect(other.numbers);
  out.kinds = static_cast<std::uint8_t>(kinds & other.kinds);
  const std::vector<Ranges::Stretch> stretches = out.numbers.Stretches();
  const bool some = std::any_of(stretches.begin(), stretches.end(),
                                [&](const auto& stretch) { return HasKind(stretch, out.kinds); });
  if (!some) out.numbers = Ranges::None();
  return out;
}

ValueSet ValueSet::Unite(const ValueSet& other) const {
  ValueSet out;
  out.has_nil = has_nil || other.has_nil;
  out.has_true = has_true || other.has_true;
  out.has_false = has_false || other.has_false;
  out.lists = lists || other.lists;
  out.maps = maps || other.maps;
  out.strings = strings.Unite(other.strings);
  out.numbers = numbers.Unite(other.numbers);
  out.kinds = numbers.empty()         ? other.kinds
              : other.numbers.empty() ? kinds
                                      : static_cast<std::uint8_t>(kinds | other.kinds);
  return out;
}

ValueSet ValueSet::Without(const ValueSet& exact) const {
  ValueSet out = *this;
  out.has_nil = has_nil && !exact.has_nil;
  out.has_true = has_true && !exact.has_true;
  out.has_false = has_false && !exact.has_false;
  out.lists = lists && !exact.lists;
  out.maps = maps && !exact.maps;
  out.strings = strings.Without(exact.strings);
  if (exact.kinds == kAnyKind) {
    out.numbers = numbers.Without(exact.numbers);
  } else if (Ranges::All().Without(exact.numbers).empty()) {
    out.kinds = static_cast<std::uint8_t>(kinds & ~exact.kinds);
  }
  return out.Intersect(out);  // a number of the right kind may have been the last one
}

bool ValueSet::empty() const {
  return !has_nil && !has_true && !has_false && !lists && !maps && numbers.empty() && strings.empty();
}

}  // namespace cxengine::dsl
