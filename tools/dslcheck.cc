// dslcheck: says what is wrong with patterns, and mends what can be mended (§9). The work is done in check/.
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "tools/check/explain.h"
#include "tools/check/options.h"
#include "tools/check/run.h"
#include "tools/lsp/language_server.h"
#include "tools/program.h"
#include "tools/terminal.h"

namespace cxengine::tools {

namespace {

constexpr const char* kProgram = "dslcheck";

int Explain(const std::string& name) {
  std::string text;
  if (name.empty()) {
    text = ListCodes(OutputWantsColor());
  } else {
    std::string error;
    const auto codes = ReadCodes({name}, CodeUse::kSelect, error);
    if (!codes) return Complain(kProgram, "--explain: " + error);
    text = ExplainCode(dsl::RowOf(*codes->begin()), OutputWantsColor());
  }
  const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return written ? 0 : Complain(kProgram, "standard output: cannot be written");
}

int ServeEditor(const CheckOptions& options) {
  std::string error;
  const int status = lsp::Serve(std::cin, std::cout, options.compile, error);
  return error.empty() ? status : Complain(kProgram, error);
}

int Main(int argc, char** argv) {
  CheckOptions options;
  if (const auto status = ReadOptions(argc, argv, options)) return *status;
  if (options.explain) return Explain(*options.explain);
  if (options.language_server) return ServeEditor(options);
  if (options.layout) return FormatFiles(options.paths, options.diff ? FormatMode::kDiff : *options.layout);
  return options.watch ? RunWatch(options) : RunOnce(options);
}

}  // namespace

}  // namespace cxengine::tools

int main(int argc, char** argv) {
  return cxengine::tools::RunProgram(cxengine::tools::kProgram, cxengine::tools::Main, argc, argv);
}
