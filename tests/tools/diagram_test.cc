// dslrun --diagram: Graphviz takes what it prints, and the picture in the documents is of today.
#include "dsl/diagram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "dsl/compile.h"

namespace {

namespace fs = std::filesystem;
using cxengine::dsl::Compile;
using cxengine::dsl::Diagnostics;
using cxengine::dsl::Diagram;
using cxengine::dsl::Source;

const fs::path kRoot = CXENGINE_SOURCE_DIR;

std::string Contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class DiagramProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "diagram-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Its standard output is the file `out`, its standard error the file `err`.
  int Run(const std::string& command) const {
    const int status =
        std::system(("cd '" + folder_.string() + "' && { " + command + "; } >out 2>err").c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string Read(const std::string& name) const { return Contents(folder_ / name); }

  bool HasGraphviz() const {
    const bool found = Run("command -v dot") == 0;
    if (!found)
      std::cerr << "NOT TESTED: there is no `dot` here (package graphviz), so no picture was drawn\n";
    return found;
  }

  static std::string Program() { return "'" CXENGINE_BIN_DIR "/dslrun'"; }
  static std::string Example(const std::string& name) {
    return "'" + (kRoot / "grammar/examples" / name).string() + "'";
  }

  fs::path folder_;
};

// What can be read in a picture, wherever it stands there.
std::vector<std::string> TextsOf(const std::string& svg) {
  static const std::regex kText("<text[^>]*>([^<]*)</text>");
  std::vector<std::string> texts;
  for (std::sregex_iterator it(svg.begin(), svg.end(), kText), end; it != end; ++it)
    texts.push_back((*it)[1]);
  return texts;
}

TEST_F(DiagramProgramTest, PrintsAGraphAndRunsNothing) {
  EXPECT_EQ(Run(Program() + " --diagram " + Example("abandoned-cart.cxp")), 0);
  EXPECT_THAT(Read("out"), testing::StartsWith("digraph pattern {\n"));
  EXPECT_THAT(Read("out"), testing::HasSubstr("within 30 minutes"));
  EXPECT_EQ(Read("err"), "");
}

TEST_F(DiagramProgramTest, WrongUseIsExplained) {
  EXPECT_EQ(Run(Program() + " --diagram --plan " + Example("abandoned-cart.cxp")), 2);
  EXPECT_THAT(Read("err"), testing::HasSubstr("--plan"));
  std::ofstream(folder_ / "bad.cxp") << "(event";
  EXPECT_EQ(Run(Program() + " --diagram bad.cxp"), 1);
  EXPECT_EQ(Read("out"), "");
  EXPECT_THAT(Read("err"), testing::HasSubstr("error[unclosed]"));
  EXPECT_EQ(Run(Program() + " --diagram " + Example("abandoned-cart.cxp") + " >/dev/full"), 2);
}

// All of them in one run of `dot`, which takes many graphs.
TEST_F(DiagramProgramTest, GraphvizTakesThePicturesOfAllPatterns) {
  if (!HasGraphviz()) GTEST_SKIP();
  std::size_t graphs = 0;
  std::ofstream all(folder_ / "all.dot", std::ios::binary);
  for (const char* folder : {"grammar/examples", "tests/conformance"}) {
    for (const auto& entry : fs::directory_iterator(kRoot / folder)) {
      if (entry.path().extension() != ".cxp") continue;
      Diagnostics diagnostics;
      const auto plan = Compile(Source(entry.path().string(), Contents(entry.path())), diagnostics);
      if (plan == nullptr) continue;
      all << Diagram(*plan);
      ++graphs;
    }
  }
  all.close();
  EXPECT_GE(graphs, 100U);
  EXPECT_EQ(Run("dot -Tsvg all.dot -o all.svg"), 0);
  EXPECT_EQ(Read("err"), "");  // warnings
}

TEST_F(DiagramProgramTest, ThePictureInTheDocumentsIsOfToday) {
  if (!HasGraphviz()) GTEST_SKIP();
  EXPECT_EQ(Run(Program() + " --diagram " + Example("missing-callback.cxp") + " | dot -Tsvg"), 0);
  const std::vector<std::string> texts = TextsOf(Read("out"));
  EXPECT_GE(texts.size(), 10U);
  EXPECT_EQ(TextsOf(Contents(kRoot / "docs/missing-callback.svg")), texts);
}

}  // namespace
