// A condition that has been decided before it is asked: by a condition around it or beside it, or by the
// event that was just taken. `(when (> $n 5) (when (< $n 3) …))`, `(event {:type "a"}) (if (= $type "b") …)`,
// `(and (= $x 1) (= $x 2))`.
//
// Only what is certain is used: a fact is forgotten as soon as an event or an assignment may have changed it.
#include "dsl/rules/constraint_meaning.h"
#include "dsl/rules/facts.h"
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"
#include "dsl/rules/written.h"

namespace cxengine::dsl {

namespace {

using Kind = Node::Kind;

// The `catch` of an unbound interaction runs beside the program, so what it assigns may change at any time.
std::set<SymbolIndex> AssignedBeside(const Node& root) {
  std::set<SymbolIndex> symbols;
  EachNode(root, [&](const Node& node) {
    if (node.kind != Kind::kInteraction || node.bound || CatchOf(node) == nullptr) return;
    symbols.merge(ChangesOf(*CatchOf(node)).symbols);
  });
  return symbols;
}

// Walks the pattern in the order of running.
class DecidedConditions {
 public:
  DecidedConditions(const Pattern& pattern, Diagnostics& diagnostics)
      : pattern_(pattern), diagnostics_(diagnostics), facts_(pattern.symbols, AssignedBeside(pattern.root)) {}

  void Visit(const Node& node) {
    VisitKind(node);
    // A window may have run out inside, so nobody knows which events were taken.
    if (node.asks_window) facts_.Forget({true, {}});
  }

 private:
  void VisitKind(const Node& node) {
    switch (node.kind) {
      case Kind::kEvent:
        return VisitEvent(node);
      case Kind::kIf:
        return VisitIf(node);
      case Kind::kCase:
        return VisitCase(node);
      case Kind::kAnd:
      case Kind::kOr:
        return VisitParallel(node);
      case Kind::kTimes:
        Visit(node.children[0]);
        return VisitRounds(node, [&] { Visit(node.children[1]); });
      case Kind::kLoop:
        return VisitLoop(node);
      case Kind::kInteraction:
        return VisitInteraction(node);
      case Kind::kAssign:
        Visit(node.children[0]);
        return facts_.Forget({false, {node.symbol}});
      case Kind::kInvalid:
      case Kind::kConstant:
      case Kind::kList:
      case Kind::kMap:
      case Kind::kField:
      case Kind::kAllValues:
      case Kind::kSymbol:
      case Kind::kPath:
      case Kind::kCall:
      case Kind::kBooleanAnd:
      case Kind::kBooleanOr:
      case Kind::kTemplate:
      case Kind::kDo:
      case Kind::kWithin:
      case Kind::kDelay:
        for (const Node& child : node.children) Visit(child);
        return;
    }
  }

  // The event is now the last one, so its fields are what `$field` reads, as far as they are surely not nil.
  void VisitEvent(const Node& event) {
    facts_.Forget({true, {}});
    for (const ConstraintNode& constraint : event.constraints) {
      const Meaning meaning = MeaningOf(constraint);
      if (meaning.nil != Truth::kTrue) facts_.LearnField(constraint.field, meaning.holds, constraint.span);
    }
  }

  void VisitIf(const Node& node) {
    const std::size_t start = facts_.Mark();
    const std::size_t last = node.children.size() - 1;
    for (std::size_t i = 0; i + 1 <= last; i += 2) {
      const Node& condition = node.children[i];
      Visit(condition);
      // If nothing is left out, "always true" is how one writes the last of several cases.
      const bool more = i + 2 < last || !IsMissingBranch(node, node.children.back());
      CheckCondition(condition, more);
      VisitKnowing(condition, true, node.children[i + 1]);
      facts_.Learn(condition, false);
    }
    Visit(node.children[last]);
    facts_.Return(start);
    facts_.Forget(ChangesOf(node));
  }

  void VisitKnowing(const Node& condition, bool holds, const Node& branch) {
    const std::size_t mark = facts_.Mark();
    facts_.Learn(condition, holds);
    Visit(branch);
    facts_.Return(mark);
  }

