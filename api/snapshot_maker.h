// Decides when a snapshot is made of the machine, hands it over in pieces, and prunes what it makes
// superfluous of the log. For the engine thread alone, between two batches.
#pragma once

#include <cstdint>

#include "api/log/log.h"
#include "api/log/snapshots.h"
#include "api/machine.h"
#include "api/runtime_options.h"

namespace cxengine::api {

class SnapshotMaker {
 public:
  SnapshotMaker(Machine& machine, Log& log, Snapshots& snapshots, const SnapshotOptions& options);

  // The log has grown.
  void Count(std::uint64_t entries, std::uint64_t bytes);
  // Does a little of what there is to do. True: there is more, and it need not wait for anything.
  bool Step();
  // Something was erased: begins one soon, and then sees to it that nothing of what came before is left in
  // what it replaces and in the log.
  void Purge() { demanded_ = must_purge_ = true; }
  // Begins one soon.
  void Demand() { demanded_ = true; }
  // None is being made; and what was said of the state by the last one is all there.
  bool idle() const { return stage_ == Stage::kIdle; }
  bool is_there() const { return idle() && !whole_; }
  // The one before could not be written.
  bool failing() const { return whole_; }
  // Waits a little for what is being written.
  void Await();
  // How many have been written.
  std::uint64_t written() const { return written_; }
  // Something goes on that Step has to look after, though it does so elsewhere.
  bool waits() const { return stage_ == Stage::kWriting || purging_; }
  // Makes one now and waits for it: what is dirty is said at once.
  void Complete();

 private:
  bool IsDue() const;
  void Begin();
  void HandOver();
  void Settle();
  void Prune();

  Machine& machine_;
  Log& log_;
  Snapshots& snapshots_;
  const SnapshotOptions options_;
  enum class Stage { kIdle, kSaying, kWriting } stage_ = Stage::kIdle;
  bool whole_ = false;          // the next one; for the one before could not be written
  bool pruning_ = false;        // the log may have batches that the snapshot makes superfluous
  std::uint64_t position_ = 0;  // of the snapshot that is being made, or is there
  std::uint64_t stored_ = 0;    // position of the one that is there
  std::uint64_t written_ = 0;
  std::uint64_t entries_ = 0;  // in the log since it began
  std::uint64_t bytes_ = 0;
  Milliseconds began_at_ = 0;
  bool demanded_ = false;
  bool must_purge_ = false;  // the next one has to
  bool purging_ = false;     // the one that is being made, or was made, does
};

}  // namespace cxengine::api
