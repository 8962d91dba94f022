// Which files have changed since they were last looked at.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace cxengine::tools {

// What changes when a file is saved, in place or as a new file of that name.
struct Stamp {
  std::int64_t modified = 0;  // nanoseconds
  std::int64_t size = -1;     // -1: there is no such file
  std::uint64_t inode = 0;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

Stamp StampOf(const std::string& path);

using Stamps = std::map<std::string, Stamp>;

struct Changes {
  std::vector<std::string> changed;  // new, or other than before
  std::vector<std::string> gone;
  bool any() const { return !changed.empty() || !gone.empty(); }
};

// From `before` to `after`, each by path.
Changes Compare(const Stamps& before, const Stamps& after);

}  // namespace cxengine::tools
