// Decides when a snapshot is made of the machine, hands it over in pieces, and prunes what it makes
// superfluous of the log. For the engine thread alone, between two batches.
#pragma once

#include <atomic>
#include <cstdint>

#include "api/log/log.h"
#include "api/log/snapshots.h"
#include "api/machine.h"

namespace cxengine::api {

struct SnapshotOptions {
  // One is begun when the log has grown by so much since the one before, ...
  std::uint64_t entries = 1'000'000;
  std::uint64_t bytes = 256ULL * 1024 * 1024;
  // ... or when anything has happened since, so long ago.
  Milliseconds age = 24LL * 3600 * 1000;
};

class SnapshotMaker {
 public:
  SnapshotMaker(Machine& machine, Log& log, Snapshots& snapshots, const SnapshotOptions& options);

  // The log has grown.
  void Count(std::uint64_t entries, std::uint64_t bytes);
  // Does a little of what there is to do. True: there is more, and it need not wait for anything.
  bool Step();
  // Begins one soon, whatever has happened; from any thread.
  void Demand() { demanded_ = true; }
  // Makes one now and waits for it: what is dirty is said at once.
  void Complete();

 private:
  bool IsDue() const;
  void Begin();
  void HandOver();
  void Settle();

  Machine& machine_;
  Log& log_;
  Snapshots& snapshots_;
  const SnapshotOptions options_;
  enum class Stage { kIdle, kSaying, kWriting } stage_ = Stage::kIdle;
  bool whole_ = false;          // the next one; for the one before could not be written
  bool pruning_ = false;        // the log may have batches that the snapshot makes superfluous
  std::uint64_t position_ = 0;  // of the snapshot that is being made, or is there
  std::uint64_t entries_ = 0;   // in the log since it began
  std::uint64_t bytes_ = 0;
  Milliseconds began_at_ = 0;
  std::atomic<bool> demanded_{false};
};

}  // namespace cxengine::api
