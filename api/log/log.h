// The log: everything that happened to the engine, in batches, in the order in which it was applied. State is
// a function of it.
//
// A batch is there as a whole or not at all. Positions count entries, from 1; those of a batch follow each
// other without a gap, and so do batches.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace cxengine::api {

struct LogBatch {
  std::uint64_t position = 0;  // of its first entry
  std::uint32_t entries = 0;
  std::string bytes;  // the entries, one after the other
};

class Log {
 public:
  virtual ~Log() = default;
  // When it returns, the batch survives whatever happens to the process. Throws store::Error otherwise: then
  // the batch is not there, and the same position is to be written again. After a store::UncertainError a
  // crash may bring the batch back all the same, until the next one is written.
  virtual void Append(const LogBatch& batch) = 0;
  // The position after the last entry.
  virtual std::uint64_t End() = 0;
  // All batches with entries from `position` on, in order. Throws store::Error, in words for the operator,
  // for what is damaged or missing.
  virtual void Read(std::uint64_t position, const std::function<void(const LogBatch&)>& visit) = 0;
  // Forgets batches whose entries all come before `position`, but no more than a few at once: true if there
  // are more of them.
  virtual bool Prune(std::uint64_t position) = 0;
  // Sees to it that nothing of what was pruned is on the disk any more; false: not yet, ask again.
  virtual bool Scrub() { return true; }
  // How many there are; from any thread.
  virtual std::uint64_t Entries() { return 0; }
};

}  // namespace cxengine::api
