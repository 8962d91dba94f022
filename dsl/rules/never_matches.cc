// Constraints that contradict each other: no value of the field satisfies them all, so the `event` never
// matches, or a branch of an `or` never helps.
#include "dsl/rules/constraint_meaning.h"
#include "dsl/rules/rule.h"
#include "dsl/rules/walk.h"
#include "dsl/rules/written.h"

namespace cxengine::dsl {

namespace {

void Report(const Conflict& conflict, const std::string& field, const Pattern& pattern,
            Diagnostics& diagnostics) {
  const std::string part = Quoted(conflict.part->span, pattern);
  if (conflict.other == nullptr) {
    diagnostics.Report(Code::kNeverMatches, conflict.part->span,
                       "no value of `" + field + "` satisfies " + part +
                           (conflict.alone ? "" : " and the constraints beside it"));
    return;
  }
  Diagnostic& finding = diagnostics.Report(
      Code::kNeverMatches, conflict.part->span,
      "no value of `" + field + "` satisfies both " + Quoted(conflict.other->span, pattern) + " and " + part);
  finding.related.push_back({conflict.other->span, "the other one"});
  finding.help = "to allow either of them write `(or … …)`";
}

void Check(const ConstraintNode& constraint, const Pattern& pattern, Diagnostics& diagnostics) {
  if (IsOfConstants(constraint)) return;
  std::vector<Conflict> conflicts;
  const Meaning meaning = MeaningOf(constraint, &conflicts);
  if (meaning.never_holds() && conflicts.empty()) conflicts.push_back({&constraint, nullptr, true});
  for (const Conflict& conflict : conflicts) Report(conflict, constraint.field, pattern, diagnostics);
}

}  // namespace

void CheckNeverMatches(const Pattern& pattern, Diagnostics& diagnostics) {
  EachNode(pattern.root, [&](const Node& node) {
    for (const ConstraintNode& constraint : node.constraints) Check(constraint, pattern, diagnostics);
  });
}

}  // namespace cxengine::dsl
