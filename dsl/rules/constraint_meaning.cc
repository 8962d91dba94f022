// MeaningOf: each part of a constraint is read once, against the values that the parts before it have left.
#include "dsl/rules/constraint_meaning.h"

#include <algorithm>
#include <utility>

#include "dsl/rules/question.h"

namespace cxengine::dsl {

namespace {

using Kind = ConstraintNode::Kind;
using Conflicts = std::vector<Conflict>;

// So many constants can be taken out of a set one by one.
constexpr std::size_t kMostExceptions = Ranges::kMostCuts / 4;

Meaning Read(const ConstraintNode& constraint, const ValueSet& values, Conflicts* conflicts);

// Of an expression whose value is nil.
Meaning UnknownOfAll() { return {ValueSet::None(), ValueSet::None(), Truth::kUnknown, false}; }

// The constant nil asks for absence; an expression whose value is nil takes nothing (§4.2).
Meaning ReadEquals(const Node& operand, const ValueSet& values) {
  Meaning meaning;
  if (IsMissing(operand)) {
    meaning.fails = values;
    meaning.nil = Truth::kTrue;
    return meaning;
  }
  const std::optional<Value> known = KnownValue(operand);
  if (known && known->is_nil()) return UnknownOfAll();
  const Answers answers = Ask(*FindBuiltin("="), known ? &*known : nullptr, values);
  return {answers.yes, answers.no, Truth::kUnknown, known.has_value()};
}

Meaning ReadTest(const ConstraintNode& constraint, const ValueSet& values) {
  std::optional<Value> known;
  if (!constraint.operands.empty()) known = KnownValue(constraint.operands[0]);
  const bool complete = constraint.operands.empty() || known.has_value();
  if (known && known->is_nil()) return UnknownOfAll();
  const Answers answers = Ask(*constraint.test, known ? &*known : nullptr, values);
  return {answers.yes, answers.no.Unite(answers.fails), Truth::kUnknown, complete};
}

Meaning ReadOneOf(const ConstraintNode& constraint, const ValueSet& values) {
  const ValueSet elements = ValueSet::OfAny(constraint.elements);
  Meaning meaning;
  meaning.holds = values.Intersect(elements);
  meaning.fails = constraint.elements.size() <= kMostExceptions ? values.Without(elements) : values;
  if (elements.has_nil) meaning.nil = Truth::kTrue;
  return meaning;
}

// `part` of `constraint` never holds: because of itself, of one other part, or of several.
Conflict Explain(const ConstraintNode& constraint, const ConstraintNode& part) {
  const Meaning meaning = MeaningOf(part);
  if (meaning.never_holds()) return {&part, nullptr, true};
  for (const ConstraintNode& other : constraint.parts) {
    const Meaning beside = MeaningOf(other);
    const bool nil = meaning.nil == Truth::kTrue && beside.nil == Truth::kTrue;
    if (!nil && meaning.holds.Intersect(beside.holds).empty()) return {&part, &other, false};
  }
  return {&part, nullptr, false};
}

class AndReader {
 public:
  AndReader(const ConstraintNode& constraint, const ValueSet& values, Conflicts* conflicts)
      : constraint_(constraint), conflicts_(conflicts) {
    meaning_.holds = values;
    meaning_.nil = Truth::kTrue;
  }

  Meaning Run() {
    for (const ConstraintNode& part : constraint_.parts) Take(part);
    // When a test was read, there may not yet have been so few values that it could be asked of each.
    for (const ConstraintNode& part : constraint_.parts) {
      if (!conflict_ && part.kind == Kind::kTest && meaning_.holds.strings.Values()) Take(part);
    }
    return std::move(meaning_);
  }

 private:
  void Take(const ConstraintNode& constraint) {
    const bool held = !meaning_.never_holds();
    const std::size_t known = conflicts_ == nullptr ? 0 : conflicts_->size();
    const Meaning part = Read(constraint, meaning_.holds, conflict_ ? nullptr : conflicts_);
    meaning_.holds = part.holds;
    meaning_.fails = meaning_.fails.Unite(part.fails);
    meaning_.nil = std::min(meaning_.nil, part.nil);
    meaning_.complete = meaning_.complete && part.complete;
    if (!held || conflict_ || conflicts_ == nullptr || !meaning_.never_holds()) return;
    conflict_ = true;
    if (conflicts_->size() > known) return;  // it is inside the part
    conflicts_->push_back(Explain(constraint_, constraint));
  }

  const ConstraintNode& constraint_;
  Conflicts* conflicts_;
  Meaning meaning_;
  bool conflict_ = false;
};

Meaning ReadOr(const ConstraintNode& constraint, const ValueSet& values, Conflicts* conflicts) {
  Meaning meaning;
  meaning.fails = values;
  meaning.nil = Truth::kFalse;
  Conflicts dead;  // branches in which nothing else was found
  for (const ConstraintNode& branch : constraint.parts) {
    const std::size_t known = conflicts == nullptr ? 0 : conflicts->size();
    const Meaning part = Read(branch, values, conflicts);
    // Nobody asks twice where nobody wants to hear of it: branches nest.
    const bool news = conflicts != nullptr && conflicts->size() == known;
    if (part.never_holds() && news) dead.push_back({&branch, nullptr, MeaningOf(branch).never_holds()});
    meaning.holds = meaning.holds.Unite(part.holds);
    meaning.fails = meaning.fails.Intersect(part.fails);
    meaning.nil = std::max(meaning.nil, part.nil);
    meaning.complete = meaning.complete && part.complete;
  }
  // Where no branch is left, that is for whoever looks at the whole `or`.
  if (conflicts != nullptr && !meaning.never_holds()) {
    conflicts->insert(conflicts->end(), dead.begin(), dead.end());
  }
  return meaning;
}

Meaning Read(const ConstraintNode& constraint, const ValueSet& values, Conflicts* conflicts) {
  switch (constraint.kind) {
    case Kind::kInvalid:
      return {values, values, Truth::kUnknown, false};
    case Kind::kEquals:
      return ReadEquals(constraint.operands[0], values);
    case Kind::kOneOf:
      return ReadOneOf(constraint, values);
    case Kind::kTest:
      return ReadTest(constraint, values);
    case Kind::kAnd:
      return AndReader(constraint, values, conflicts).Run();
    case Kind::kOr:
      return ReadOr(constraint, values, conflicts);
    case Kind::kNot: {
      Meaning meaning = Read(constraint.parts[0], values, nullptr);
      std::swap(meaning.holds, meaning.fails);
      meaning.nil = Opposite(meaning.nil);
      return meaning;
    }
  }
  return {};
}

}  // namespace

Meaning MeaningOf(const ConstraintNode& constraint, std::vector<Conflict>* conflicts) {
  return Read(constraint, ValueSet::AllButNil(), conflicts);
}

}  // namespace cxengine::dsl
