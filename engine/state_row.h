// The state of a shard as rows: a name and bytes. Together the rows of a shard are its state at one moment;
// each can be written, replaced and deleted by itself.
//
// Names begin with their kind, and rows are loaded in order of name: counters, plans, patterns, keys. Rows of
// keys are the same however many shards there are, and say nothing of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace cxengine::engine {

struct StateRow {
  // The first byte of a name.
  static constexpr std::uint8_t kCounters = '0';
  static constexpr std::uint8_t kPlan = '1';
  static constexpr std::uint8_t kPattern = '2';
  static constexpr std::uint8_t kKey = '3';

  std::string name;
  std::string bytes;
  bool gone = false;  // there is no such row any more
  bool kept = false;  // of a whole snapshot: the row of the one before counts, for its key is cold

  // In memory, roughly.
  std::size_t size() const { return name.size() + bytes.size() + sizeof(StateRow); }
};

}  // namespace cxengine::engine
