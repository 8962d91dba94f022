// A run of dslcheck: its files, on several threads, and how it ends.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tools/check/check_file.h"

namespace cxengine::tools {

// The files to check, in order, each with its configuration. Those that cannot be checked (a folder without
// patterns, a broken configuration) are left out, which goes to `failures`.
std::vector<CheckTask> FindTasks(const CheckOptions& options, std::vector<FileFailure>& failures);

// Whether the warnings of any configuration exceed its --max-warnings. `tallies` are those of `tasks`.
bool TooManyWarnings(const CheckOptions& options, const std::vector<CheckTask>& tasks,
                     const std::vector<Tally>& tallies);

// Checks everything once; yields the exit status.
int RunOnce(const CheckOptions& options);

// Checks everything, and again what changes, until SIGINT or SIGTERM; yields the exit status (watch.cc).
int RunWatch(const CheckOptions& options);

}  // namespace cxengine::tools
