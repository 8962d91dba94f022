// The list of all rules.
#include "dsl/rules/rule.h"

namespace cxengine::dsl {

const std::vector<Rule>& AllRules() {
  static const std::vector<Rule> rules = {
      {Code::kUnusedVariable, CheckUnusedVariables},
      {Code::kRedundantForm, CheckRedundantForms},
      {Code::kUselessExpression, CheckUselessExpressions},
      {Code::kNeverActs, CheckNeverActs},
      {Code::kNeverMatches, CheckNeverMatches},
      {Code::kIdleConstraint, CheckIdleConstraints},
      {Code::kConstantCondition, CheckConstantConditions},
      {Code::kDecidedCondition, CheckDecidedConditions},
      {Code::kUnreachableForm, CheckUnreachableForms},
      {Code::kIdleWindow, CheckIdleWindows},
      {Code::kDelayTooLong, CheckDelaysTooLong},
      {Code::kIdleTimes, CheckIdleTimes},
      {Code::kSpinningLoop, CheckSpinningLoops},
      {Code::kEagerUnless, CheckEagerLoops},
      {Code::kEarlyField, CheckEarlyFields},
      {Code::kTrailingColon, CheckTrailingColons},
      {Code::kUnfilledText, CheckUnfilledTexts},
      {Code::kUnknownEndpoint, CheckUnknownEndpoints},
      {Code::kUnknownAction, CheckUnknownActions},
      {Code::kMissingParameter, CheckMissingParameters},
      {Code::kUnknownParameter, CheckUnknownParameters},
      {Code::kUnknownTemplate, CheckUnknownTemplates},
      {Code::kUnmentionedField, CheckUnmentionedFields},
      {Code::kKeyState, CheckKeyState},
  };
  return rules;
}

void RunRules(const Pattern& pattern, Diagnostics& diagnostics) {
  for (const Rule& rule : AllRules()) rule.check(pattern, diagnostics);
}

}  // namespace cxengine::dsl
