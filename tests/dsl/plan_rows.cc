// Running the rows of the tests of lowering.
#include "tests/dsl/plan_rows.h"

#include <gtest/gtest.h>

#include "dsl/compile.h"

namespace cxengine::dsl {

namespace {

std::string DumpOf(const std::string& source) {
  const auto plan = PlanOf(source);
  return plan == nullptr ? "" : Dump(*plan);
}

// What stands between the first `before` and the end of the line.
std::string LineAfter(const std::string& text, std::string_view before) {
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return "no `" + std::string(before) + "` in " + text;
  return text.substr(at + before.size(), text.find('\n', at) - at - before.size());
}

}  // namespace

std::shared_ptr<const Plan> PlanOf(std::string_view source) {
  Diagnostics diagnostics;
  auto plan = Compile(Source("test.cxp", std::string(source)), diagnostics);
  EXPECT_NE(plan, nullptr) << source;
  return plan;
}

void ExpectDumps(const std::vector<PlanRow>& rows) {
  for (const PlanRow& row : rows) EXPECT_EQ("\n" + DumpOf(std::string(row.source)), row.text) << row.source;
}

void ExpectExpressions(const std::vector<PlanRow>& rows) {
  for (const PlanRow& row : rows) {
    const std::string dump = DumpOf("(event)\n(def v " + std::string(row.source) + ")");
    const std::size_t line = dump.find("  v@");
    ASSERT_NE(line, std::string::npos) << dump;
    EXPECT_EQ(LineAfter(dump.substr(line), " := "), row.text) << row.source;
  }
}

void ExpectConstraints(const std::vector<PlanRow>& rows) {
  for (const PlanRow& row : rows) {
    EXPECT_EQ(LineAfter(DumpOf("(event " + std::string(row.source) + ")"), "event "), row.text) << row.source;
  }
}

}  // namespace cxengine::dsl
