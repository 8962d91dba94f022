// Looks through the data folder of a server that does not run, and repairs what can be repaired.
//
// A report has a line for each file, and for each thing that is wrong, or was dropped.
#pragma once

#include <string>
#include <vector>

namespace cxengine::api {

struct DataReport {
  std::vector<std::string> lines;
  bool sound = true;
};

// Changes not a byte of it. Throws store::Error if there is no such folder, or a server uses it.
DataReport VerifyData(const std::string& folder);

// Drops what cannot be read, says what that is, and leaves what it was dropped from beside it (`.damaged`).
// After it, a start works, unless the configuration itself is damaged: then the report is not sound.
DataReport RepairData(const std::string& folder);

}  // namespace cxengine::api
