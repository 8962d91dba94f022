// Brings a machine to where the log ends: the rows of the last snapshot, then the entries since.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "api/journal/keeper.h"
#include "api/log/log.h"
#include "api/log/snapshots.h"
#include "api/machine.h"
#include "api/warm_keys.h"

namespace cxengine::api {

// Throws store::Error, in words for the operator, for what cannot be read. The machine notes changes then.
// With `warm_keys`, here and below, no more keys than those are in memory at once.
void LoadSnapshot(Snapshots& snapshots, Machine& machine, WarmKeys* warm_keys = nullptr);
// Told of each entry that was applied: its position, and what it brought about.
using Applied = std::function<void(std::uint64_t position, Machine::Result& result)>;
// Applies the batch's entries from `position` on; nothing of it goes out. Throws as above.
void Replay(const LogBatch& batch, std::uint64_t position, Machine& machine, const Applied& applied = {},
            WarmKeys* warm_keys = nullptr);
// What the journal is to forget by the entry; nullopt for any but an erasure. `done` may be null.
std::optional<journal::Erasure> ErasureOf(const Machine::Result& result,
                                          std::function<void(std::optional<Erased>)> done);
// Both.
void Recover(Snapshots& snapshots, Log& log, Machine& machine, const Applied& applied = {},
             WarmKeys* warm_keys = nullptr);

}  // namespace cxengine::api
