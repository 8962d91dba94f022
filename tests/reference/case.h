// A case: patterns, the events that they are shown, and what endpoints answer; and its text form, in which
// cases are printed, kept and read again:
//
//   ; anything about the case
//   === PT1 id
//   (event {:type "a"})
//   (perform shop offer {})
//   === options
//   {"live": 3, "context": true}
//   === answers
//   {"shop offer":[{"after":1000,"result":1},{"error":true},{"never":true}]}
//   === events
//   {"at":1000,"event":{"id":7,"type":"a"}}
//
// A line of events is one that `dslrun` reads. Answers are taken in turn by each pattern and key; the last
// one repeats; without any `echo` answers its parameters and the others {}, at once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/reference/journal.h"

namespace cxengine::reference {

struct CasePattern {
  std::string id;
  std::string key_attribute;
  std::string text;
};

struct Answer {
  Milliseconds after = 0;
  bool never = false;
  bool failed = false;
  Value result;
};

using Answers = std::map<std::string, std::vector<Answer>>;  // by "endpoint action"

struct Case {
  std::vector<CasePattern> patterns;
  std::size_t max_live = 100;  // matches of a pattern and key (§3.5)
  // Matches ask for more of their context before they begin: "augments notification" of the answers.
  bool asks_context = false;
  Answers answers;
  std::vector<Arrival> events;  // in order; their numbers count from 1
};

std::string ToText(const Case& one);
std::optional<Case> ReadCase(const std::string& text);
// The pattern, events and answers of a file in tests/conformance, without what it expects.
std::optional<Case> ReadConformanceFile(const std::string& text);
// Numbers the events anew.
void Renumber(Case& one);
// How long a case goes on after its last event.
inline constexpr Milliseconds kAftermath = 100'000;

// Hands out the answers of a case.
class Script {
 public:
  explicit Script(const Answers& answers) : answers_(answers) {}
  // `who` is a pattern and key, `what` "endpoint action".
  Answer Next(const std::string& who, const std::string& what, const Value& params);

 private:
  const Answers& answers_;
  std::map<std::string, std::size_t> given_;
};

}  // namespace cxengine::reference
