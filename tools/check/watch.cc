// RunWatch. It asks for stamps five times a second: that is cheap, sees files that editors replace and
// folders on other machines, and needs no descriptor for each folder.
#include "tools/check/watch.h"

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <set>

#include "tools/check/ordered.h"
#include "tools/check/run.h"
#include "tools/program.h"
#include "tools/terminal.h"

namespace cxengine::tools {

namespace {

constexpr int kPauseMilliseconds = 200;
constexpr const char* kClearScreen = "\x1b[2J\x1b[3J\x1b[H";

volatile std::sig_atomic_t interrupted = 0;
void Interrupt(int /*signal*/) { interrupted = 1; }

void ListenToSignals() {
  struct sigaction action {};
  action.sa_handler = Interrupt;  // without SA_RESTART: a signal ends the pause
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

// One look at the disk: what there is to check, and the stamps of all that decides it.
struct Look {
  std::vector<CheckTask> tasks;
  std::vector<FileFailure> failures;
  Stamps files;
  Stamps configs;
};

Look LookAround(const CheckOptions& options) {
  Look look;
  look.tasks = FindTasks(options, look.failures);
  for (const CheckTask& task : look.tasks) {
    look.files[task.path] = StampOf(task.path);
    if (!task.config->file.empty()) look.configs[task.config->file] = StampOf(task.config->file);
  }
  return look;
}

class Watcher {
 public:
  explicit Watcher(const CheckOptions& options)
      : options_(options), screen_(OutputIsTerminal()), color_(OutputWantsColor()) {}

  // Checks what has changed since the last call, and shows it. False when output is not taken any more.
  bool Turn() {
    Look look = LookAround(options_);
    Changes changes = Compare(files_, look.files);
    // Another configuration may mean other findings everywhere; so do failures that have come or gone.
    const bool all = Compare(configs_, look.configs).any();
    const std::set<std::string> changed(changes.changed.begin(), changes.changed.end());
    std::vector<const CheckTask*> due;
    for (const CheckTask& task : look.tasks) {
      if (all || changed.contains(task.path)) due.push_back(&task);
    }
    const std::string failures = Words(look.failures);
    const bool news = first_ || all || changes.any() || failures != failures_;
    first_ = false;
    failures_ = failures;
    for (const std::string& path : changes.gone) results_.erase(path);
    if (!news) return true;
    ForEachInOrder<CheckResult>(
        due.size(), options_.jobs, [&](std::size_t i) { return CheckFile(*due[i], options_, color_); },
        [&](std::size_t i, CheckResult result) { results_[due[i]->path] = std::move(result); },
        [](std::size_t /*finished*/) {});
    files_ = std::move(look.files);
    configs_ = std::move(look.configs);
    return Show(look.tasks, due);
  }

 private:
  static std::string Words(const std::vector<FileFailure>& failures) {
    std::string words;
    for (const FileFailure& failure : failures) words += "dslcheck: " + failure.message + "\n";
    return words;
  }

  // A screen shows how things stand, in all files; a pipe gets what is new.
  bool Show(const std::vector<CheckTask>& tasks, const std::vector<const CheckTask*>& due) {
    std::string out = screen_ ? kClearScreen : "";
    Tally total;
    std::string failures = failures_;
    for (const CheckTask& task : tasks) {
      const CheckResult& result = results_[task.path];
      const bool is_due =
          std::any_of(due.begin(), due.end(), [&](const CheckTask* other) { return other == &task; });
      if (screen_ || is_due) {
        out += result.out;
        failures += Words(result.failures);
      }
      total += result.tally;
    }
    out += failures + Summary(total) + (screen_ ? "; watching, Ctrl-C ends\n" : "\n");
    return std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && std::fflush(stdout) == 0;
  }

  const CheckOptions& options_;
  const bool screen_;
  const bool color_;
  bool first_ = true;
  Stamps files_;
  Stamps configs_;
  std::string failures_;
  std::map<std::string, CheckResult> results_;
};

}  // namespace

Stamp StampOf(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec, status.st_size, status.st_ino};
}

Changes Compare(const Stamps& before, const Stamps& after) {
  Changes changes;
  for (const auto& [path, stamp] : after) {
    const auto old = before.find(path);
    if (old == before.end() || old->second != stamp) changes.changed.push_back(path);
  }
  for (const auto& [path, stamp] : before) {
    if (!after.contains(path)) changes.gone.push_back(path);
  }
  return changes;
}

int RunWatch(const CheckOptions& options) {
  ListenToSignals();
  Watcher watcher(options);
  while (interrupted == 0) {
    if (!watcher.Turn()) return Complain("dslcheck", "standard output: cannot be written");
    poll(nullptr, 0, kPauseMilliseconds);
  }
  return 0;
}

}  // namespace cxengine::tools
