// LoadSnapshot, Replay, Recover.
#include "api/recovery.h"

#include <spdlog/spdlog.h>

namespace cxengine::api {

void LoadSnapshot(Snapshots& snapshots, Machine& machine) {
  std::string error;
  snapshots.Read([&](std::string_view name, std::string_view bytes) {
    if (!machine.Load(name, bytes, error)) throw store::Error("the saved state of patterns: " + error);
  });
  machine.NoteChanges();
}

void Replay(const LogBatch& batch, std::uint64_t from, Machine& machine) {
  Machine::Result result;
  engine::ByteReader in(batch.bytes);
  for (std::uint64_t position = batch.position; position < batch.position + batch.entries; ++position) {
    std::string error;
    const auto entry = DecodeEntry(in, machine.shard().fields(), error);
    if (!entry) throw store::Error("the log of events, entry " + std::to_string(position) + ": " + error);
    if (!error.empty()) spdlog::error("{}: it is left out", error);
    if (position >= from) machine.Apply(*entry, result);
  }
  if (!in.at_end())
    throw store::Error("the log of events has more bytes at entry " + std::to_string(batch.position) +
                       " than entries");
}

void Recover(Snapshots& snapshots, Log& log, Machine& machine) {
  LoadSnapshot(snapshots, machine);
  const std::uint64_t from = snapshots.Position();
  log.Read(from, [&](const LogBatch& batch) { Replay(batch, from, machine); });
}

}  // namespace cxengine::api
