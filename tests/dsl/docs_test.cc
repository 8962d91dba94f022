// The documents say what is so: their examples compile, their tables are in step with the code's.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "dsl/builtin.h"
#include "dsl/compile.h"
#include "dsl/form_rule.h"
#include "dsl/format.h"
#include "dsl/render.h"
#include "engine/catalogue.h"

namespace cxengine::dsl {
namespace {

// The text of a file of the repository; "" if there is none.
std::string Document(const std::string& name) {
  std::ifstream file(std::filesystem::path(CXENGINE_SOURCE_DIR) / name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The blocks that are marked as patterns.
std::vector<std::string> Examples(const std::string& document) {
  static const std::string kBegin = "```clojure\n";
  std::vector<std::string> examples;
  for (std::size_t at = document.find(kBegin); at != std::string::npos; at = document.find(kBegin, at)) {
    at += kBegin.size();
    const std::size_t end = document.find("```", at);
    examples.push_back(document.substr(at, end - at));
    at = end;
  }
  return examples;
}

TEST(DocsTest, EveryExampleIsAPatternWithoutErrorsOrWarnings) {
  std::size_t count = 0;
  for (const std::string name : {"README.md", "docs/language.md", "docs/architecture.md"}) {
    for (const std::string& example : Examples(Document(name))) {
      ++count;
      const Source source(name, example);
      Diagnostics diagnostics;
      CompileOptions options;  // as dslcheck does by itself
      options.surroundings.endpoint_types = &engine::EndpointTypes();
      Compile(source, diagnostics, options);
      for (const Diagnostic& finding : diagnostics.all()) {
        EXPECT_EQ(finding.severity(), Severity::kInfo) << RenderText(source, diagnostics) << example;
      }
    }
  }
  EXPECT_GE(count, 10U);
}

TEST(DocsTest, TheLayoutsAreReal) {
  std::size_t count = 0;
  for (const std::string name : {"README.md", "docs/formatting.md"}) {
    for (const std::string& example : Examples(Document(name))) {
      ++count;
      Diagnostics diagnostics;
      EXPECT_EQ(FormatCode(Source(name, example), diagnostics), example);
    }
  }
  EXPECT_GE(count, 4U);
}

TEST(DocsTest, TheDumpOfTheArchitectureIsReal) {
  const std::string document = Document("docs/architecture.md");
  Diagnostics diagnostics;
  const auto plan = Compile(Source("architecture.md", Examples(document).at(0)), diagnostics);
  ASSERT_NE(plan, nullptr);
  EXPECT_NE(document.find("```text\n" + Dump(*plan) + "```\n"), std::string::npos) << Dump(*plan);
}

TEST(DocsTest, TheFindingOfTheDiagnosticsIsReal) {
  const Source source("shop.cxp", "; A pattern with a slip.\n\n(sequnce (event {:type \"cart\"}))\n");
  Diagnostics diagnostics;
  Compile(source, diagnostics);
  EXPECT_NE(Document("docs/diagnostics.md").find("```\n" + RenderText(source, diagnostics) + "```\n"),
            std::string::npos)
      << RenderText(source, diagnostics);
}

// What each does stands in docs/functions.md, see functions_page_test.cc.
TEST(DocsTest, TheLanguageListsEveryFunction) {
  const std::string language = Document("docs/language.md");
  const std::size_t list = language.find("| about | functions |");
  ASSERT_NE(list, std::string::npos);
  const std::string table = language.substr(list, language.find("\n\n", list) - list);
  for (const Builtin& row : AllBuiltins()) {
    EXPECT_NE(table.find(" `" + std::string(row.name) + "` "), std::string::npos) << row.name;
  }
}

TEST(DocsTest, TheLanguageDescribesEveryForm) {
  const std::string language = Document("docs/language.md");
  for (const FormRule& row : AllForms()) {
    EXPECT_NE(language.find("(" + std::string(row.name) + " "), std::string::npos) << row.name;
  }
  for (const std::string_view unit : UnitNames()) {
    const std::string root(unit.substr(0, unit.size() - (unit.back() == 's' ? 1 : 0)));
    EXPECT_NE(language.find(root), std::string::npos) << unit;
  }
}

TEST(DocsTest, EveryKindOfFindingHasItsLine) {
  const std::string document = Document("docs/diagnostics.md");
  std::size_t last = 0;
  for (const CodeRow& row : AllCodes()) {
    const std::string line = "\n| `" + std::string(row.name) + "` | " +
                             std::string(SeverityName(row.severity)) + " | " + std::string(row.summary) +
                             " | ";
    const std::size_t at = document.find(line);
    ASSERT_NE(at, std::string::npos) << line;
    EXPECT_GT(at, last) << row.name << " is out of order";
    EXPECT_NE(document[at + line.size()], '|') << row.name << " has no example";
    last = at;
  }
  EXPECT_EQ(document.find("\n| `", last + 1), std::string::npos) << "a line without a code";
}

}  // namespace
}  // namespace cxengine::dsl
