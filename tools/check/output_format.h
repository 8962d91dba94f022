// The formats of `--format`: how findings are written for people, editors and services.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/source.h"
#include "tools/files.h"

namespace cxengine::tools {

// A run's output is: begin, the texts of the files, in order and with `between` between those that are not
// empty, end. A format is a row in output_format.cc.
struct OutputFormat {
  std::string_view name;
  std::string_view about;  // for --help
  std::string (*begin)() = nullptr;
  // "" for a file without findings. Called on several threads.
  std::string (*file)(const dsl::Source& source, const dsl::Diagnostics& findings, bool color) = nullptr;
  std::string_view between;
  // `failures`: what could not be read, or written.
  std::string (*end)(const std::vector<FileFailure>& failures) = nullptr;
};

const std::vector<OutputFormat>& AllOutputFormats();
// Null for a name that none has.
const OutputFormat* FindOutputFormat(std::string_view name);

// SARIF 2.1.0 (sarif.cc), and formats with a line for each finding (line_formats.cc).
std::string BeginSarif();
std::string SarifOf(const dsl::Source& source, const dsl::Diagnostics& findings, bool color);
std::string EndSarif(const std::vector<FileFailure>& failures);
std::string GccLines(const dsl::Source& source, const dsl::Diagnostics& findings, bool color);
std::string GithubLines(const dsl::Source& source, const dsl::Diagnostics& findings, bool color);

}  // namespace cxengine::tools
