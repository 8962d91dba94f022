// A server in a world that a seed makes: its clock, its disk, its tenants' events, patterns and data, the
// moments at which it is killed, or the power fails, and starts anew.
//
// Held against it all the time (tests/simulation/truth.h has the server that never stops):
//   - same log, same state: what a restart brings back is, row by row, what never stopping would have come
//   to;
//   - what was answered is in the log, with that answer; what was refused is not; what was never answered is
//     there as a whole or not at all; nothing is there twice;
//   - an interaction has one meaning; each delay and timer of 3 and 30 days ends once, and not early.
//
// The same seed does the same, to the byte.
#pragma once

#include <xxhash.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/simulation/witness_log.h"

namespace cxengine::simulation {

struct Course {
  std::uint64_t seed = 1;
  std::uint64_t steps = 400;
  Planted planted = Planted::kNone;
};

struct Story {
  std::string failure;      // "": everything was as it must be
  std::uint64_t trace = 0;  // a hash of all that happened
  double days = 0;          // of virtual time
  std::uint64_t events = 0;
  std::uint64_t batches = 0;
  std::uint64_t restarts = 0;
  std::uint64_t power_cuts = 0;
  std::uint64_t writes = 0;     // and other changes of the disk
  std::uint64_t cold_keys = 0;  // that there were after restarts

  // The first thing that was wrong is what counts.
  void Fail(const std::string& why) {
    if (failure.empty()) failure = why;
  }
  void Trace(std::string_view text) { trace = XXH3_64bits_withSeed(text.data(), text.size(), trace); }
};

Story Live(const Course& course);

}  // namespace cxengine::simulation