  void VisitCase(const Node& node) {
    const std::size_t start = facts_.Mark();
    const Node& subject = node.children[0];
    Visit(subject);
    for (std::size_t i = 0; i < node.elements.size(); ++i) {
      const Node& branch = node.children[i + 1];
      const ValueSet value = ValueSet::Of(node.elements[i]);
      const std::size_t mark = facts_.Mark();
      if (subject.pure()) {
        CheckCase(subject, node.elements[i], branch);
        facts_.LearnValue(subject, value, subject.span);
      }
      Visit(branch);
      facts_.Return(mark);
    }
    Visit(node.children.back());
    facts_.Return(start);
    facts_.Forget(ChangesOf(node));
  }

  // What runs in rounds: anything that a round may change is not known at the start of one.
  template <typename Body>
  void VisitRounds(const Node& node, const Body& body) {
    const Changes changes = ChangesOf(node);
    facts_.Forget(changes);
    const std::size_t mark = facts_.Mark();
    body();
    facts_.Return(mark);
    facts_.Forget(changes);
  }

  // Each branch runs while the others do.
  void VisitParallel(const Node& node) {
    VisitRounds(node, [&] {
      facts_.EnterUnsteady();
      for (const Node& branch : node.children) {
        const std::size_t mark = facts_.Mark();
        Visit(branch);
        facts_.Return(mark);
      }
      facts_.LeaveUnsteady();
    });
  }

  void VisitLoop(const Node& node) {
    VisitRounds(node, [&] {
      const Node& predicate = node.children[0];
      const bool watches = predicate.waits;  // beside the body
      if (watches) facts_.EnterUnsteady();
      Visit(predicate);
      if (!watches) CheckCondition(predicate, true);
      Visit(node.children[1]);
      if (watches) facts_.LeaveUnsteady();
    });
  }

  void VisitInteraction(const Node& node) {
    const Node* handler = CatchOf(node);
    for (const Node& child : node.children) {
      if (&child != handler) Visit(child);
    }
    if (handler == nullptr) return;
    const std::size_t mark = facts_.Mark();
    if (!node.bound) facts_.EnterUnsteady();
    Visit(*handler);
    if (!node.bound) facts_.LeaveUnsteady();
    facts_.Return(mark);
    facts_.Forget(ChangesOf(*handler));
  }

  // `more`: something would run if the condition were false.
  void CheckCondition(const Node& condition, bool more) {
    if (TruthOf(condition) != Truth::kUnknown) return;  // constant-condition's
    // What its own parts decide is a slip, whatever else there is: `(or (not= $a 1) (not= $a 2))`.
    Verdict verdict = Facts(pattern_.symbols, {}).Judge(condition);
    if (verdict.truth == Truth::kUnknown) {
      verdict = facts_.Judge(condition);
      if (verdict.truth == Truth::kUnknown || (verdict.truth == Truth::kTrue && !more)) return;
    }
    Report(condition.span,
           Quoted(condition, pattern_) + " is always " + (verdict.truth == Truth::kTrue ? "true" : "false") +
               " here",
           verdict);
  }

  void CheckCase(const Node& subject, const Value& constant, const Node& branch) {
    const Verdict verdict = facts_.JudgeValue(subject, ValueSet::Of(constant));
    if (verdict.truth != Truth::kFalse) return;
    Report(branch.span,
           "this never runs: " + Quoted(subject, pattern_) + " is never " + Quoted(constant) + " here",
           verdict);
  }

  void Report(Span span, std::string message, const Verdict& verdict) {
    Diagnostic& finding = diagnostics_.Report(Code::kDecidedCondition, span, std::move(message));
    for (const Span place : verdict.because) finding.related.push_back({place, "because of this"});
  }

  const Pattern& pattern_;
  Diagnostics& diagnostics_;
  Facts facts_;
};

}  // namespace

void CheckDecidedConditions(const Pattern& pattern, Diagnostics& diagnostics) {
  DecidedConditions(pattern, diagnostics).Visit(pattern.root);
}

}  // namespace cxengine::dsl
