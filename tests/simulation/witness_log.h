// The embedded log, and somebody who sees what is written to it; with bugs in it, when asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

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

}  // namespace cxengine::simulation
