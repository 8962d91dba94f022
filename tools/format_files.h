// `dslcheck --format-code` and `--check-format`: the canonical layout (dsl/format.h) of files.
#pragma once

#include <string>
#include <vector>

namespace cxengine::tools {

enum class FormatMode {
  kRewrite,  // files are replaced by their layout; standard input (`-`) goes to standard output
  kCheck,    // nothing is written
  kDiff,     // nothing is written, and standard output has a unified diff
};

// Of files, and of the *.cxp files below folders. The paths of those whose layout differs appear on standard
// output, one a line (or what kRewrite would change in them); the findings of those that cannot be read,
// which are left alone, on standard error.
//
// Yields the exit status: 0; 1 when a pattern cannot be read, or kCheck or kDiff found a difference; 2 when a
// file could not be read or written.
int FormatFiles(const std::vector<std::string>& paths, FormatMode mode);

}  // namespace cxengine::tools
