// Checking, and mending, one file: what the workers do.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/source.h"
#include "tools/check/config.h"
#include "tools/check/options.h"
#include "tools/files.h"

namespace cxengine::tools {

// A file to check.
struct CheckTask {
  std::string path;  // "-": standard input
  std::string name;  // what findings call it
  std::shared_ptr<const Config> config;
};

// What came of it. Adding the tallies of files gives that of the run.
struct Tally {
  std::size_t files = 0;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t infos = 0;
  std::size_t fixes = 0;    // carried out, or shown
  std::size_t fixable = 0;  // findings that --fix would mend
  bool failed = false;      // something is at or above the fail level

  Tally& operator+=(const Tally& other);
};

struct CheckResult {
  std::string out;    // for standard output
  std::string notes;  // for standard error
  Tally tally;
  std::vector<FileFailure> failures;
};

// Reads the file, mends it if that is asked for, checks it and renders what is to be reported. Safe to call
// from several threads at once, for different files.
CheckResult CheckFile(const CheckTask& task, const CheckOptions& options, bool color);

// "3 files, 1 error, 2 warnings", and infos where there are any.
std::string Summary(const Tally& tally);

}  // namespace cxengine::tools
