// Facts.
#include "dsl/rules/facts.h"

#include <algorithm>

#include "dsl/rules/comparison.h"
#include "dsl/rules/question.h"
#include "dsl/rules/walk.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

constexpr std::size_t kMostPlaces = 3;

void AddPlaces(const std::vector<Span>& from, std::vector<Span>& into) {
  for (const Span place : from) {
    const bool known = std::find(into.begin(), into.end(), place) != into.end();
    if (!known && into.size() < kMostPlaces) into.push_back(place);
  }
}

const ValueSet& Truths(bool holds) {
  static const ValueSet truthy = ValueSet::Truthy();
  static const ValueSet falsy = ValueSet::Falsy();
  return holds ? truthy : falsy;
}

// Which of two parts of a set of values is left?
Truth Decide(const ValueSet& yes, const ValueSet& no) {
  if (yes.empty() == no.empty()) return Truth::kUnknown;
  return no.empty() ? Truth::kTrue : Truth::kFalse;
}

bool IsNot(const Node& node) { return node.kind == Kind::kCall && node.builtin->name == "not"; }

}  // namespace

Changes ChangesOf(const Node& node) {
  Changes changes;
  EachNode(node, [&](const Node& part) {
    if (part.kind == Kind::kEvent) changes.context = true;
    if (part.kind == Kind::kAssign) changes.symbols.insert(part.symbol);
  });
  return changes;
}

Facts::Source Facts::SourceOf(const Node& expression) const {
  Source source;
  EachNode(expression, [&](const Node& part) {
    if (part.kind == Kind::kField || part.kind == Kind::kAllValues) source.context = true;
    if (part.kind == Kind::kCall && !part.builtin->constant) source.chance = true;
    if (part.kind == Kind::kSymbol) source.symbols.push_back(part.symbol);
  });
  source.locals_only = !source.context && std::all_of(source.symbols.begin(), source.symbols.end(),
                                                      [&](SymbolIndex i) { return symbols_[i].local; });
  return source;
}

void Facts::Add(Id id, Source source, const ValueSet& values, Span because) {
  const auto unsteady = [this](SymbolIndex symbol) { return unsteady_.contains(symbol); };
  if (source.chance || (unsteady_depth_ > 0 && !source.locals_only) ||
      std::any_of(source.symbols.begin(), source.symbols.end(), unsteady)) {
    return;
  }
  const auto [place, added] = facts_.emplace(id, Fact{values, {because}, std::move(source)});
  undo_.emplace_back(id, added ? std::nullopt : std::optional<Fact>(place->second));
  if (added) return;
  Fact& fact = place->second;
  const ValueSet both = fact.values.Intersect(values);
  if (both == fact.values) return;           // nothing new
  if (both == values) fact.because.clear();  // what was known before is part of it
  fact.values = both;
  AddPlaces({because}, fact.because);
}

void Facts::LearnValue(const Node& expression, const ValueSet& values, Span because) {
  if (KnownValue(expression)) return;
  Add(identities_.Of(expression), SourceOf(expression), values, because);
}

void Facts::LearnField(const std::string& field, const ValueSet& values, Span because) {
  Source source;
  source.context = true;
  source.locals_only = false;
  Add(identities_.OfField(field), std::move(source), values, because);
}

// `name := value`, as the condition of `if-let`.
void Facts::LearnBinding(const Node& binding, bool holds) {
  Source source;
  source.symbols = {binding.symbol};
  source.locals_only = symbols_[binding.symbol].local;
  Add(identities_.OfSymbol(binding.symbol), std::move(source), Truths(holds), binding.span);
  Learn(binding.children[0], holds);
}

void Facts::Learn(const Node& condition, bool holds) {
  if (condition.kind == Kind::kAssign) return LearnBinding(condition, holds);
  if (!condition.pure()) return;
  LearnValue(condition, Truths(holds), condition.span);
  if (condition.kind == (holds ? Kind::kBooleanAnd : Kind::kBooleanOr)) {
    for (const Node& operand : condition.children) Learn(operand, holds);
  }
  if (IsNot(condition)) return Learn(condition.children[0], !holds);
  const Comparisons comparisons = ComparisonsOf(condition);
  if (!holds && !(comparisons.complete && comparisons.all.size() == 1)) return;
  for (const Comparison& comparison : comparisons.all) {
    const Value* operand = comparison.operand ? &*comparison.operand : nullptr;
    const Answers answers = Ask(*comparison.predicate, operand, ValueSet::All());
    LearnValue(*comparison.subject, holds ? answers.yes : answers.no, condition.span);
  }
}

