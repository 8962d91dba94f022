// RunOnce.
#include "tools/check/run.h"

#include <chrono>
#include <cstdio>
#include <iostream>
#include <set>
#include <utility>

#include "tools/check/ordered.h"
#include "tools/check/progress.h"
#include "tools/program.h"
#include "tools/terminal.h"

namespace cxengine::tools {

namespace {

constexpr int kClean = 0;
constexpr int kFailed = 1;
constexpr std::string_view kExtension = ".cxp";

bool Write(const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

// What a person at a terminal gets to know besides the findings.
void Summarize(const CheckOptions& options, const Tally& tally) {
  std::cerr << Summary(tally);
  if (options.fix && tally.fixes > 0) std::cerr << "; " << tally.fixes << " fixed";
  if (options.diff && tally.fixes > 0) std::cerr << "; --fix would mend " << tally.fixes;
  if (!options.fix && !options.diff && tally.fixable > 0) {
    std::cerr << "; --fix would mend " << tally.fixable << ", --diff shows it";
  }
  std::cerr << "\n";
}

// Standard output in pieces: what comes between the files, and the line that tells the progress, which has to
// go first where both share a terminal.
class Output {
 public:
  Output(const CheckOptions& options, std::size_t files)
      : options_(options), progress_(files, ErrorIsTerminal()), start_(std::chrono::steady_clock::now()) {
    if (!options_.diff) Put(options_.format->begin());
  }

  void Take(const CheckResult& result) {
    std::cerr << result.notes;
    if (result.out.empty()) return;
    Put(any_ && !options_.diff ? std::string(options_.format->between) + result.out : result.out);
    any_ = true;
  }
  void Tell(std::size_t finished) {
    const auto elapsed = std::chrono::steady_clock::now() - start_;
    std::cerr << progress_.Update(finished, std::chrono::duration_cast<std::chrono::milliseconds>(elapsed));
  }
  // Adds to `failures` when standard output does not take what is written.
  void End(std::vector<FileFailure>& failures) {
    if (!options_.diff) Put(options_.format->end(failures));
    if (!written_) failures.push_back({"standard output: cannot be written"});
  }

 private:
  void Put(const std::string& text) {
    std::cerr << progress_.Clear();
    if (!text.empty()) written_ = Write(text) && written_;
  }

  const CheckOptions& options_;
  Progress progress_;
  std::chrono::steady_clock::time_point start_;
  bool any_ = false;
  bool written_ = true;
};

}  // namespace

std::vector<CheckTask> FindTasks(const CheckOptions& options, std::vector<FileFailure>& failures) {
  Configs configs(options.config, options.no_config);
  std::vector<CheckTask> tasks;
  std::set<std::string> seen;
  for (const std::string& path : options.paths) {
    for (std::string& file : FindFiles(path, kExtension, failures)) {
      if (!seen.insert(file).second) continue;
      const bool named = file == "-" && !options.stdin_filename.empty();
      std::string name = named ? options.stdin_filename : file;
      std::shared_ptr<const Config> config = configs.For(name, failures);
      if (config->valid) tasks.push_back({std::move(file), std::move(name), std::move(config)});
    }
  }
  return tasks;
}

bool TooManyWarnings(const CheckOptions& options, const std::vector<CheckTask>& tasks,
                     const std::vector<Tally>& tallies) {
  // A limit of the command line is for all files together, one of a configuration for those that are under
  // it.
  std::map<std::string, std::size_t> warnings;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const std::string key = options.settings.max_warnings ? "" : tasks[i].config->file;
    const Settings settings = Combine(options.settings, tasks[i].config->settings);
    if (settings.max_warnings && (warnings[key] += tallies[i].warnings) > *settings.max_warnings) return true;
  }
  return false;
}

int RunOnce(const CheckOptions& options) {
  std::vector<FileFailure> failures;
  const std::vector<CheckTask> tasks = FindTasks(options, failures);
  const bool color = OutputWantsColor();
  std::vector<Tally> tallies(tasks.size());
  Tally total;
  Output output(options, tasks.size());
  ForEachInOrder<CheckResult>(
      tasks.size(), options.jobs, [&](std::size_t i) { return CheckFile(tasks[i], options, color); },
      [&](std::size_t i, const CheckResult& result) {
        output.Take(result);
        tallies[i] = result.tally;
        total += result.tally;
        failures.insert(failures.end(), result.failures.begin(), result.failures.end());
      },
      [&](std::size_t finished) { output.Tell(finished); });
  output.End(failures);

  for (const FileFailure& failure : failures) Complain("dslcheck", failure.message);
  if (ErrorIsTerminal() && options.format->name == "text") Summarize(options, total);
  if (!failures.empty()) return kTrouble;
  return total.failed || TooManyWarnings(options, tasks, tallies) ? kFailed : kClean;
}

}  // namespace cxengine::tools
