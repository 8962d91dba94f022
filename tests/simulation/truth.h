// What the server must be, from the batches that its log has told us are durable: a machine of our own that
// never stops, to which each of them is applied once, and what came out of it.
//
// The oracle of the simulation. It knows nothing of disks and crashes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "api/log/log.h"
#include "api/machine.h"

namespace cxengine::simulation {

using api::Milliseconds;

class Truth {
 public:
  struct Taken {
    Milliseconds at = 0;
    std::string json;
    std::string key_attribute;
    bool contributing = false;
  };
  struct End {
    Milliseconds at = 0;
    engine::Effect::Kind kind{};
    std::uint64_t event = 0;  // the number of the match's first event
    std::string pattern;
    std::string error;
  };

  explicit Truth(const engine::ShardOptions& options);

  // The batch is durable, and comes right after those before. False if it cannot be read.
  bool Append(const api::LogBatch& batch);
  // The position after the last entry.
  std::uint64_t end() const { return end_; }
  // The batch that begins there; null if none does.
  const api::LogBatch* At(std::uint64_t position) const;

  // All rows of state, by name, as a machine has them that begins with them: in which order patterns were
  // enabled is no part of it.
  using Rows = std::map<std::string, std::string>;
  Rows State() { return StateOf(machine_); }
  Rows StateOf(api::Machine& machine);

  // By tenant and number.
  const std::map<std::pair<std::string, std::uint64_t>, Taken>& events() const { return events_; }
  const std::vector<End>& ends() const { return ends_; }
  Milliseconds last_time() const { return machine_.last_time(); }
  std::size_t calls() const { return calls_.size(); }
  // What went against the rules so far; "" if nothing did.
  const std::string& failure() const { return failure_; }

 private:
  void Note(const engine::Effect& effect);
  static Rows RowsOf(api::Machine& machine);

  api::store::Database memory_;
  api::store::Events numbers_;
  const engine::ShardOptions options_;
  api::Machine machine_;
  api::Machine::Result result_;
  std::uint64_t end_ = 1;
  std::map<std::uint64_t, api::LogBatch> batches_;
  std::map<std::pair<std::string, std::uint64_t>, Taken> events_;
  std::map<engine::MatchId, std::uint64_t> born_;  // the first event of each
  std::map<engine::CallId, std::string> calls_;    // what each asks for
  std::map<engine::CallId, std::string> answered_;
  std::vector<End> ends_;
  std::string failure_;
};

}  // namespace cxengine::simulation
