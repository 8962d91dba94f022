// A set of values (§2), for rules that ask what a field or an expression can still be.
//
// Sets are never too small: what cannot be told exactly (a list of certain elements, a great many exceptions)
// is rounded up. So "empty" is certain, "not empty" is not.
#pragma once

#include <cstdint>
#include <vector>

#include "dsl/rules/ranges.h"
#include "dsl/value.h"

namespace cxengine::dsl {

struct ValueSet {
  // Kinds of numbers, as bits.
  static constexpr std::uint8_t kEven = 1;
  static constexpr std::uint8_t kOdd = 2;
  static constexpr std::uint8_t kFraction = 4;
  static constexpr std::uint8_t kAnyKind = 7;

  bool has_nil = false;
  bool has_true = false;
  bool has_false = false;
  Ranges numbers;
  std::uint8_t kinds = kAnyKind;  // which of `numbers`
  Ranges strings;
  bool lists = false;  // some; and maps
  bool maps = false;

  static ValueSet None() { return {}; }
  static ValueSet All();
  static ValueSet AllButNil();
  static ValueSet OfKind(std::uint8_t kinds);  // numbers
  static ValueSet OfNumbers(Ranges numbers);
  static ValueSet OfStrings(Ranges strings);
  static ValueSet Of(const Value& value);
  static ValueSet OfAny(const std::vector<Value>& values);
  static ValueSet Truthy();
  static ValueSet Falsy();

  ValueSet Intersect(const ValueSet& other) const;
  ValueSet Unite(const ValueSet& other) const;
  // Without what `exact` holds: a set that was never rounded up, so one of the above, and not of a certain
  // list or map.
  ValueSet Without(const ValueSet& exact) const;
  bool empty() const;
  friend bool operator==(const ValueSet& a, const ValueSet& b) = default;
};

}  // namespace cxengine::dsl
