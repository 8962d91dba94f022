// A source and all that the checker says of it, as a row.
//
// Findings are lines `line:column-endcolumn code: message`, with ` => help` behind where the row wants to see
// it; all of them, in order. "" means none at all, "-" that there are no errors, whatever else is said.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/compile.h"
#include "dsl/diagnostic.h"

namespace cxengine::dsl {

struct CheckRow {
  std::string source;
  std::string_view findings;
  const CompileOptions* options = nullptr;  // null: nothing is known of the world
};

void ExpectCheckRows(const std::vector<CheckRow>& rows);

// All findings of a source, a line each; the last finding of a line has its help if it has one.
std::string FindingsOf(const std::string& source, const CompileOptions& options = {});
Diagnostics Checked(const std::string& source, const CompileOptions& options = {});

// The tables, by test.
const std::vector<CheckRow>& UnknownFormsRows();
const std::vector<CheckRow>& OldFormsRows();
const std::vector<CheckRow>& OperandCountsRows();
const std::vector<CheckRow>& OperandKindsRows();
const std::vector<CheckRow>& ExpressionsRows();
const std::vector<CheckRow>& ScopesRows();
const std::vector<CheckRow>& NamesRows();
const std::vector<CheckRow>& SetTargetsRows();
const std::vector<CheckRow>& MalformedRows();
const std::vector<CheckRow>& CompleteRows();
const std::vector<CheckRow>& OperandsRows();
const std::vector<CheckRow>& OutOfPlaceRows();
const std::vector<CheckRow>& CombinatorsRows();
const std::vector<CheckRow>& TemplatesRows();
const std::vector<CheckRow>& OpeningRows();
const std::vector<CheckRow>& LimitsRows();
const std::vector<CheckRow>& SuspicionsRows();
const std::vector<CheckRow>& UselessExpressionsRows();
const std::vector<CheckRow>& NeverActsRows();
const std::vector<CheckRow>& UnknownEndpointsRows();
const std::vector<CheckRow>& UnknownActionsRows();
const std::vector<CheckRow>& MissingParametersRows();
const std::vector<CheckRow>& UnknownParametersRows();
const std::vector<CheckRow>& UnknownTemplatesRows();
const std::vector<CheckRow>& UnmentionedFieldsRows();
const std::vector<CheckRow>& InteractionOptionsRows();
const std::vector<CheckRow>& CasesRows();
const std::vector<CheckRow>& LoopsRows();
const std::vector<CheckRow>& RedundantFormsRows();
const std::vector<CheckRow>& NeverMatchesRows();
const std::vector<CheckRow>& IdleConstraintRows();
const std::vector<CheckRow>& ConstantConditionRows();
const std::vector<CheckRow>& DecidedConditionRows();
const std::vector<CheckRow>& UnreachableFormRows();
const std::vector<CheckRow>& IdleWindowRows();
const std::vector<CheckRow>& DelayTooLongRows();
const std::vector<CheckRow>& IdleTimesRows();
const std::vector<CheckRow>& SpinningLoopRows();
const std::vector<CheckRow>& EagerUnlessRows();
const std::vector<CheckRow>& EarlyFieldRows();
const std::vector<CheckRow>& HabitsRows();
const std::vector<CheckRow>& TrailingColonRows();
const std::vector<CheckRow>& UnfilledTextRows();
const std::vector<CheckRow>& InfixRows();
const std::vector<CheckRow>& KeyStateRows();
const std::vector<CheckRow>& IgnoresRows();
const std::vector<CheckRow>& BadIgnoresRows();

// Every row of every table.
std::vector<CheckRow> AllCheckRows();

}  // namespace cxengine::dsl
