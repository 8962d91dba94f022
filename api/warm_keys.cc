// WarmKeys.
#include "api/warm_keys.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>

namespace cxengine::api {
namespace {

// Looked at between two batches, besides twice as many as were brought by the last: a few milliseconds.
constexpr std::size_t kLook = 4096;
constexpr std::size_t kLeastSlack = 64;  // keys
constexpr std::size_t kManyRows = 16;    // if so many cannot be read, it is not they that are damaged

}  // namespace

void WarmKeys::Bring(std::span<const Entry* const> entries) {
  if (machine_.shards().CountCold() == 0) return;
  names_.clear();
  machine_.FindCold(entries, names_);
  // In order they are near each other on the disk.
  std::sort(names_.begin(), names_.end());
  try {
    BringRows(names_);
  } catch (const store::Error&) {
    BringOneByOne();
  }
  for (const Entry* entry : entries)
    if (const auto* erase = std::get_if<engine::EraseRecord>(entry)) Bring(*erase);
  std::erase_if(unreadable_, [this](const std::string& name) { return !machine_.shards().IsCold(name); });
}

void WarmKeys::BringRows(std::span<const std::string> names) {
  FinishLoading([&] {
    snapshots_.ReadRows(names, [&](std::string_view name, std::string_view bytes) { Load(name, bytes); });
  });
}

void WarmKeys::BringOneByOne() {
  std::vector<std::string> bad;
  std::string first;
  for (const std::string& name : names_) {
    if (!machine_.shards().IsCold(name)) continue;
    try {
      BringRows(std::span(&name, 1));
    } catch (const store::Error& error) {
      const std::string what = Tell(name, error.what());
      if (bad.empty()) first = what;
      bad.push_back(name);
      if (bad.size() == kManyRows) throw UnreadableError(first + "; nor can many others", {});
    }
  }
  if (bad.empty()) return;
  if (bad.size() > 1) first += "; nor can " + std::to_string(bad.size() - 1) + " others";
  throw UnreadableError(first, std::move(bad));
}

void WarmKeys::Bring(const engine::EraseRecord& erase) {
  const std::string keys = engine::Shard::KeysOf(erase.tenant);
  try {
    FinishLoading([&] {
      snapshots_.ReadRowsLike(keys, [&](std::string_view name, std::string_view bytes, bool sound) {
        if (!sound && machine_.shards().IsCold(name))
          throw store::Error(Tell(name, "the checksum of a row does not fit"));
        if (machine_.shards().ErasureConcerns(erase, name, bytes)) Load(name, bytes);
      });
    });
  } catch (const store::Error& error) {
    throw UnreadableError(error.what(), {keys});
  }
}

bool WarmKeys::Concerns(const Entry& entry, const UnreadableError& error) {
  std::vector<std::string> names;
  const Entry* const one = &entry;
  machine_.FindCold(std::span(&one, 1), names);
  // An erasure looks at all keys of its tenant.
  const auto* const erase = std::get_if<engine::EraseRecord>(&entry);
  const std::string keys = erase == nullptr ? "" : engine::Shard::KeysOf(erase->tenant);
  return std::any_of(error.rows.begin(), error.rows.end(), [&](const std::string& row) {
    return (erase != nullptr && row.starts_with(keys)) ||
           std::find(names.begin(), names.end(), row) != names.end();
  });
}

std::string WarmKeys::Tell(std::string_view name, std::string_view why) {
  std::string what = Machine::Describe(name) + " cannot be read: " + std::string(why);
  if (unreadable_.emplace(name).second)
    spdlog::error("{}; if that stays so, stop the server, and `cxserver --repair` drops it", what);
  return what;
}

void WarmKeys::Load(std::string_view name, std::string_view bytes) {
  std::string error;
  if (!machine_.Load(name, bytes, error)) throw store::Error(error);
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
  // Some may have been read, and left as they are.
  constexpr std::ptrdiff_t kSome = kLeastSlack;
  if (exhausted_ && CountUnchanged() <= unchanged_ + kSome) return false;
  if (machine_.shards().LetGo(most_, look)) return true;
  exhausted_ = machine_.shards().CountWarm() > most_;
  unchanged_ = CountUnchanged();
  return false;
}

std::ptrdiff_t WarmKeys::CountUnchanged() const {
  return static_cast<std::ptrdiff_t>(machine_.shards().CountWarm()) -
         static_cast<std::ptrdiff_t>(machine_.shards().CountChanged());
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
