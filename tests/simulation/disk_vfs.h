// SQLite on a simulated disk: as long as a DiskVfs lives, every database that this process opens is on it.
//
// Files that SQLite makes for itself alone are in memory. Locks are not simulated: the programs under test
// open a file once. SQLite's random numbers and time come from the simulation.
#pragma once

#include <memory>

#include "tests/simulation/disk.h"

namespace cxengine::simulation {

class DiskVfs {
 public:
  // `disk` outlives it. One at a time.
  explicit DiskVfs(Disk& disk);
  ~DiskVfs();
  DiskVfs(const DiskVfs&) = delete;
  DiskVfs& operator=(const DiskVfs&) = delete;

 private:
  struct Registration;
  std::unique_ptr<Registration> registration_;
};

}  // namespace cxengine::simulation
