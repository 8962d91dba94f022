// docs/functions.md is written from the tables of functions, and what it shows is so. The first test writes
// the page when CXENGINE_WRITE_DOCS is set.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "dsl/builtin.h"
#include "dsl/compile.h"
#include "tools/simulator.h"

namespace cxengine::dsl {
namespace {

using Json = nlohmann::json;

struct Group {
  const char* title;
  std::vector<Builtin> (*table)();
};
constexpr Group kGroups[] = {
    {"Arithmetic", ArithmeticBuiltins},
    {"Whole parts", DivisionBuiltins},
    {"Of many", AggregateBuiltins},
    {"Questions", PredicateBuiltins},
    {"Lists", ListBuiltins},
    {"Text", TextBuiltins},
    {"Time", TimeBuiltins},
};

constexpr const char* kIntroduction =
    "# Functions\n"
    "\n"
    "Every function of the [language](language.md#8-expressions), with examples that the tests run. The page "
    "is written from the tables in `dsl/builtins/`; [building.md](building.md#tests) says how.\n"
    "\n"
    "An operand of a wrong type fails the match, where the checker has not found it before; in the "
    "constraint of an "
    "`event` it makes the constraint\n"
    "false. Functions change nothing: a list that `remove` has shortened is another list.\n";

std::string Operands(const Builtin& row) {
  std::string types;
  for (const Type type : row.operands) types += (types.empty() ? "" : ", ") + std::string(TypeName(type));
  if (row.operands.empty()) return "none";
  const bool many = row.max_operands == Builtin::kAnyNumber;
  // One type stands for all operands.
  if (row.operands.size() == 1 && !many && row.min_operands == 2) types += ", " + types;
  return types + (many ? " …" : "");
}

// Text between back quotes, in a table.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) cell += c == '|' ? std::string("\\|") : std::string(1, c);
  return "`` " + cell + " ``";
}

std::string Section(const Builtin& row) {
  std::string text = "\n### `" + std::string(row.name) + "`\n\n`" + std::string(row.usage) + "`\n\n";
  text += std::string(row.doc) + (row.edges.empty() ? "" : " ") + std::string(row.edges) + "\n\n";
  text += "Operands: " + Operands(row) + ". Result: " + std::string(TypeName(row.result)) + ".";
  if (row.predicate) text += " A predicate: it may stand short of its first operand.";
  text += "\n\n| example | value |\n| --- | --- |\n";
  for (const Example& example : row.examples) {
    text += "| " + Cell(example.call) + " | ";
    text += example.fails() ? "fails: " + std::string(example.value.substr(2)) : Cell(example.value);
    text += " |\n";
  }
  return text;
}

std::string Page() {
  std::string page = kIntroduction;
  for (const Group& group : kGroups) {
    page += "\n## " + std::string(group.title) + "\n";
    for (const Builtin& row : group.table()) page += Section(row);
  }
  return page;
}

TEST(FunctionsPageTest, ThePageIsTrueToTheTables) {
  const std::string page = Page();
  const std::string path = CXENGINE_SOURCE_DIR "/docs/functions.md";
  if (std::getenv("CXENGINE_WRITE_DOCS") != nullptr) {
    std::ofstream(path, std::ios::binary) << page;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string written(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(written == page, true) << "run this test with CXENGINE_WRITE_DOCS=1 to bring " << path
                                   << " in step with dsl/builtins/";
}

TEST(FunctionsPageTest, EveryFunctionStandsInAGroup) {
  std::size_t count = 0;
  for (const Group& group : kGroups) count += group.table().size();
  EXPECT_EQ(count, AllBuiltins().size());
}

// What a pattern that shows `call` and `value` side by side does with an event: its last line of output.
Json Run(const std::string& call, const std::string& value) {
  const std::string pattern =
      "(event {:type \"a\"})\n(perform echo show {:call " + call + " :value " + value + "})";
  Diagnostics findings;
  tools::Run run;
  run.plan = Compile(Source("example", pattern), findings);
  EXPECT_NE(run.plan, nullptr) << pattern << "\n"
                               << (findings.all().empty() ? "" : findings.all()[0].message);
  if (run.plan == nullptr) return Json();
  run.events.push_back({1'714'557'600'000, R"({"id": 7, "type": "a"})"});
  Json shown;
  const auto collect = [&](std::string_view line) {
    const Json entry = Json::parse(line);
    if (entry["what"] == "call" || entry["what"] == "failed") shown = entry;
  };
  std::string error;
  EXPECT_TRUE(tools::Simulate(std::move(run), {collect, {}, {}}, error)) << error;
  return shown;
}

void ExpectExample(const Example& example) {
  const std::string call(example.call);
  SCOPED_TRACE(call);
  const Json shown = Run(call, example.fails() ? "nil" : std::string(example.value));
  if (example.fails()) {
    EXPECT_EQ(shown["what"], "failed") << shown;
    const std::string words(example.value.substr(2));
    EXPECT_NE(shown.value("error", "").find(words), std::string::npos) << shown;
    return;
  }
  ASSERT_EQ(shown["what"], "call") << shown;
  EXPECT_EQ(shown["params"]["call"], shown["params"]["value"]);
  EXPECT_EQ(shown["params"]["call"].type(), shown["params"]["value"].type());
}

TEST(FunctionsPageTest, EveryExampleYieldsWhatThePageSays) {
  for (const Builtin& row : AllBuiltins()) {
    EXPECT_FALSE(row.examples.empty()) << row.name;
    for (const Example& example : row.examples) {
      EXPECT_NE(example.call.find("(" + std::string(row.name)), std::string::npos) << example.call;
      ExpectExample(example);
    }
  }
}

}  // namespace
}  // namespace cxengine::dsl
