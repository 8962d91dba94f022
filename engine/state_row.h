// The state of a shard as rows: a name and bytes. Together the rows of a shard are its state at one moment;
// each can be written, replaced and deleted by itself.
//
// Names begin with their kind, and rows are loaded in order of name: counters, plans, patterns, keys.
#pragma once

#include <string>

namespace cxengine::engine {

struct StateRow {
  std::string name;
  std::string bytes;
  bool gone = false;  // there is no such row any more
};

}  // namespace cxengine::engine