template <typename Unwanted>
void Facts::ForgetThose(const Unwanted& unwanted) {
  for (auto fact = facts_.begin(); fact != facts_.end();) {
    if (unwanted(fact->second.source)) {
      undo_.emplace_back(fact->first, std::move(fact->second));
      fact = facts_.erase(fact);
    } else {
      ++fact;
    }
  }
}

void Facts::Forget(const Changes& changes) {
  if (!changes.context && changes.symbols.empty()) return;
  ForgetThose([&](const Source& source) {
    return (changes.context && source.context) ||
           std::any_of(source.symbols.begin(), source.symbols.end(),
                       [&](SymbolIndex symbol) { return changes.symbols.contains(symbol); });
  });
}

void Facts::EnterUnsteady() {
  ++unsteady_depth_;
  ForgetThose([](const Source& source) { return !source.locals_only; });
}

void Facts::Return(std::size_t mark) {
  while (undo_.size() > mark) {
    auto& [id, before] = undo_.back();
    if (before) {
      facts_.insert_or_assign(id, std::move(*before));
    } else {
      facts_.erase(id);
    }
    undo_.pop_back();
  }
}

Verdict Facts::JudgeValue(const Node& expression, const ValueSet& values) {
  const auto fact = facts_.find(identities_.Of(expression));
  if (fact == facts_.end() || !fact->second.values.Intersect(values).empty()) return {};
  return {Truth::kFalse, fact->second.because};
}

Verdict Facts::Judge(const Node& condition) {
  if (condition.kind == Kind::kAssign) return Judge(condition.children[0]);
  if (!condition.pure()) return {};
  const auto fact = facts_.find(identities_.Of(condition));
  if (fact != facts_.end()) {
    const ValueSet& values = fact->second.values;
    const Truth truth = Decide(values.Intersect(Truths(true)), values.Intersect(Truths(false)));
    if (truth != Truth::kUnknown) return {truth, fact->second.because};
  }
  if (condition.kind == Kind::kBooleanAnd) return JudgeLogic(condition, false);
  if (condition.kind == Kind::kBooleanOr) return JudgeLogic(condition, true);
  if (IsNot(condition)) {
    Verdict verdict = Judge(condition.children[0]);
    verdict.truth = Opposite(verdict.truth);
    return verdict;
  }
  return JudgeTest(condition);
}

// An operand is reached when those before it have not decided: that is known of them by then.
Verdict Facts::JudgeLogic(const Node& condition, bool decisive) {
  const std::size_t mark = Mark();
  const Truth deciding = decisive ? Truth::kTrue : Truth::kFalse;
  Verdict all{Opposite(deciding), {}};
  for (const Node& operand : condition.children) {
    if (TruthOf(operand) == Opposite(deciding)) continue;
    const Verdict verdict = Judge(operand);
    if (verdict.truth == deciding) {
      Return(mark);
      return verdict;
    }
    if (verdict.truth == Truth::kUnknown) all.truth = Truth::kUnknown;
    AddPlaces(verdict.because, all.because);
    Learn(operand, !decisive);
  }
  Return(mark);
  return all.truth == Truth::kUnknown ? Verdict() : all;
}

Verdict Facts::JudgeTest(const Node& condition) {
  const Comparisons comparisons = ComparisonsOf(condition);
  Verdict all{comparisons.complete ? Truth::kTrue : Truth::kUnknown, {}};
  for (const Comparison& comparison : comparisons.all) {
    const auto fact = facts_.find(identities_.Of(*comparison.subject));
    if (fact == facts_.end()) {
      all.truth = Truth::kUnknown;
      continue;
    }
    const Value* operand = comparison.operand ? &*comparison.operand : nullptr;
    const Answers answers = Ask(*comparison.predicate, operand, fact->second.values);
    const Truth truth = Decide(answers.yes, answers.no);
    if (truth == Truth::kFalse) return {truth, fact->second.because};
    if (truth == Truth::kUnknown) all.truth = Truth::kUnknown;
    AddPlaces(fact->second.because, all.because);
  }
  return all.truth == Truth::kUnknown ? Verdict() : all;
}

}  // namespace cxengine::dsl
