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

void WitnessSnapshots::Add(std::vector<engine::StateRow> rows) {
  const auto is_key = [](const engine::StateRow& row) {
    return row.name.starts_with(static_cast<char>(engine::StateRow::kKey)) && !row.kept;
  };
  for (const engine::StateRow& row : rows) {
    if (planted_ != Planted::kStaleRow || !is_key(row)) continue;
    auto& [last, before] = said_[row.name];
    before = std::exchange(last, row.bytes);
  }
  if (planted_ == Planted::kUnsavedRow)
    std::erase_if(rows, [&](const engine::StateRow& row) { return is_key(row) && ++keys_ % 20 == 0; });
  Snapshots::Add(std::move(rows));
}

void WitnessSnapshots::ReadRows(std::span<const std::string> names, const Visit& visit) {
  Snapshots::ReadRows(names, [&](std::string_view name, std::string_view bytes) {
    if (planted_ == Planted::kForgottenRow) return;
    const auto said = said_.find(std::string(name));
    const bool stale = said != said_.end() && !said->second.second.empty();
    visit(name, stale ? std::string_view(said->second.second) : bytes);
  });
}

}  // namespace cxengine::simulation
