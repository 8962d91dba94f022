// ReadOptions, and the text of --help.
#include "tools/check/options.h"

#include <algorithm>
#include <cstdint>
#include <thread>

#include "tools/program.h"
#include "tools/surroundings.h"
#include "tools/terminal.h"

namespace cxengine::tools {

namespace {

constexpr const char* kProgram = "dslcheck";

constexpr const char* kAbout =
    "Checks patterns: reports every error and what looks wrong, with its place and a remedy, and mends what "
    "can be\n"
    "mended safely. Without PATH it reads standard input.";

constexpr const char* kFooter = R"(Exit status:
  0  nothing at or above the fail level (by default: no errors; there may be warnings)
  1  something at or above it, or more warnings than --max-warnings allows, or
     --check-format found files to change
  2  wrong usage, or something could not be read or written; the other files are checked all the same

Findings read FILE:LINE:COLUMN: SEVERITY[CODE]: MESSAGE. Lines and columns count from 1, columns in code points.
Errors keep a pattern from being enabled; warnings and infos do not, and can be ignored where they are meant, by
a line before the form:
  ; dslcheck: ignore CODE, CODE -- why it is meant

Configuration: the nearest .dslcheck.toml in the folder of each file or above it. Its keys are named as the
options: select, ignore (arrays of codes), fail-level, max-warnings. The command line goes before it.

--format json is one array of
  {"file", "line", "column", "end_line", "end_column", "code", "severity", "message"}, and "help", "related" and
  "fix" where there is one; the end is behind the last character.

Examples:
  dslcheck shop.cxp patterns/            a file, and all *.cxp files below a folder
  dslcheck --diff patterns/              show what --fix would change
  dslcheck --fix patterns/               change it, and report what is left
  dslcheck --format-code patterns/       lay out all of them anew (docs/formatting.md)
  dslcheck --explain unused-variable     what a finding means, with examples
  dslcheck --watch patterns/             check again whenever a file is saved
  dslcheck --fail-level warning --format github patterns/      in a GitHub workflow
  dslcheck --stdin-filename shop.cxp --format json - < buffer  in an editor

Colours and a summary appear on a terminal only, and no colours when NO_COLOR is set.)";

// What the command line says in words, before it is looked at.
struct Words {
  std::vector<std::string> select;
  std::vector<std::string> ignore;
  std::string fail_level;
  std::int64_t max_warnings = 0;
  std::string format = "text";
  std::string explain;
  SurroundingsOptions known;
};

constexpr std::size_t kMaxJobs = 1024;
std::size_t CoreCount() { return std::max(1U, std::thread::hardware_concurrency()); }

// A line for each format, for --help.
std::string FormatList() {
  std::string list = "How findings are written:";
  for (const OutputFormat& format : AllOutputFormats()) {
    list += "\n  " + std::string(format.name) + std::string(8 - format.name.size(), ' ') +
            std::string(format.about);
  }
  return list;
}

void AddInput(CLI::App& app, CheckOptions& options) {
  constexpr const char* kGroup = "Input";
  app.add_option("PATH", options.paths, "Files, folders (all *.cxp below them), or - for standard input")
      ->option_text("...");
  app.add_option("--stdin-filename", options.stdin_filename,
                 "What findings call standard input; its configuration is looked for there")
      ->option_text("FILE")
      ->group(kGroup);
  app.add_option("--config", options.config, "Take this configuration file for all files")
      ->option_text("FILE")
      ->group(kGroup);
  app.add_flag("--no-config", options.no_config, "Take no configuration file")->group(kGroup);
}

void AddSurroundings(CLI::App& app, SurroundingsOptions& known) {
  AddTemplatesOption(app, known);
  AddIntegrationsOption(app, known);
  AddKeyOption(app, known);
  for (const char* option : {"--templates", "--integrations", "--key"})
    app.get_option(option)->group("The tenant");
}

void AddFindings(CLI::App& app, Words& words) {
  constexpr const char* kGroup = "Findings";
  const auto add_codes = [&](const char* name, std::vector<std::string>& codes, const char* about) {
    // One argument each, or the files behind it would be taken for codes.
    app.add_option(name, codes, about)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->option_text("CODE,…")
        ->group(kGroup);
  };
  add_codes("--select", words.select, "Report only these warnings and infos, and all errors");
  add_codes("--ignore", words.ignore, "Do not report these warnings and infos");
  app.add_option("--fail-level", words.fail_level,
                 "Exit with 1 on findings as bad as this: error (default), warning or info")
      ->option_text("LEVEL")
      ->group(kGroup);
  app.add_option("--max-warnings", words.max_warnings, "Exit with 1 when there are more warnings")
      ->option_text("N")
      ->group(kGroup);
}

void AddMending(CLI::App& app, CheckOptions& options) {
  constexpr const char* kGroup = "Mending";
  app.add_flag("--fix", options.fix,
               "Rewrite files where that is safe: old words, slips with one remedy,\n"
               "redundant forms. Never leaves a file with more errors than before")
      ->group(kGroup);
  app.add_flag("--diff", options.diff,
               "Show what --fix would change, as a unified diff, and change nothing;\n"
               "with --check-format what --format-code would change")
      ->group(kGroup);
  const auto layout = [&options](FormatMode mode) { return [&options, mode] { options.layout = mode; }; };
  CLI::Option* rewrite = app.add_flag_callback("--format-code", layout(FormatMode::kRewrite),
                                               "Put files into the canonical layout, and say which have\n"
                                               "changed; of -, print the layout")
                             ->group(kGroup);
  app.add_flag_callback("--check-format", layout(FormatMode::kCheck),
                        "Say which files --format-code would change")
      ->excludes(rewrite)
      ->group(kGroup);
}

void AddOutput(CLI::App& app, CheckOptions& options, Words& words) {
  constexpr const char* kGroup = "Output";
  app.add_option("--format", words.format, FormatList())->option_text("FORMAT")->group(kGroup);
  app.add_flag("--lsp", options.language_server,
               "Serve an editor: the Language Server Protocol on standard\ninput and output")
      ->group(kGroup);
  app.add_flag("--watch", options.watch, "Go on, and check again what changes; Ctrl-C ends")->group(kGroup);
  app.add_option("-j,--jobs", options.jobs, "Check this many files at once (default: one for each core)")
      ->option_text("N")
      ->group(kGroup);
}

void AddHelp(CLI::App& app, Words& words) {
  constexpr const char* kGroup = "Help";
  app.add_option("--explain", words.explain, "Explain a code with examples; without CODE list them all")
      ->expected(0, 1)
      ->option_text("[CODE]")
      ->group(kGroup);
  AddStandardFlags(app);
  app.get_help_ptr()->group(kGroup);
  app.get_version_ptr()->group(kGroup);
}

// What is wrong with the words; "" if nothing is.
std::string ReadWords(const CLI::App& app, const Words& words, CheckOptions& options) {
  std::string error;
  Settings& settings = options.settings;
  if (app.count("--select") > 0) {
    settings.select = ReadCodes(words.select, CodeUse::kSelect, error);
    if (!settings.select) return "--select: " + error;
  }
  if (app.count("--ignore") > 0) {
    settings.ignore = ReadCodes(words.ignore, CodeUse::kIgnore, error);
    if (!settings.ignore) return "--ignore: " + error;
  }
  if (app.count("--fail-level") > 0) {
    settings.fail_level = ReadSeverity(words.fail_level);
    if (!settings.fail_level) return "--fail-level: error, warning or info, not `" + words.fail_level + "`";
  }
  if (app.count("--max-warnings") > 0) {
    if (words.max_warnings < 0) return "--max-warnings cannot be negative";
    settings.max_warnings = static_cast<std::size_t>(words.max_warnings);
  }
  options.format = FindOutputFormat(words.format);
  if (options.format == nullptr) {
    std::string names;
    for (const OutputFormat& format : AllOutputFormats())
      names += (names.empty() ? "" : ", ") + std::string(format.name);
    return "--format: one of " + names + ", not `" + words.format + "`";
  }
  if (app.count("--explain") > 0) options.explain = words.explain;
  return "";
}

// What does not go together; "" if all does.
std::string FindConflict(const CheckOptions& options) {
  const bool standard_input =
      std::find(options.paths.begin(), options.paths.end(), "-") != options.paths.end();
  if (options.watch && standard_input) return "--watch watches files: standard input does not change";
  if (options.watch && (options.fix || options.diff))
    return "--watch only reports: run --fix or --diff by itself";
  if (options.watch && options.format->name != "text" && options.format->name != "gcc") {
    return "--watch writes text or gcc, not " + std::string(options.format->name);
  }
  if (options.layout && (options.fix || options.watch || options.format->name != "text")) {
    return "--format-code and --check-format look at the layout only: run --fix, --watch or --format by "
           "itself";
  }
  if (options.layout == FormatMode::kRewrite && options.diff) {
    return "--diff changes nothing, --format-code does: take --check-format --diff";
  }
  if (options.fix && options.diff) return "--diff changes nothing, --fix does: choose one of them";
  if (!options.config.empty() && options.no_config) return "--config and --no-config: choose one of them";
  if (options.jobs < 1 || options.jobs > kMaxJobs) return "--jobs: a number from 1 to 1024";
  if (options.diff && options.format->name != "text") return "--diff writes a diff and takes no --format";
  if (options.fix && standard_input) return "--fix rewrites files; for standard input take --diff";
  if (!options.stdin_filename.empty() && !standard_input) {
    return "--stdin-filename: standard input is not read; name it with -";
  }
  if (std::count(options.paths.begin(), options.paths.end(), "-") > 1)
    return "standard input can be read once only";
  return "";
}

}  // namespace

