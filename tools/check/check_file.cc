// CheckFile and its tally.
#include "tools/check/check_file.h"

#include "dsl/compile.h"
#include "dsl/fix.h"
#include "dsl/form.h"
#include "tools/check/diff.h"

namespace cxengine::tools {

namespace {

// Enough to see that a source is too long.
constexpr std::size_t kReadLimit = 4 * dsl::kMaxSourceBytes;

std::string Count(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : noun.ends_with('x') ? "es" : "s");
}

void Add(const dsl::Diagnostic& finding, const Settings& settings, Tally& tally) {
  switch (finding.severity()) {
    case dsl::Severity::kError:
      ++tally.errors;
      break;
    case dsl::Severity::kWarning:
      ++tally.warnings;
      break;
    case dsl::Severity::kInfo:
      ++tally.infos;
      break;
  }
  if (finding.fix && IsChosen(settings, finding)) ++tally.fixable;
  tally.failed = tally.failed || Fails(settings, finding.severity());
}

// `text` after --fix or --diff; what is to be said of it goes to `result`.
std::string Mend(const CheckTask& task, const CheckOptions& options, const Settings& settings, bool color,
                 std::string text, CheckResult& result) {
  const dsl::Fixed fixed = dsl::FixSource(
      dsl::Source(task.name, text),
      [&](const dsl::Source& source, dsl::Diagnostics& findings) {
        dsl::Compile(source, findings, options.compile);
      },
      [&](const auto& finding) { return IsChosen(settings, finding); });
  if (fixed.withdrawn > 0) {
    result.notes += "dslcheck: " + task.name + ": " + Count(fixed.withdrawn, "fix") +
                    " left out: there would be more errors than before\n";
  }
  if (fixed.text == text) return text;
  result.tally.fixes = fixed.fixes;
  if (options.diff) {
    result.out += UnifiedDiff(task.name, text, fixed.text, color);
    return text;
  }
  return ReplaceFile(task.path, fixed.text, result.failures) ? fixed.text : text;
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  files += other.files;
  errors += other.errors;
  warnings += other.warnings;
  infos += other.infos;
  fixes += other.fixes;
  fixable += other.fixable;
  failed = failed || other.failed;
  return *this;
}

CheckResult CheckFile(const CheckTask& task, const CheckOptions& options, bool color) {
  CheckResult result;
  std::string text;
  if (!ReadFile(task.path, kReadLimit, text, result.failures)) return result;
  const Settings settings = Combine(options.settings, task.config->settings);
  if (options.fix || options.diff) text = Mend(task, options, settings, color, std::move(text), result);

  const dsl::Source source(task.name, std::move(text));
  dsl::Diagnostics findings;
  dsl::Compile(source, findings, options.compile);
  findings.Remove([&](const dsl::Diagnostic& finding) { return !IsShown(settings, finding); });
  result.tally.files = 1;
  result.tally.failed = findings.has_errors();  // also when they are among those that were dropped
  for (const dsl::Diagnostic& finding : findings.all()) Add(finding, settings, result.tally);
  if (!options.diff) result.out += options.format->file(source, findings, color);
  return result;
}

std::string Summary(const Tally& tally) {
  std::string text = Count(tally.files, "file") + ", " + Count(tally.errors, "error") + ", " +
                     Count(tally.warnings, "warning");
  if (tally.infos > 0) text += ", " + Count(tally.infos, "info");
  return text;
}

}  // namespace cxengine::tools
