// How many keys of the machine are in memory, the others being cold (engine/cold_keys.h): what waits for
// those stands in the data folder alone, in the last snapshot, and is read when something concerns them.
//
// For the engine thread alone, between two batches. Where nothing is cold it costs nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "api/log/snapshots.h"
#include "api/machine.h"

namespace cxengine::api {

// Keys that something concerns cannot be read.
class UnreadableError : public store::Error {
 public:
  UnreadableError(const std::string& why, std::vector<std::string> names)
      : store::Error(why), rows(std::move(names)) {}
  // Their names, or what those begin with. Empty: they are many, for the file cannot be read.
  const std::vector<std::string> rows;
};

class WarmKeys {
 public:
  // So many stay in memory, and beyond them only those that have changed since the last snapshot, or wait for
  // an answer; 0: all.
  WarmKeys(Machine& machine, Snapshots& snapshots, std::size_t most)
      : machine_(machine), snapshots_(snapshots), most_(most) {}

  // Reads what the entries concern; before they are applied, and before they are written. Throws
  // UnreadableError; what else was read is merely warm then. Each such key is logged once.
  void Bring(std::span<const Entry* const> entries);
  // Whether the entry concerns what could not be read, as far as that is said.
  bool Concerns(const Entry& entry, const UnreadableError& error);
  // Keys that could not be read, and have not been since.
  std::size_t CountUnreadable() const { return unreadable_.size(); }
  // Lets some go that nothing has touched for longest. Only when the last snapshot is there, and none is
  // being made; `written`: how many there have been. True: there are more that can.
  bool LetGo(std::uint64_t written);
  // As many as can: while a snapshot is loaded, and the log read.
  void LetAllGo();
  // There are too many, and another snapshot would let more go.
  bool WantsSnapshot() const;
  // There are so many that nothing should be done as long as some can be let go, or a snapshot is being made.
  bool AreFarTooMany() const;

 private:
  void BringRows(std::span<const std::string> names);
  // What is left of names_, after some of it could not be read.
  void BringOneByOne();
  void Bring(const engine::EraseRecord& erase);
  void Load(std::string_view name, std::string_view bytes);
  // After `load`, whatever becomes of it.
  void FinishLoading(absl::FunctionRef<void()> load);
  // Logs it, unless that was done; returns it in words.
  std::string Tell(std::string_view name, std::string_view why);
  // Of those in memory, keys that the last snapshot says as they are, or fewer.
  std::ptrdiff_t CountUnchanged() const;

  Machine& machine_;
  Snapshots& snapshots_;
  const std::size_t most_;
  std::uint64_t written_ = 0;
  bool exhausted_ = false;          // since that snapshot, nothing more can go
  std::ptrdiff_t unchanged_ = 0;    // then
  std::size_t brought_ = 0;         // rows, since some were let go
  std::vector<std::string> names_;  // kept for its memory
  std::set<std::string, std::less<>> unreadable_;
};

}  // namespace cxengine::api
