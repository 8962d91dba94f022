// A set of numbers, or a set of strings, in their order: it changes between "in" and "out" at cuts.
//
//        3         7
//   ─────[─────────)─────      starts out; cut before 3, cut before 7
//
// With very many cuts a set is rounded up to all between its first and last one: it may hold more than it
// should, never less.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dsl/value.h"

namespace cxengine::dsl {

class Ranges {
 public:
  static constexpr std::size_t kMostCuts = 128;

  static Ranges None() { return {}; }
  static Ranges All();
  static Ranges Of(const Value& value);
  // What is greater than `value`, and the value itself if `included`.
  static Ranges Above(const Value& value, bool included);
  static Ranges WithPrefix(const std::string& prefix);

  Ranges Intersect(const Ranges& other) const;
  Ranges Unite(const Ranges& other) const;
  // What is in this set and not in `exact`, which must be one that was never rounded: one of the above, or
  // of few of them.
  Ranges Without(const Ranges& exact) const;

  bool empty() const { return !starts_inside_ && cuts_.empty(); }
  // Its values, if they are finitely many.
  std::optional<std::vector<Value>> Values() const;

  // A stretch without gaps; null: without an end on this side.
  struct Stretch {
    const Value* low;
    bool low_included;
    const Value* high;
    bool high_included;

    bool IsPoint() const { return low != nullptr && high != nullptr && *low == *high; }
  };
  std::vector<Stretch> Stretches() const;

  friend bool operator==(const Ranges& a, const Ranges& b) = default;

 private:
  struct Cut {
    Value at;
    bool after;  // behind the value itself
    friend bool operator==(const Cut& a, const Cut& b) = default;
  };

  static bool Precedes(const Cut& a, const Cut& b);
  static Ranges Combine(const Ranges& a, const Ranges& b, bool (*holds)(bool, bool));
  void Add(const Cut& cut, bool inside);
  bool ends_inside() const { return starts_inside_ != (cuts_.size() % 2 == 1); }

  bool starts_inside_ = false;
  std::vector<Cut> cuts_;
};

}  // namespace cxengine::dsl
