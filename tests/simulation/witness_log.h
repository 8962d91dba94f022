// The embedded log, and somebody who sees what is written to it; and snapshots; with bugs in them, when asked
// for.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/log/snapshots.h"
#include "api/log/sqlite_log.h"

namespace cxengine::simulation {

// What can be planted: disks that no program can work with, and bugs of a log.
enum class Planted : std::uint8_t {
  kNone,
  kLyingLogDisk,    // synchronising the log does nothing
  kLyingStateDisk,  // nor do snapshots reach the disk, but for luck
  kEagerAnswer,     // a batch is written when the next one comes
  kLostBatch,       // one of a hundred batches is not written
  kSwallowedError,  // a batch that could not be written counts as written
  kShortReplay,     // the last batch is not read again
  kDoubleReplay,    // the last batch is read twice
  kGreedyPruning,   // batches go that the snapshot does not know
  kStaleRow,        // a cold key is read as the snapshot before the last said it
  kUnsavedRow,      // a key goes cold whose row the last snapshot has not got
  kForgottenRow,    // a cold key is not read before something concerns it
};

class WitnessLog : public api::Log {
 public:
  struct Witness {
    std::function<void(const api::LogBatch&)> begun;
    // One of these, unless the log does not know either.
    std::function<void(const api::LogBatch&)> durable;
    std::function<void()> refused;
  };
  WitnessLog(const std::string& path, Planted planted, Witness witness);

  void Append(const api::LogBatch& batch) override;
  std::uint64_t End() override;
  void Read(std::uint64_t position, const std::function<void(const api::LogBatch&)>& visit) override;
  bool Prune(std::uint64_t position) override;

 private:
  void Write(const api::LogBatch& batch);

  api::SqliteLog log_;
  const Planted planted_;
  const Witness witness_;
  std::optional<api::LogBatch> late_;
  std::uint64_t end_;
};

class WitnessSnapshots : public api::Snapshots {
 public:
  WitnessSnapshots(const std::string& path, Planted planted) : Snapshots(path), planted_(planted) {}

  void Add(std::vector<engine::StateRow> rows) override;
  void ReadRows(std::span<const std::string> names, const Visit& visit) override;

 private:
  const Planted planted_;
  // What was said of each key the last time, and the time before.
  std::map<std::string, std::pair<std::string, std::string>> said_;
  std::size_t keys_ = 0;
};

}  // namespace cxengine::simulation
