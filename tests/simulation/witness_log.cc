#include "tests/simulation/witness_log.h"

#include <utility>

namespace cxengine::simulation {

WitnessLog::WitnessLog(const std::string& path, Planted planted, Witness witness)
    : log_(path), planted_(planted), witness_(std::move(witness)), end_(log_.End()) {}

std::uint64_t WitnessLog::End() { return end_; }

void WitnessLog::Append(const api::LogBatch& batch) {
  witness_.begun(batch);
  try {
    Write(batch);
  } catch (const api::store::UncertainError&) {
    if (planted_ != Planted::kSwallowedError) throw;
  } catch (const api::store::Error&) {
    witness_.refused();
    throw;
  }
  end_ = batch.position + batch.entries;
  witness_.durable(batch);
}

void WitnessLog::Write(const api::LogBatch& batch) {
  if (planted_ == Planted::kLostBatch && batch.position % 100 == 7) return;
  if (planted_ != Planted::kEagerAnswer) return log_.Append(batch);
  if (late_) log_.Append(*late_);
  late_ = batch;
}

void WitnessLog::Read(std::uint64_t position, const std::function<void(const api::LogBatch&)>& visit) {
  std::optional<api::LogBatch> last;
  log_.Read(position, [&](const api::LogBatch& batch) {
    if (last) visit(*last);
    last = batch;
  });
  if (!last || planted_ == Planted::kShortReplay) return;
  visit(*last);
  if (planted_ == Planted::kDoubleReplay) visit(*last);
}

bool WitnessLog::Prune(std::uint64_t position) {
  return log_.Prune(planted_ == Planted::kGreedyPruning ? position + 40 : position);
}

}  // namespace cxengine::simulation
