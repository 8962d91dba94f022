// The log: records in the order in which they are applied. State is a function of it.
#pragma once

#include <cstdint>
#include <deque>

#include "engine/record.h"

namespace cxengine::engine {

class Log {
 public:
  virtual ~Log() = default;
  // Takes the record; when it returns, the record may be applied. The number counts from 0.
  virtual std::uint64_t Append(Record record) = 0;
};

// Keeps the newest `capacity` records in memory; 0 keeps all. For tests, and for a server whose matching
// state may be lost with the process.
class MemoryLog : public Log {
 public:
  explicit MemoryLog(std::size_t capacity = 0) : capacity_(capacity) {}
  std::uint64_t Append(Record record) override;
  const std::deque<Record>& records() const { return records_; }

 private:
  std::size_t capacity_;
  std::uint64_t next_ = 0;
  std::deque<Record> records_;
};

}  // namespace cxengine::engine
