// WarmKeys.
#include "api/warm_keys.h"

#include <algorithm>
#include <limits>

namespace cxengine::api {
namespace {

// Looked at between two batches, besides twice as many as were brought by the last: a few milliseconds.
constexpr std::size_t kLook = 4096;
constexpr std::size_t kLeastSlack = 64;  // keys

}  // namespace

void WarmKeys::Bring(std::span<const Entry* const> entries) {
  if (machine_.shards().CountCold() == 0) return;
  names_.clear();
  machine_.FindCold(entries, names_);
  // In order they are near each other on the disk.
  std::sort(names_.begin(), names_.end());
  FinishLoading([&] {
    snapshots_.ReadRows(names_, [&](std::string_view name, std::string_view bytes) { Load(name, bytes); });
  });
  for (const Entry* entry : entries)
    if (const auto* erase = std::get_if<engine::EraseRecord>(entry)) Bring(*erase);
}

void WarmKeys::Bring(const engine::EraseRecord& erase) {
  FinishLoading([&] {
    snapshots_.ReadRowsLike(engine::Shard::KeysOf(erase.tenant),
                            [&](std::string_view name, std::string_view bytes) {
                              if (machine_.shards().ErasureConcerns(erase, name, bytes)) Load(name, bytes);
                            });
  });
}

void WarmKeys::Load(std::string_view name, std::string_view bytes) {
  std::string error;
  if (!machine_.Load(name, bytes, error)) throw store::Error(Machine::Describe(name) + ": " + error);
  ++brought_;
}

void WarmKeys::FinishLoading(absl::FunctionRef<void()> load) {
  std::string error;
  try {
    load();
  } catch (...) {
    machine_.FinishLoading(error);  // what was read is warm, or it would be read twice
    throw;
  }
  if (!machine_.FinishLoading(error)) throw store::Error(error);
}

bool WarmKeys::LetGo(std::uint64_t written) {
  if (most_ == 0) return false;
  if (written != written_) {
    written_ = written;
    exhausted_ = false;
  }
  const std::size_t look = kLook + 2 * std::exchange(brought_, 0);
  if (exhausted_) return false;
  if (machine_.shards().LetGo(most_, look)) return true;
  exhausted_ = machine_.shards().CountWarm() > most_;
  return false;
}

void WarmKeys::LetAllGo() {
  if (most_ == 0) return;
  while (machine_.shards().LetGo(most_, kLook)) {
  }
}

bool WarmKeys::WantsSnapshot() const {
  if (most_ == 0) return false;
  const std::size_t slack = std::max(kLeastSlack, most_ / 4);
  return machine_.shards().CountWarm() > most_ + slack && machine_.shards().CountChanged() > slack;
}

bool WarmKeys::AreFarTooMany() const {
  return most_ != 0 && machine_.shards().CountWarm() > 2 * most_ + kLeastSlack;
}

}  // namespace cxengine::api
