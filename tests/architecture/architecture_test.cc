// The rules of the house that a compiler does not check (design.md §2): which folder may include which, and
// what may appear where. Each rule is a row; the sources are read as text, comments set aside.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace cxengine {
namespace {

// Path from the root of the repository ("dsl/value.h") to its text.
using Tree = std::map<std::string, std::string>;

// Text that a file must not contain: `what`, in code, in files whose path matches `where`.
struct Rule {
  const char* name;
  const char* where;
  const char* what;
};

constexpr const char* kClock =
    R"(\b(system_clock|steady_clock|high_resolution_clock|utc_clock)\b|\bclock_gettime\b)";

const Rule kRules[] = {
    {"dsl includes nothing above it", "dsl/.*", R"re(#include ["<](engine|api|tools|bench|tests)/)re"},
    {"engine includes nothing above it", "engine/.*", R"re(#include ["<](api|tools|bench|tests)/)re"},
    {"api includes no tools, bench, tests", "api/.*", R"re(#include ["<](tools|bench|tests)/)re"},
    {"tools include no api, bench, tests", "tools/.*", R"re(#include ["<](api|bench|tests)/)re"},
    {"bench includes no api, tools, tests", "bench/.*", R"re(#include ["<](api|tools|tests)/)re"},
    {"no thread in dsl and engine, but the team of the shards", "(?!engine/team\\.)(dsl|engine)/.*",
     "#include <(thread|future|pthread.h|condition_variable)>"},
    {"no I/O in dsl and engine", "(dsl|engine)/.*",
     "#include <(f|io)stream>|#include <(filesystem|sys/.*|unistd.h|netdb.h)>"},
    {"no clock in dsl and engine", "(dsl|engine)/.*", kClock},
    {"no chance in dsl and engine", "(dsl|engine)/.*", R"(\brandom_device\b|\brand\(\))"},
    {"Pistache stays in api/http", "(?!api/http/|tests/architecture/).*", "#include <pistache/"},
};

// The code of a C++ source: comments and nothing else taken away, lines kept.
std::string WithoutComments(const std::string& text) {
  std::string code;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    // A `//` inside a string, as in "http://", is no comment; a quote before it tells them apart well enough.
    const std::size_t comment = line.find("//");
    const bool in_string = comment != std::string::npos && comment > 0 && line[comment - 1] == ':';
    code += (in_string ? line : line.substr(0, comment)) + '\n';
  }
  return code;
}

int LineOf(const std::string& text, std::ptrdiff_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + offset, '\n'));
}

// "file:line: rule", for every place that breaks one.
std::vector<std::string> Violations(const Tree& tree) {
  std::vector<std::string> found;
  std::vector<std::string> readers_of_the_clock;
  // Spelled apart, or this file would break the rule.
  const std::regex unfinished(
      "\\b(TO"
      "DO|FIX"
      "ME|XX"
      "X)\\b");
  for (const auto& [path, text] : tree) {
    const std::string code = WithoutComments(text);
    std::smatch match;
    for (const Rule& rule : kRules) {
      if (std::regex_match(path, std::regex(rule.where)) &&
          std::regex_search(code, match, std::regex(rule.what))) {
        found.push_back(path + ":" + std::to_string(LineOf(code, match.position())) + ": " + rule.name);
      }
    }
    if (std::regex_search(text, match, unfinished)) {
      found.push_back(path + ":" + std::to_string(LineOf(text, match.position())) + ": unfinished work");
    }
    if (path.ends_with(".h") && code.find("#pragma once") == std::string::npos) {
      found.push_back(path + ":1: a header without #pragma once");
    }
    if (!path.starts_with("tests/") && code.find("system_clock::") != std::string::npos) {
      readers_of_the_clock.push_back(path);
    }
  }
  if (readers_of_the_clock.size() > 1) {
    for (const std::string& path : readers_of_the_clock)
      found.push_back(path + ":1: the clock is read in one file only");
  }
  return found;
}

