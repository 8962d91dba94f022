// Brings a machine to where the log ends: the rows of the last snapshot, then the entries since.
#pragma once

#include "api/log/log.h"
#include "api/log/snapshots.h"
#include "api/machine.h"

namespace cxengine::api {

// Throws store::Error, in words for the operator, for what cannot be read. The machine notes changes then.
void LoadSnapshot(Snapshots& snapshots, Machine& machine);
// Applies the batch's entries from `position` on; nothing of it goes out. Throws as above.
void Replay(const LogBatch& batch, std::uint64_t position, Machine& machine);
// Both.
void Recover(Snapshots& snapshots, Log& log, Machine& machine);

}  // namespace cxengine::api
