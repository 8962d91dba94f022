// Running the rows of the checker's tests.
#include "tests/dsl/check_rows.h"

#include <gtest/gtest.h>

namespace cxengine::dsl {

namespace {

std::string Column(const Source& source, const Diagnostic& finding) {
  const Position begin = source.Locate(finding.span.begin);
  const Position end = source.Locate(finding.span.end);
  // The end of a finding that spans lines is told by its column on the last of them.
  return std::to_string(begin.line) + ":" + std::to_string(begin.column) + "-" + std::to_string(end.column);
}

}  // namespace

Diagnostics Checked(const std::string& source, const CompileOptions& options) {
  Diagnostics diagnostics;
  const auto plan = Compile(Source("test.cxp", source), diagnostics, options);
  EXPECT_EQ(plan == nullptr, diagnostics.has_errors()) << source;
  return diagnostics;
}

std::string FindingsOf(const std::string& source, const CompileOptions& options) {
  const Source text("test.cxp", source);
  std::string out;
  const Diagnostics diagnostics = Checked(source, options);
  for (const Diagnostic& finding : diagnostics.all()) {
    out += Column(text, finding) + " " + std::string(RowOf(finding.code).name) + ": " + finding.message +
           " => " + finding.help + "\n";
  }
  return out;
}

void ExpectCheckRows(const std::vector<CheckRow>& rows) {
  const CompileOptions nothing_known;
  for (const CheckRow& row : rows) {
    const CompileOptions& options = row.options == nullptr ? nothing_known : *row.options;
    if (row.findings == "-") {
      EXPECT_FALSE(Checked(row.source, options).has_errors()) << row.source << "\n" << FindingsOf(row.source);
      continue;
    }
    // Helps that the row does not speak of are left out of the comparison.
    std::string seen;
    std::size_t at = 0;
    std::string rest(row.findings);
    const std::string all = FindingsOf(row.source, options);
    for (std::size_t begin = 0; begin < all.size();) {
      const std::size_t end = all.find('\n', begin);
      std::string line = all.substr(begin, end - begin);
      const std::size_t wanted_end = std::min(rest.find('\n', at), rest.size());
      const bool with_help =
          at < rest.size() && rest.substr(at, wanted_end - at).find(" => ") != std::string::npos;
      if (!with_help) line.resize(line.rfind(" => "));
      seen += (seen.empty() ? "" : "\n") + line;
      at = wanted_end + 1;
      begin = end + 1;
    }
    EXPECT_EQ(seen, row.findings) << row.source;
  }
}

std::vector<CheckRow> AllCheckRows() {
  std::vector<CheckRow> all;
  for (const auto* rows : {&UnknownFormsRows(),
                           &OldFormsRows(),
                           &OperandCountsRows(),
                           &OperandKindsRows(),
                           &ExpressionsRows(),
                           &ScopesRows(),
                           &NamesRows(),
                           &SetTargetsRows(),
                           &MalformedRows(),
                           &CompleteRows(),
                           &OperandsRows(),
                           &OutOfPlaceRows(),
                           &CombinatorsRows(),
                           &TemplatesRows(),
                           &OpeningRows(),
                           &LimitsRows(),
                           &SuspicionsRows(),
                           &UselessExpressionsRows(),
                           &NeverActsRows(),
                           &UnknownEndpointsRows(),
                           &UnknownActionsRows(),
                           &MissingParametersRows(),
                           &UnknownParametersRows(),
                           &UnknownTemplatesRows(),
                           &UnmentionedFieldsRows(),
                           &InteractionOptionsRows(),
                           &CasesRows(),
                           &LoopsRows(),
                           &RedundantFormsRows(),
                           &NeverMatchesRows(),
                           &IdleConstraintRows(),
                           &ConstantConditionRows(),
                           &DecidedConditionRows(),
                           &UnreachableFormRows(),
                           &IdleWindowRows(),
                           &DelayTooLongRows(),
                           &IdleTimesRows(),
                           &SpinningLoopRows(),
                           &EagerUnlessRows(),
                           &EarlyFieldRows(),
                           &HabitsRows(),
                           &TrailingColonRows(),
                           &UnfilledTextRows(),
                           &InfixRows(),
                           &KeyStateRows(),
                           &IgnoresRows(),
                           &BadIgnoresRows()}) {
    all.insert(all.end(), rows->begin(), rows->end());
  }
  return all;
}

}  // namespace cxengine::dsl
