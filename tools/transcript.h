// The lines by which `dslrun` shows what happened: effects in, one compact JSON object a line out (the format
// is fixed).
//
// Matches are called m1, m2, … in order of first appearance; a call is its match and its running number in
// it: m1.2. Events are called by the index of their input line, which the simulator gives them as number
// (index + 1).
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "engine/effect.h"
#include "engine/watch.h"

namespace cxengine::tools {

class Transcript {
 public:
  // The line for an effect; "" for what has none: refused births, dropped candidates.
  std::string Line(const engine::Effect& effect);
  // The line for a match that is still live at the end.
  std::string Waiting(dsl::Milliseconds at, const engine::MatchId& match);
  std::string NameOf(const engine::MatchId& match);
  // Has any match appeared?
  bool has_matches() const { return !numbers_.empty(); }

 private:
  std::map<engine::MatchId, std::size_t> numbers_;
};

// The line of --trace for what becomes of a candidate: "candidate opened: key 7, events [0]".
std::string DescribeCandidate(const engine::CandidateNews& news);

}  // namespace cxengine::tools
