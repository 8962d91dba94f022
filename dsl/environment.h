// What the evaluation of an expression may touch besides its operands, and how it fails (§8, §10).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "dsl/value.h"

namespace cxengine::dsl {

// Milliseconds since the epoch, or a span of them.
using Milliseconds = std::int64_t;

// Set up by the engine for one event, timer or answer. Deterministic: the clock and the generator are values.
class Environment {
 public:
  Milliseconds now = 0;     // arrival time of what is being handled
  std::uint64_t seed = 0;   // from the match id
  std::uint64_t draws = 0;  // numbers drawn so far; part of the match's state
  bool quiet = false;       // in constraints a failure only means "false": no message is made
  // The predicate operand of `filter` and `remove` while one of them runs.
  const std::function<bool(const Value&)>* predicate = nullptr;

  // The next number of the match's generator: a function of (seed, draws).
  std::uint64_t Draw();

  // Marks the evaluation as failed, with words for the journal ("`nth` got index 3 of a list of 2"); returns
  // nil. The first failure stays.
  Value Fail(std::string_view message);
  bool failed() const { return failed_; }
  const std::string& failure() const { return failure_; }
  void ClearFailure() { failed_ = false, failure_.clear(); }

 private:
  bool failed_ = false;
  std::string failure_;
};

// A string, list or map that grows beyond this fails the match (§7).
inline constexpr std::size_t kMaxValueBytes = 1024 * 1024;
// Neither may it be nested deeper, as JSON may not: whoever walks it recurses.
inline constexpr std::size_t kMaxValueDepth = 200;

}  // namespace cxengine::dsl
