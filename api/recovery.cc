// LoadSnapshot, Replay, Recover.
#include "api/recovery.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <vector>

namespace cxengine::api {

void LoadSnapshot(Snapshots& snapshots, Machine& machine) {
  std::string error;
  snapshots.Read([&](std::string_view name, std::string_view bytes) {
    if (!machine.Load(name, bytes, error)) throw store::Error("the saved state of patterns: " + error);
  });
  if (!machine.FinishLoading(error)) throw store::Error("the saved state of patterns: " + error);
  machine.NoteChanges();
}

void Replay(const LogBatch& batch, std::uint64_t from, Machine& machine, const Applied& applied) {
  std::vector<Entry> entries;
  engine::ByteReader in(batch.bytes);
  const auto apply = [&](std::uint64_t first) {
    std::vector<const Entry*> some;
    for (const Entry& entry : entries) some.push_back(&entry);
    machine.Apply(some, [&](std::size_t place, Machine::Result& result) {
      if (applied) applied(first + place, result);
    });
    entries.clear();
  };
  std::uint64_t first = std::max(from, batch.position);
  for (std::uint64_t position = batch.position; position < batch.position + batch.entries; ++position) {
    std::string error;
    auto entry = DecodeEntry(in, machine.shards().fields(), error);
    if (!entry) throw store::Error("the log of events, entry " + std::to_string(position) + ": " + error);
    if (!error.empty()) spdlog::error("{}: it is left out", error);
    if (position < from) continue;
    entries.push_back(*std::move(entry));
    // The events that follow are read for the patterns as they are then.
    if (!std::holds_alternative<engine::PatternRecord>(entries.back())) continue;
    apply(first);
    first = position + 1;
  }
  apply(first);
  if (!in.at_end())
    throw store::Error("the log of events has more bytes at entry " + std::to_string(batch.position) +
                       " than entries");
}

std::optional<journal::Erasure> ErasureOf(const Machine::Result& result,
                                          std::function<void(std::optional<Erased>)> done) {
  if (!result.erased) return std::nullopt;
  const Erased& erased = *result.erased;
  journal::Erasure erasure{erased.tenant, erased.key_attribute, erased.key, nullptr};
  if (done)
    erasure.done = [erased, done = std::move(done)](std::size_t matches) {
      Erased all = erased;
      all.journal = matches;
      done(std::move(all));
    };
  return erasure;
}

void Recover(Snapshots& snapshots, Log& log, Machine& machine, const Applied& applied) {
  LoadSnapshot(snapshots, machine);
  const std::uint64_t from = snapshots.Position();
  log.Read(from, [&](const LogBatch& batch) { Replay(batch, from, machine, applied); });
}

}  // namespace cxengine::api
