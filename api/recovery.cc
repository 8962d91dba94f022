// LoadSnapshot, Replay, Recover.
#include "api/recovery.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <vector>

namespace cxengine::api {

namespace {

constexpr std::size_t kRowsAtOnce = 1000;  // are loaded before keys are let go

}  // namespace

void LoadSnapshot(Snapshots& snapshots, Machine& machine, WarmKeys* warm_keys) {
  std::string error;
  std::size_t rows = 0;
  snapshots.Read([&](std::string_view name, std::string_view bytes) {
    if (!machine.Load(name, bytes, error)) throw store::Error("the saved state of patterns: " + error);
    if (warm_keys != nullptr && ++rows % kRowsAtOnce == 0) warm_keys->LetAllGo();
  });
  if (!machine.FinishLoading(error)) throw store::Error("the saved state of patterns: " + error);
  if (warm_keys != nullptr) warm_keys->LetAllGo();
  machine.NoteChanges();
}

void Replay(const LogBatch& batch, std::uint64_t from, Machine& machine, const Applied& applied,
            WarmKeys* warm_keys) {
  std::vector<Entry> entries;
  engine::ByteReader in(batch.bytes);
  const auto apply = [&](std::uint64_t first) {
    std::vector<const Entry*> some;
    for (const Entry& entry : entries) some.push_back(&entry);
    if (warm_keys != nullptr) warm_keys->Bring(some);
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
    erasure.done = [erased, done = std::move(done)](std::optional<std::size_t> matches) {
      Erased all = erased;
      all.journal = matches;
      done(std::move(all));
    };
  return erasure;
}

void Recover(Snapshots& snapshots, Log& log, Machine& machine, const Applied& applied, WarmKeys* warm_keys) {
  LoadSnapshot(snapshots, machine, warm_keys);
  const std::uint64_t from = snapshots.Position();
  log.Read(from, [&](const LogBatch& batch) {
    Replay(batch, from, machine, applied, warm_keys);
    if (warm_keys != nullptr) warm_keys->LetAllGo();
  });
}

}  // namespace cxengine::api
