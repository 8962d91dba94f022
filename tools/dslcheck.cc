// dslcheck: says what is wrong with patterns (§9). Reads files, folders and standard input, writes findings
// as text or JSON.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "dsl/compile.h"
#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "dsl/render.h"
#include "dsl/source.h"
#include "tools/files.h"
#include "tools/program.h"
#include "tools/surroundings.h"
#include "tools/terminal.h"

namespace cxengine::tools {

namespace {

constexpr int kClean = 0;
constexpr int kErrorsFound = 1;
constexpr const char* kProgram = "dslcheck";

constexpr std::string_view kExtension = ".cxp";
// Enough to see that a source is too long.
constexpr std::size_t kReadLimit = 4 * dsl::kMaxSourceBytes;

constexpr const char* kDescription =
    "Checks patterns and reports every error and warning with its place.\n"
    "\n"
    "Without PATH it reads standard input.";

constexpr const char* kFooter =
    "Exit status:\n"
    "  0  no errors (there may be warnings)\n"
    "  1  errors were found\n"
    "  2  wrong usage, or something could not be read\n"
    "\n"
    "Examples:\n"
    "  dslcheck shop.cxp patterns/        a file, and all *.cxp files below a folder\n"
    "  echo '(event {:a 1)' | dslcheck -  standard input\n"
    "  dslcheck --format json patterns/   for editors and scripts: one array of\n"
    "      {\"file\", \"line\", \"column\", \"end_line\", \"end_column\", \"code\", \"severity\",\n"
    "       \"message\"}, and \"help\" and \"related\" where there is one; lines and columns\n"
    "      count from 1, columns in code points, the end is behind the last one\n"
    "\n"
    "A finding reads FILE:LINE:COLUMN: SEVERITY[CODE]: MESSAGE. Colours appear on a\n"
    "terminal only, and not when NO_COLOR is set.";

struct Totals {
  std::size_t files = 0;
  std::size_t errors = 0;
  std::size_t warnings = 0;
  bool has_errors = false;  // also when the errors are among the findings that were dropped
};

std::string Count(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// Checks one source and appends its findings to `out`.
void Check(const dsl::Source& source, const dsl::CompileOptions& options, bool json, bool color,
           Totals& totals, std::string& out) {
  dsl::Diagnostics diagnostics;
  dsl::Compile(source, diagnostics, options);
  ++totals.files;
  totals.has_errors = totals.has_errors || diagnostics.has_errors();
  for (const dsl::Diagnostic& finding : diagnostics.all()) {
    if (finding.severity() == dsl::Severity::kError) ++totals.errors;
    if (finding.severity() == dsl::Severity::kWarning) ++totals.warnings;
  }
  if (!json) {
    out += dsl::RenderText(source, diagnostics, {.color = color});
  } else if (!diagnostics.all().empty()) {
    if (out != "[") out += ",\n";
    dsl::AppendJsonFindings(source, diagnostics, out);
  }
}

// Writes and forgets `out`; false when standard output does not take it.
bool Write(std::string& out) {
  const bool written =
      std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && std::fflush(stdout) == 0;
  out.clear();
  return written;
}

int Run(const std::vector<std::string>& paths, const dsl::CompileOptions& options, bool json) {
  std::vector<FileFailure> failures;
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    for (std::string& file : FindFiles(path, kExtension, failures)) files.push_back(std::move(file));
  }

  Totals totals;
  bool written = true;
  const bool color = OutputWantsColor();
  std::string out = json ? "[" : "";
  for (const std::string& file : files) {
    std::string text;
    if (!ReadFile(file, kReadLimit, text, failures)) continue;
    Check(dsl::Source(file, std::move(text)), options, json, color, totals, out);
    if (!json) written = Write(out) && written;  // text appears as the files are checked
  }
  if (json) {
    out += "]\n";
    written = Write(out);
  }

  if (!written) failures.push_back({"standard output: cannot be written"});
  for (const FileFailure& failure : failures) std::cerr << "dslcheck: " << failure.message << "\n";
  if (!json && ErrorIsTerminal()) {
    std::cerr << Count(totals.errors, "error") << ", " << Count(totals.warnings, "warning") << " in "
              << Count(totals.files, "file") << "\n";
  }
  if (!failures.empty()) return kTrouble;
  return totals.has_errors ? kErrorsFound : kClean;
}

int Main(int argc, char** argv) {
  CLI::App app(kDescription, kProgram);
  app.footer(std::string(kFooter) + "\n\n" + kSurroundingsFormats);
  AddStandardFlags(app);
  std::vector<std::string> paths;
  app.add_option("PATH", paths, "Files, folders (all *.cxp below them), or - for standard input");
  std::string format = "text";
  app.add_option("--format", format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  SurroundingsOptions known;
  AddTemplatesOption(app, known);
  AddIntegrationsOption(app, known);
  AddKeyOption(app, known);
  if (const auto status = ParseArguments(app, argc, argv)) return *status;
  dsl::CompileOptions options;
  std::string error;
  if (!ReadSurroundings(known, options.surroundings, error)) return Complain(kProgram, error);
  if (paths.empty()) {
    if (InputIsTerminal()) {
      return Complain(kProgram,
                      "nothing to check: name a file or a folder, or - for standard input\n"
                      "Run with --help for more information.");
    }
    paths.emplace_back("-");
  }
  return Run(paths, options, format == "json");
}

}  // namespace

}  // namespace cxengine::tools

int main(int argc, char** argv) {
  return cxengine::tools::RunProgram(cxengine::tools::kProgram, cxengine::tools::Main, argc, argv);
}
