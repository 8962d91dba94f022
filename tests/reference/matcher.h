// The reference matcher: the opening of one pattern, followed naively (§4.6).
//
// Events go in, in order; out come births (with what the body's one call would say) and failures. It keeps a
// list of candidates for every key, oldest first, copies them whole and compares them by text.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/reference/program.h"
#include "tests/reference/take.h"

namespace cxengine::reference {

struct Birth {
  std::vector<std::uint64_t> events;  // in order of consumption
  std::optional<Value> params;
};

// What one event brought about.
struct Step {
  bool taken = false;  // by a candidate, or by a new one
  int failures = 0;
  std::optional<Birth> birth;
};

// What happened, for statistics.
struct Counts {
  int births = 0;
  int splits = 0;
  int merges = 0;
  int expiries = 0;
  int drops = 0;  // of candidates that shared an event with a match
  int failures = 0;

  void Add(const Counts& more);
};

class Matcher {
 public:
  // Beyond `max_candidates` for a key the matcher gives up: `exhausted`.
  Matcher(const Program& program, std::string key_attribute, std::size_t max_candidates)
      : program_(program), key_attribute_(std::move(key_attribute)), max_candidates_(max_candidates) {}

  Step Apply(const Arrival& event);
  const Counts& counts() const { return counts_; }
  bool exhausted() const { return exhausted_; }

 private:
  using Candidates = std::vector<Outcome>;  // oldest first
  void ExpireAll(Candidates& candidates, Milliseconds now);
  // Every way for one candidate to take the event; failures are counted and left out.
  Candidates Follow(const Outcome& candidate, const Moment& moment, Step& step);
  Birth BirthOf(const Outcome& winner) const;
  void Merge(Candidates& candidates);

  const Program& program_;
  std::string key_attribute_;
  std::size_t max_candidates_;
  std::map<std::string, Candidates> keys_;
  std::uint64_t clock_ = 0;
  Counts counts_;
  bool exhausted_ = false;
};

// The text by which keys compare; nullopt for no key (§3.2).
std::optional<std::string> KeyOf(const Value& event, const std::string& attribute);

}  // namespace cxengine::reference
