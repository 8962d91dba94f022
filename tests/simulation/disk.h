// A disk that exists only in memory, and fails as disks do: power cuts that lose, tear and reorder what was
// not yet synchronised, a full disk, synchronisation that reports an error, bits that flip.
//
// A file has its contents as the program sees them, and the changes since it was last synchronised. Whether
// such a change survives a power cut is decided for each by itself, in order of writing, from the random
// numbers given: so later ones may be there and earlier ones not, and one that is there may be torn at a
// sector. A process that is killed loses nothing of them.
//
// For one thread at a time.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cxengine::simulation {

using Random = std::mt19937_64;

class Disk {
 public:
  static constexpr std::size_t kSector = 512;
  enum class Result { kOk, kFull, kBroken };

  // Of open files the program keeps a pointer, also when they have been removed.
  struct File {
    struct Change {
      std::uint64_t offset = 0;
      std::string bytes;
      bool cut = false;  // the file ends at `offset` from now on
    };
    std::string name;
    std::string contents;
    std::string durable;          // what a power cut leaves for certain
    std::vector<Change> changes;  // from `durable` to `contents`
    bool linked = false;          // its name is certain to survive
    std::weak_ptr<void> shared;   // memory that those who have it open share
  };

  // Null if there is none and it is not to be made.
  std::shared_ptr<File> Open(const std::string& name, bool make);
  bool Exists(const std::string& name) const { return files_.contains(name); }
  Result Write(File& file, std::uint64_t offset, std::string_view bytes);
  Result Cut(File& file, std::uint64_t size);
  Result Sync(File& file);
  // `surely`: its name does not come back.
  Result Remove(const std::string& name, bool surely);

  // After so many more operations that change something, all of them fail; reads go on.
  void CutPowerAfter(std::uint64_t operations) { operations_left_ = operations; }
  bool power() const { return operations_left_ > 0; }
  std::uint64_t operations() const { return operations_; }  // so far
  // Files that would have more bytes together than this are not written.
  void SetCapacity(std::uint64_t bytes) { capacity_ = bytes; }
  // So many synchronisations to come report an error, and what they were to write stays uncertain.
  void FailSyncs(std::uint64_t count) { failing_syncs_ = count; }
  // So many reads to come of a file with this in its name report an error.
  void FailReads(std::string part, std::uint64_t count) {
    unreadable_ = std::move(part);
    failing_reads_ = count;
  }
  // Whether a read of it may be done.
  bool Reads(const File& file) {
    if (failing_reads_ == 0 || file.name.find(unreadable_) == std::string::npos) return true;
    --failing_reads_;
    return false;
  }
  // Synchronising a file with this in its name does nothing, and says that it did.
  void LieAbout(std::string part) { lies_ = std::move(part); }

  // The power comes back: what was uncertain is decided. All handles must be closed.
  void RestorePower(Random& random);
  // The process was killed and the machine went on: nothing is lost. Counters of faults are reset.
  void Settle();

  // Turns one bit of what the file has, wherever.
  void FlipBit(const std::string& name, Random& random);
  std::vector<std::string> Names() const;

 private:
  Result Spend();  // an operation that changes something
  std::uint64_t Used() const;

  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  std::map<std::string, std::shared_ptr<File>> files_;
  std::map<std::string, std::shared_ptr<File>> ghosts_;  // removed, but their names may come back
  std::uint64_t operations_left_ = kNever;
  std::uint64_t operations_ = 0;
  std::uint64_t capacity_ = kNever;
  std::uint64_t failing_syncs_ = 0;
  std::uint64_t failing_reads_ = 0;
  std::string unreadable_;
  std::string lies_;
};

}  // namespace cxengine::simulation
