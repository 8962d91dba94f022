// What a command asks of one field of an event, made ready for many events: a text that it must equal, a
// range that its number must be in, or any other constraint.
//
// A check also says under which *keys* its command can be filed, so that an event finds it without a look at
// the others: the value itself, or, of a range, the cells of a grid that it touches. The grid's cells are as
// wide as the range or a little wider, so a range touches two of them at most, and a number lies in one.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "engine/bound_plan.h"
#include "engine/event_view.h"
#include "engine/short_text.h"

namespace cxengine::engine {

// What of a field's value is looked at: the value itself, or in which cell of 2^n it lies.
using Grain = std::int16_t;
inline constexpr Grain kExact = INT16_MAX;

struct FieldCheck {
  enum class Kind : std::uint8_t { kText, kRange, kOther };
  // The keys of a constraint: of values that could satisfy it, at that grain. None: it has no use as a key.
  struct Keys {
    Grain grain = kExact;
    absl::InlinedVector<std::uint64_t, 2> keys;
  };

  FieldCheck(const BoundPlan& bound, const dsl::Command::FieldConstraint& part);

  // Could the event satisfy it, whatever is captured? As CouldHold.
  bool Holds(const BoundPlan& bound, const Event& event) const;
  Keys KeysOf(const BoundPlan& bound) const;

  // Of a kRange: without an end on the other side.
  bool HasLowOnly() const;
  bool HasHighOnly() const;

  dsl::FieldIndex index;
  dsl::ConstraintId constraint;
  FieldId field;
  Kind kind = Kind::kOther;
  bool above = false;  // `low` itself is not in the range
  bool below = false;  // nor `high`
  ShortText text;
  const std::string* whole = nullptr;  // the text, if it is long
  double low = 0;
  double high = 0;

 private:
  bool ReadRange(const dsl::Plan& plan, dsl::ConstraintId id);
  bool HoldsForNumber(double number) const {
    return (above ? number > low : number >= low) && (below ? number < high : number <= high);
  }
};

// The check once more, without what only the rarer cases need: many of these stand side by side.
struct QuickCheck {
  enum class Answer : std::uint8_t { kNo, kYes, kAskWhole };
  enum class Kind : std::uint8_t { kText, kLongText, kRange, kOther };

  QuickCheck() = default;
  explicit QuickCheck(const FieldCheck& check);
  // As FieldCheck::Holds; kAskWhole: that has to be asked.
  Answer Holds(const EventView& view) const {
    const EventView::Said& said = view[field];
    if (said.kind == EventView::Said::Kind::kOther || kind == Kind::kOther) return Answer::kAskWhole;
    if (kind == Kind::kRange) {
      if (said.kind != EventView::Said::Kind::kNumber) return Answer::kNo;
      const bool holds = (above ? said.number > range.low : said.number >= range.low) &&
                         (below ? said.number < range.high : said.number <= range.high);
      return holds ? Answer::kYes : Answer::kNo;
    }
    if (said.kind != EventView::Said::Kind::kText || !(said.text == text)) return Answer::kNo;
    return kind == Kind::kText ? Answer::kYes : Answer::kAskWhole;
  }

  FieldId field = 0;
  Kind kind = Kind::kOther;
  bool above = false;
  bool below = false;
  struct Range {
    double low;
    double high;
  };
  union {
    ShortText text = {};
    Range range;
  };
};
static_assert(sizeof(QuickCheck) == 24);

// The key of the event's value at that grain; 0 if it has none.
std::uint64_t KeyAt(const FieldAccess& access, Grain grain, const EventView& view, const FieldTable& fields);

}  // namespace cxengine::engine
