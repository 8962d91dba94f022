// SnapshotMaker.
#include "api/snapshot_maker.h"

#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

namespace cxengine::api {
namespace {

constexpr std::size_t kPiece = 256 * 1024;  // bytes that are said between two batches

}  // namespace

SnapshotMaker::SnapshotMaker(Machine& machine, Log& log, Snapshots& snapshots, const SnapshotOptions& options)
    : machine_(machine),
      log_(log),
      snapshots_(snapshots),
      options_(options),
      pruning_(true),
      position_(snapshots.Position()),
      stored_(position_),
      entries_(log.End() - position_),
      began_at_(machine.last_time()),
      purging_(snapshots.MustPurge()) {}

void SnapshotMaker::Count(std::uint64_t entries, std::uint64_t bytes) {
  entries_ += entries;
  bytes_ += bytes;
}

bool SnapshotMaker::IsDue() const {
  if (demanded_ || entries_ >= options_.entries || bytes_ >= options_.bytes) return true;
  return entries_ > 0 && machine_.last_time() >= began_at_ + options_.age;
}

bool SnapshotMaker::Step() {
  if (stage_ == Stage::kWriting) {
    Settle();
    if (stage_ == Stage::kIdle) return true;  // whoever has waited for that comes first
  }
  if (stage_ == Stage::kIdle && IsDue()) Begin();
  if (stage_ == Stage::kSaying) HandOver();
  if (stage_ == Stage::kIdle) Prune();
  return stage_ == Stage::kSaying || (stage_ == Stage::kIdle && pruning_);
}

void SnapshotMaker::Prune() {
  try {
    if (pruning_) pruning_ = log_.Prune(position_);
    if (!pruning_ && purging_) purging_ = !log_.Scrub() || !snapshots_.Purged();
  } catch (const std::exception& error) {
    pruning_ = false;
    if (purging_) must_purge_ = std::exchange(purging_, false);  // with the next one
    spdlog::error("the log was not pruned: {}", error.what());
  }
}

void SnapshotMaker::Begin() {
  demanded_ = false;
  purging_ = purging_ || must_purge_;
  must_purge_ = false;
  position_ = log_.End();
  entries_ = 0;
  bytes_ = 0;
  began_at_ = machine_.last_time();
  machine_.Freeze(whole_);
  snapshots_.Begin(position_, whole_, purging_);
  stage_ = Stage::kSaying;
}

void SnapshotMaker::HandOver() {
  std::vector<engine::StateRow> rows;
  const bool last = machine_.SaveSome(kPiece, rows);
  snapshots_.Add(std::move(rows));
  if (!last) return;
  snapshots_.Finish();
  stage_ = Stage::kWriting;
}

void SnapshotMaker::Settle() {
  const auto written = snapshots_.Outcome();
  if (!written) return;
  stage_ = Stage::kIdle;
  whole_ = !*written;
  if (*written) {
    pruning_ = true;
    stored_ = position_;
    ++written_;
    return;
  }
  position_ = stored_;
  must_purge_ = std::exchange(purging_, false);  // with the next one
}

void SnapshotMaker::Await() {
  if (stage_ == Stage::kWriting) snapshots_.WaitFor(std::chrono::milliseconds(10));
}

void SnapshotMaker::Complete() {
  while (stage_ == Stage::kSaying) HandOver();
  if (stage_ == Stage::kWriting) {
    snapshots_.Wait();
    Settle();
  }
  if (entries_ == 0) return;
  Begin();
  while (stage_ == Stage::kSaying) HandOver();
  snapshots_.Wait();
  Settle();
}

}  // namespace cxengine::api
