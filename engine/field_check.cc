// FieldCheck.
#include "engine/field_check.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/predicate.h"

namespace cxengine::engine {

namespace {

using dsl::Constraint;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Keys are never 0, which says that there is none.
std::uint64_t NotZero(std::uint64_t key) { return key == 0 ? 1 : key; }

constexpr std::size_t kShort = 16;  // what a ShortText sees of a text

std::uint64_t KeyOfText(std::string_view text) {
  return NotZero(text.size() <= kShort ? ShortText(text).Hash() : XXH3_64bits(text.data(), text.size()));
}

std::uint64_t KeyOfNumber(double number, Grain grain) {
  if (grain == kExact) return NotZero(std::bit_cast<std::uint64_t>(number == 0 ? 0 : number));
  constexpr double kFarthest = 4e18;  // cells beyond are one
  constexpr Grain kNormal = 1000;     // powers so far from 1 are doubles like others
  const double scaled = -kNormal < grain && grain < kNormal
                            ? number * std::bit_cast<double>(static_cast<std::uint64_t>(1023 - grain) << 52U)
                            : std::ldexp(number, -grain);
  const double cell = std::clamp(scaled, -kFarthest, kFarthest);
  auto floor = static_cast<std::int64_t>(cell);
  if (static_cast<double>(floor) > cell) --floor;
  return NotZero(~static_cast<std::uint64_t>(floor));
}

std::uint64_t KeyOfValue(const Value& value, Grain grain) {
  if (value.is_number()) return KeyOfNumber(value.number(), grain);
  if (grain != kExact || value.is_nil()) return 0;
  return value.is_string() ? KeyOfText(value.string()) : NotZero(value.Hash());
}

// The constants of which the value must equal one; none if the constraint does not say so, or if nil would
// do.
std::vector<Value> Constants(const dsl::Plan& plan, dsl::ConstraintId id) {
  const Constraint& constraint = plan.constraints[id];
  switch (constraint.kind) {
    case Constraint::Kind::kEquals: {
      const dsl::Operand& operand = constraint.operands[0];
      if (operand.slot == dsl::kNone && !operand.constant.is_nil()) return {operand.constant};
      return {};
    }
    case Constraint::Kind::kOneOf: {
      const bool takes_nil = std::any_of(constraint.elements.begin(), constraint.elements.end(),
                                         [](const Value& element) { return element.is_nil(); });
      return takes_nil ? std::vector<Value>{} : constraint.elements;
    }
    case Constraint::Kind::kAnd:
      for (const dsl::ConstraintId part : constraint.parts) {
        std::vector<Value> constants = Constants(plan, part);
        if (!constants.empty()) return constants;
      }
      return {};
    case Constraint::Kind::kTest:
    case Constraint::Kind::kOr:
    case Constraint::Kind::kNot:
      return {};
  }
  return {};
}

}  // namespace

FieldCheck::FieldCheck(const BoundPlan& bound, const dsl::Command::FieldConstraint& part)
    : index(part.field), constraint(part.constraint), field(bound.access[part.field].name) {
  if (!bound.access[index].rest.empty()) return;
  const dsl::Plan& plan = *bound.plan;
  const Constraint& asked = plan.constraints[constraint];
  if (asked.kind == Constraint::Kind::kEquals && asked.operands[0].slot == dsl::kNone &&
      asked.operands[0].constant.is_string()) {
    kind = Kind::kText;
    whole = &asked.operands[0].constant.string();
    text = ShortText(*whole);
    return;
  }
  low = -kInfinity;
  high = kInfinity;
  if (ReadRange(plan, constraint)) kind = Kind::kRange;
}

bool FieldCheck::ReadRange(const dsl::Plan& plan, dsl::ConstraintId id) {
  const Constraint& asked = plan.constraints[id];
  if (asked.kind == Constraint::Kind::kAnd)
    return std::all_of(asked.parts.begin(), asked.parts.end(),
                       [&](dsl::ConstraintId part) { return ReadRange(plan, part); });
  const bool compares = asked.kind == Constraint::Kind::kEquals || asked.kind == Constraint::Kind::kTest;
  if (!compares || asked.operands.size() != 1 || asked.operands[0].slot != dsl::kNone ||
      !IsExactNumber(asked.operands[0].constant))
    return false;
  const double bound = asked.operands[0].constant.number();
  const std::string_view name = asked.test == nullptr ? "=" : asked.test->name;
  const bool equals = name == "=";
  const bool greater = name == ">" || name == ">=";
  const bool less = name == "<" || name == "<=";
  if (!equals && !greater && !less) return false;
  if ((equals || greater) && (bound > low || (bound == low && name == ">"))) {
    low = bound;
    above = name == ">";
  }
  if ((equals || less) && (bound < high || (bound == high && name == "<"))) {
    high = bound;
    below = name == "<";
  }
  return true;
}

bool FieldCheck::HasLowOnly() const { return kind == Kind::kRange && low > -kInfinity && high == kInfinity; }
bool FieldCheck::HasHighOnly() const { return kind == Kind::kRange && low == -kInfinity && high < kInfinity; }

bool FieldCheck::Holds(const BoundPlan& bound, const Event& event) const {
  if (kind != Kind::kOther && event.Knows(field)) {
    const FieldSlot* slot = event.Slot(field);
    if (slot == nullptr) return false;
    if (slot->kind == FieldSlot::Kind::kText) {
      if (kind != Kind::kText) return false;
      const std::string_view said = slot->TextIn(event.json());
      return ShortText(said) == text && (text.IsWhole() || said == *whole);
    }
    if (kind == Kind::kRange && IsExactNumber(slot->value)) return HoldsForNumber(slot->value.number());
  }
  return CouldHold(*bound.plan, constraint, bound.Read(index, event));
}

FieldCheck::Keys FieldCheck::KeysOf(const BoundPlan& bound) const {
  Keys keys;
  if (kind == Kind::kRange && low < high && std::isfinite(high - low)) {
    // Every other power is enough, and keeps the grids few.
    keys.grain = static_cast<Grain>(2 * (std::ilogb(high - low) / 2 + 1));
    const std::uint64_t first = KeyOfNumber(low, keys.grain);
    const std::uint64_t last = KeyOfNumber(high, keys.grain);
    keys.keys.push_back(first);
    if (last != first) keys.keys.push_back(last);
    return keys;
  }
  if (kind == Kind::kRange && low == high) {
    keys.keys.push_back(KeyOfNumber(low, kExact));
    return keys;
  }
  for (const Value& constant : Constants(*bound.plan, constraint)) {
    const std::uint64_t key = KeyOfValue(constant, kExact);
    if (std::find(keys.keys.begin(), keys.keys.end(), key) == keys.keys.end()) keys.keys.push_back(key);
  }
  return keys;
}

QuickCheck::QuickCheck(const FieldCheck& check) : field(check.field), above(check.above), below(check.below) {
  if (check.kind == FieldCheck::Kind::kText) {
    kind = check.text.IsWhole() ? Kind::kText : Kind::kLongText;
    text = check.text;
  } else if (check.kind == FieldCheck::Kind::kRange) {
    kind = Kind::kRange;
    range = {check.low, check.high};
  }
}

std::uint64_t KeyAt(const FieldAccess& access, Grain grain, const EventView& view, const FieldTable& fields) {
  using Said = EventView::Said;
  const Said& said = view[access.name];
  switch (said.kind) {
    case Said::Kind::kText:
      if (grain != kExact) return 0;
      return said.text.size() <= kShort
                 ? NotZero(said.text.Hash())
                 : KeyOfText(view.event().Slot(access.name)->TextIn(view.event().json()));
    case Said::Kind::kNumber:
      return KeyOfNumber(said.number, grain);
    case Said::Kind::kNothing:
      if (access.rest.empty()) return 0;
      break;
    case Said::Kind::kOther:
      break;
  }
  return KeyOfValue(access.Read(view.event(), fields), grain);
}

}  // namespace cxengine::engine
