// The command line of dslcheck.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dsl/compile.h"
#include "tools/check/output_format.h"
#include "tools/check/settings.h"
#include "tools/format_files.h"

namespace cxengine::tools {

struct CheckOptions {
  std::vector<std::string> paths;
  std::string stdin_filename;  // "" if none was given
  Settings settings;           // of the command line; they go before those of a configuration file
  std::string config;          // "" to look for one
  bool no_config = false;
  const OutputFormat* format = nullptr;
  bool fix = false;
  bool diff = false;
  bool watch = false;
  dsl::CompileOptions compile;       // what is known around the patterns
  std::optional<FormatMode> layout;  // --format-code, --check-format
  std::size_t jobs = 1;
  bool language_server = false;
  std::optional<std::string> explain;  // a code, or "" for the list of all
};

// Fills `options`. Empty when the program is to go on; else its exit status, after --help, --version or wrong
// usage, which has been said then.
std::optional<int> ReadOptions(int argc, char** argv, CheckOptions& options);

}  // namespace cxengine::tools
