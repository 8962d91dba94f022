// How many keys of the machine are in memory, the others being cold (engine/cold_keys.h): what waits for
// those stands in the data folder alone, in the last snapshot, and is read when something concerns them.
//
// For the engine thread alone, between two batches. Where nothing is cold it costs nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "api/log/snapshots.h"
#include "api/machine.h"

namespace cxengine::api {

class WarmKeys {
 public:
  // So many stay in memory, and beyond them only those that have changed since the last snapshot, or wait for
  // an answer; 0: all.
  WarmKeys(Machine& machine, Snapshots& snapshots, std::size_t most)
      : machine_(machine), snapshots_(snapshots), most_(most) {}

  // Reads what the entries concern; before they are applied, and before they are written. Throws store::Error
  // for what cannot be read: nobody can tell then that anything was.
  void Bring(std::span<const Entry* const> entries);
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
  void Load(std::string_view name, std::string_view bytes);
  // After `load`, whatever becomes of it.
  void FinishLoading(absl::FunctionRef<void()> load);
  void Bring(const engine::EraseRecord& erase);

  Machine& machine_;
  Snapshots& snapshots_;
  const std::size_t most_;
  std::uint64_t written_ = 0;
  bool exhausted_ = false;          // since that snapshot, nothing more can go
  std::size_t brought_ = 0;         // rows, since some were let go
  std::vector<std::string> names_;  // kept for its memory
};

}  // namespace cxengine::api
