// Lint rules: what compiles but looks wrong (§9). To add one, write a file in this folder and a row in
// rules.cc.
#pragma once

#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/pattern.h"

namespace cxengine::dsl {

struct Rule {
  Code code;
  // Reports to `diagnostics` what it finds in a pattern that has no errors.
  void (*check)(const Pattern& pattern, Diagnostics& diagnostics);
};

const std::vector<Rule>& AllRules();
void RunRules(const Pattern& pattern, Diagnostics& diagnostics);

void CheckUnusedVariables(const Pattern& pattern, Diagnostics& diagnostics);
void CheckRedundantForms(const Pattern& pattern, Diagnostics& diagnostics);
void CheckUselessExpressions(const Pattern& pattern, Diagnostics& diagnostics);
void CheckNeverActs(const Pattern& pattern, Diagnostics& diagnostics);
void CheckNeverMatches(const Pattern& pattern, Diagnostics& diagnostics);
void CheckIdleConstraints(const Pattern& pattern, Diagnostics& diagnostics);
void CheckConstantConditions(const Pattern& pattern, Diagnostics& diagnostics);
void CheckDecidedConditions(const Pattern& pattern, Diagnostics& diagnostics);
void CheckUnreachableForms(const Pattern& pattern, Diagnostics& diagnostics);
void CheckIdleWindows(const Pattern& pattern, Diagnostics& diagnostics);
void CheckDelaysTooLong(const Pattern& pattern, Diagnostics& diagnostics);
void CheckIdleTimes(const Pattern& pattern, Diagnostics& diagnostics);
void CheckSpinningLoops(const Pattern& pattern, Diagnostics& diagnostics);
void CheckEagerLoops(const Pattern& pattern, Diagnostics& diagnostics);
void CheckEarlyFields(const Pattern& pattern, Diagnostics& diagnostics);
void CheckTrailingColons(const Pattern& pattern, Diagnostics& diagnostics);
void CheckUnfilledTexts(const Pattern& pattern, Diagnostics& diagnostics);
void CheckUnknownEndpoints(const Pattern& pattern, Diagnostics& diagnostics);
void CheckUnknownActions(const Pattern& pattern, Diagnostics& diagnostics);
void CheckMissingParameters(const Pattern& pattern, Diagnostics& diagnostics);
void CheckUnknownParameters(const Pattern& pattern, Diagnostics& diagnostics);
void CheckUnknownTemplates(const Pattern& pattern, Diagnostics& diagnostics);
void CheckUnmentionedFields(const Pattern& pattern, Diagnostics& diagnostics);
void CheckKeyState(const Pattern& pattern, Diagnostics& diagnostics);

}  // namespace cxengine::dsl
