// The openings of one pattern, followed naively (§4.6).
//
// Events go in, in order; out come the candidates that are born, and failures. It keeps a list of candidates
// for every key, oldest first, copies them whole and compares them by text.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/reference/program.h"
#include "tests/reference/take.h"

namespace cxengine::reference {

// What one event brought about.
struct OpeningStep {
  bool taken = false;  // by a candidate, or by a new one
  int failures = 0;
  std::optional<Outcome> born;
};

// What happened, for statistics.
struct Counts {
  int births = 0;
  int splits = 0;
  int merges = 0;
  int expiries = 0;
  int drops = 0;  // of candidates that shared an event with a match
  int failures = 0;

  std::map<std::string, int> seen;  // in bodies (Clock)

  void Add(const Counts& more);
};

class Matcher {
 public:
  // Beyond `max_candidates` for a key the matcher gives up: `exhausted`.
  Matcher(const Program& program, Clock& clock, std::size_t max_candidates)
      : program_(program), clock_(clock), max_candidates_(max_candidates) {}

  OpeningStep Apply(const std::string& key, const Arrival& event);
  // Passes the opening without an event (§3.4), if it does not wait for one: then its term is finished.
  Outcome PassWithoutEvent(Milliseconds now) const;
  const Counts& counts() const { return counts_; }
  bool exhausted() const { return exhausted_; }

 private:
  using Candidates = std::vector<Outcome>;  // oldest first
  Outcome Fresh(const Moment& moment) const;
  void ExpireAll(Candidates& candidates, Milliseconds now);
  // Every way for one candidate to take the event; failures are counted and left out.
  Candidates Follow(const Candidates& all, OpeningStep& step);
  void Merge(Candidates& candidates);
  void Choose(Candidates& next, OpeningStep& step);

  const Program& program_;
  Clock& clock_;
  std::size_t max_candidates_;
  std::map<std::string, Candidates> keys_;
  Counts counts_;
  bool exhausted_ = false;
};

// The text by which keys compare; nullopt for no key (§3.2).
std::optional<std::string> KeyOf(const Value& event, const std::string& attribute);

}  // namespace cxengine::reference
