#include "tests/simulation/disk.h"

#include <algorithm>
#include <utility>

namespace cxengine::simulation {
namespace {

void Make(const Disk::File::Change& change, std::string& contents) {
  if (change.cut) return contents.resize(change.offset);
  const std::size_t end = change.offset + change.bytes.size();
  if (contents.size() < end) contents.resize(end);
  contents.replace(change.offset, change.bytes.size(), change.bytes);
}

// What is left of a change: all, nothing, or the sectors up to one.
void MakePerhaps(Disk::File::Change change, Random& random, std::string& contents) {
  const auto chance = random() % 4;
  if (chance == 0) return;
  if (chance == 1 && !change.cut) {
    const std::size_t sectors = change.bytes.size() / Disk::kSector;
    change.bytes.resize(
        std::min<std::size_t>(change.bytes.size(), (random() % (sectors + 1)) * Disk::kSector));
  }
  Make(change, contents);
}

}  // namespace

std::shared_ptr<Disk::File> Disk::Open(const std::string& name, bool make) {
  const auto found = files_.find(name);
  if (found != files_.end()) return found->second;
  if (!make) return nullptr;
  auto file = std::make_shared<File>();
  file->name = name;
  return files_[name] = std::move(file);
}

Disk::Result Disk::Spend() {
  if (operations_left_ == 0) return Result::kBroken;
  if (operations_left_ != kNever) --operations_left_;
  ++operations_;
  return operations_left_ == 0 ? Result::kBroken : Result::kOk;
}

std::uint64_t Disk::Used() const {
  std::uint64_t used = 0;
  for (const auto& [name, file] : files_) used += file->contents.size();
  return used;
}

Disk::Result Disk::Write(File& file, std::uint64_t offset, std::string_view bytes) {
  const std::uint64_t end = offset + bytes.size();
  if (capacity_ != kNever && end > file.contents.size() && Used() + end - file.contents.size() > capacity_)
    return Result::kFull;
  // The write during which the power fails may leave its traces.
  const bool had_power = power();
  const Result result = Spend();
  if (!had_power) return result;
  File::Change change{offset, std::string(bytes), false};
  if (result == Result::kOk) Make(change, file.contents);
  file.changes.push_back(std::move(change));
  return result;
}

Disk::Result Disk::Cut(File& file, std::uint64_t size) {
  if (const Result result = Spend(); result != Result::kOk) return result;
  File::Change change{size, "", true};
  Make(change, file.contents);
  file.changes.push_back(std::move(change));
  return Result::kOk;
}

Disk::Result Disk::Sync(File& file) {
  if (const Result result = Spend(); result != Result::kOk) return result;
  if (failing_syncs_ > 0) {
    --failing_syncs_;
    return Result::kBroken;
  }
  if (!lies_.empty() && file.name.find(lies_) != std::string::npos) return Result::kOk;
  file.durable = file.contents;
  file.changes.clear();
  file.linked = true;
  return Result::kOk;
}

Disk::Result Disk::Remove(const std::string& name, bool surely) {
  if (const Result result = Spend(); result != Result::kOk) return result;
  const auto found = files_.find(name);
  if (found == files_.end()) return Result::kOk;
  if (!surely && found->second->linked) ghosts_[name] = found->second;
  files_.erase(found);
  return Result::kOk;
}

void Disk::RestorePower(Random& random) {
  for (auto& [name, file] : ghosts_)
    if (!files_.contains(name) && random() % 2 == 0) files_[name] = file;
  ghosts_.clear();
  for (auto it = files_.begin(); it != files_.end();) {
    // A new file, so that nobody who still holds the old one reaches this one.
    const auto before = std::exchange(it->second, std::make_shared<File>());
    File& file = *it->second;
    file.name = it->first;
    file.contents = before->durable;
    for (File::Change& change : before->changes) MakePerhaps(std::move(change), random, file.contents);
    file.durable = file.contents;
    file.linked = true;
    const bool gone = !before->linked && random() % 2 == 0;
    it = gone ? files_.erase(it) : std::next(it);
  }
  operations_left_ = capacity_ = kNever;
  failing_syncs_ = 0;
  failing_reads_ = 0;
}

void Disk::Settle() {
  ghosts_.clear();
  for (auto& [name, file] : files_) {
    const auto before = std::exchange(file, std::make_shared<File>());
    file->contents = file->durable = before->contents;
    file->name = name;
    file->linked = true;
  }
  operations_left_ = capacity_ = kNever;
  failing_syncs_ = 0;
  failing_reads_ = 0;
}

void Disk::FlipBit(const std::string& name, Random& random) {
  File& file = *files_.at(name);
  if (file.contents.empty()) return;
  const std::size_t place = random() % file.contents.size();
  file.contents[place] = static_cast<char>(file.contents[place] ^ (1 << (random() % 8)));
  file.durable = file.contents;
}

std::vector<std::string> Disk::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : files_) names.push_back(name);
  return names;
}

}  // namespace cxengine::simulation
