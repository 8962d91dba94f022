// What is known of expressions at one point of a program: `$total` is above 100 here, `ready` is not nil.
//
// The rule that walks a pattern learns facts from conditions and events on the way, and forgets those that a
// step may make untrue.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dsl/pattern.h"
#include "dsl/rules/expression_identity.h"
#include "dsl/rules/known_value.h"
#include "dsl/rules/value_set.h"

namespace cxengine::dsl {

// What a form may change.
struct Changes {
  bool context = false;  // it may consume events
  std::set<SymbolIndex> symbols;
};
Changes ChangesOf(const Node& node);

// What the facts say of a condition, and where they are from: at most three places.
struct Verdict {
  Truth truth = Truth::kUnknown;
  std::vector<Span> because;
};

class Facts {
 public:
  // Nothing is ever learnt of what depends on `unsteady` variables: they may change at any time.
  Facts(const std::vector<Symbol>& symbols, std::set<SymbolIndex> unsteady)
      : symbols_(symbols), unsteady_(std::move(unsteady)) {}

  // The condition was found to be true, or false.
  void Learn(const Node& condition, bool holds);
  // The value of an expression, or of `$field`, is one of `values`; `because` is where that is said.
  void LearnValue(const Node& expression, const ValueSet& values, Span because);
  void LearnField(const std::string& field, const ValueSet& values, Span because);

  void Forget(const Changes& changes);
  // Until `Leave` whatever is no local may change at any time: all but facts about locals is forgotten, and
  // no other is learnt.
  void EnterUnsteady();
  void LeaveUnsteady() { --unsteady_depth_; }

  Verdict Judge(const Node& condition);
  // False if `expression` can have no value of `values`.
  Verdict JudgeValue(const Node& expression, const ValueSet& values);

  // Back to what was known at `Mark`.
  std::size_t Mark() const { return undo_.size(); }
  void Return(std::size_t mark);

 private:
  using Id = ExpressionIdentities::Id;
  // What a fact depends on.
  struct Source {
    bool context = false;
    bool chance = false;  // `rand`, `now`
    bool locals_only = true;
    std::vector<SymbolIndex> symbols;
  };
  struct Fact {
    ValueSet values;
    std::vector<Span> because;
    Source source;
  };

  Source SourceOf(const Node& expression) const;
  void Add(Id id, Source source, const ValueSet& values, Span because);
  void LearnBinding(const Node& binding, bool holds);
  template <typename Unwanted>
  void ForgetThose(const Unwanted& unwanted);
  // `decisive` ends it: false for `and`, true for `or`.
  Verdict JudgeLogic(const Node& condition, bool decisive);
  Verdict JudgeTest(const Node& condition);

  const std::vector<Symbol>& symbols_;
  std::set<SymbolIndex> unsteady_;
  int unsteady_depth_ = 0;
  ExpressionIdentities identities_;
  std::unordered_map<Id, Fact> facts_;
  std::vector<std::pair<Id, std::optional<Fact>>> undo_;  // what each change has replaced
};

}  // namespace cxengine::dsl