Tree ReadTree() {
  namespace fs = std::filesystem;
  const fs::path root = CXENGINE_SOURCE_DIR;
  Tree tree;
  for (const char* folder : {"dsl", "engine", "api", "tools", "bench", "tests"}) {
    if (!fs::exists(root / folder)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".cc" && extension != ".h" && extension != ".inc") continue;
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      tree[entry.path().lexically_relative(root).generic_string()] = text.str();
    }
  }
  return tree;
}

TEST(Architecture, HoldsInTheSources) {
  const Tree tree = ReadTree();
  EXPECT_FALSE(tree.empty());
  for (const std::string& violation : Violations(tree)) ADD_FAILURE() << violation;
}

// The rules themselves: a house with one fault each.
struct Fault {
  Tree tree;
  const char* violation;
};

TEST(Architecture, NoticesEachFault) {
  const Fault faults[] = {
      {{{"dsl/a.cc", "int a;\n#include \"engine/shard.h\"\n"}}, "dsl/a.cc:2: dsl includes nothing above it"},
      {{{"engine/a.cc", "#include \"api/server.h\"\n"}}, "engine/a.cc:1: engine includes nothing above it"},
      {{{"api/a.cc", "#include \"tools/print.h\"\n"}}, "api/a.cc:1: api includes no tools, bench, tests"},
      {{{"tools/a.cc", "#include \"api/server.h\"\n"}}, "tools/a.cc:1: tools include no api, bench, tests"},
      {{{"bench/a.cc", "#include \"api/server.h\"\n"}}, "bench/a.cc:1: bench includes no api, tools, tests"},
      {{{"dsl/rules/a.cc", "#include <thread>\n"}},
       "dsl/rules/a.cc:1: no thread in dsl and engine, but the team of the shards"},
      {{{"engine/a.cc", "#include <iostream>\n"}}, "engine/a.cc:1: no I/O in dsl and engine"},
      {{{"engine/a.cc", "#include <sys/socket.h>\n"}}, "engine/a.cc:1: no I/O in dsl and engine"},
      {{{"engine/a.cc", "auto t = std::chrono::steady_clock::now();\n"}},
       "engine/a.cc:1: no clock in dsl and engine"},
      {{{"engine/a.cc", "std::random_device d;\n"}}, "engine/a.cc:1: no chance in dsl and engine"},
      {{{"api/auth/a.cc", "#include <pistache/http.h>\n"}}, "api/auth/a.cc:1: Pistache stays in api/http"},
      {{{"dsl/a.cc",
         "// TO"
         "DO: later\n"}},
       "dsl/a.cc:1: unfinished work"},
      {{{"dsl/a.h", "int a;\n"}}, "dsl/a.h:1: a header without #pragma once"},
  };
  for (const Fault& fault : faults)
    EXPECT_EQ(Violations(fault.tree), std::vector<std::string>{fault.violation});
}

TEST(Architecture, AllowsOneFileToReadTheClock) {
  const std::string reader = "auto t = std::chrono::system_clock::now();\n";
  EXPECT_TRUE(Violations({{"api/clock.cc", reader}}).empty());
  EXPECT_EQ(Violations({{"api/clock.cc", reader}, {"tools/a.cc", reader}}).size(), 2U);
}

TEST(Architecture, LetsTheArrowsBe) {
  EXPECT_TRUE(
      Violations({{"dsl/a.cc", "#include \"dsl/value.h\"\n#include <chrono>\n// #include \"api/x.h\"\n"},
                  {"engine/a.cc",
                   "#include \"dsl/plan.h\"\n#include \"absl/hash.h\"\n#include \"engine/event.h\"\n"},
                  {"api/http/a.cc", "#include <pistache/http.h>\n#include \"engine/event.h\"\n"},
                  {"tests/api/a_test.cc", "#include \"api/server.h\"\n#include \"tools/print.h\"\n"}})
          .empty());
}

}  // namespace
}  // namespace cxengine