std::optional<int> ReadOptions(int argc, char** argv, CheckOptions& options) {
  CLI::App app(kAbout, kProgram);
  app.footer(std::string(kFooter) + "\n\n" + kSurroundingsFormats);
  Words words;
  options.jobs = CoreCount();
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  AddInput(app, options);
  AddFindings(app, words);
  AddSurroundings(app, words.known);
  AddMending(app, options);
  AddOutput(app, options, words);
  AddHelp(app, words);
  if (const auto status = ParseArguments(app, argc, argv)) return status;
  const auto wrong = [](const std::string& error) {
    return Complain(kProgram, error + "\nRun with --help for more information.");
  };
  if (const std::string words_error = ReadWords(app, words, options); !words_error.empty())
    return wrong(words_error);
  if (options.explain) return std::nullopt;
  std::string error;
  if (!ReadSurroundings(words.known, options.compile.surroundings, error)) return Complain(kProgram, error);
  if (options.language_server) return std::nullopt;
  options.compile.key_state = true;  // shown where it is selected
  if (options.paths.empty()) {
    if (InputIsTerminal() || options.watch) {
      return wrong("nothing to check: name a file or a folder, or - for standard input");
    }
    options.paths.emplace_back("-");
  }
  if (error = FindConflict(options); !error.empty()) return wrong(error);
  return std::nullopt;
}

}  // namespace cxengine::tools
