// What a case brings about, as text, by the reference and by the engine, so that the two can be compared.
//
// A line is one thing that happened, in the manner of `dslrun`: {"at":3000,"what":"born",…}. Lines of a key
// are in order; keys know nothing of each other (§10), so the lines of one stand together.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/reference/calls.h"

namespace cxengine::reference {

// Who a line is about. `group` is the key attribute and the key.
struct MatchName {
  std::string group;
  std::string pattern;
  std::string name;  // by order of appearance in the group; "-" for a candidate that was never born
};

struct Outlook {
  std::map<std::string, std::vector<std::string>> lines;  // by group
  // For each event: '1' somebody took it, '0' nobody did or will, '?' somebody may keep it.
  std::string taken;
  // When attempts began, by AttemptKey.
  std::map<std::string, Milliseconds> attempts;

  std::size_t CountLines() const;
};

std::string ToText(const Outlook& outlook);
// The same lines, and no event taken here that was not taken there.
bool Agree(const Outlook& a, const Outlook& b);
std::string AttemptKey(const MatchName& name, std::uint32_t call, std::int64_t attempt);

// Writes lines into an outlook.
class Teller {
 public:
  // `attempts`, if given, says when the other side made its further attempts: the jitter of §6.3 is its own
  // affair as long as it stays within bounds.
  explicit Teller(Outlook& outlook, const std::map<std::string, Milliseconds>* attempts = nullptr)
      : outlook_(outlook), attempts_(attempts) {}

  // A name for the next match of a group.
  MatchName NewName(const std::string& group, const std::string& pattern);
  void TellBorn(Milliseconds at, const MatchName& name, const std::vector<std::uint64_t>& events);
  void TellConsumed(Milliseconds at, const MatchName& name, std::uint64_t event);
  void TellCall(Milliseconds at, const MatchName& name, const Call& call);
  // Null: an error.
  void TellAnswer(Milliseconds at, const MatchName& name, std::uint32_t call, const Value* result);
  // "completed", "failed", "expired", "cancelled"; "refused", "waiting".
  void TellEnd(Milliseconds at, const MatchName& name, const std::string& what);

  Milliseconds NextAttempt(Milliseconds now, const MatchName& name, const Call& call) const;
  // Called with every attempt of a call, to answer it.
  std::function<void(Milliseconds, const MatchName&, const Call&)> on_call;

 private:
  void Add(Milliseconds at, const std::string& what, const MatchName& name, const std::string& more);

  Outlook& outlook_;
  const std::map<std::string, Milliseconds>* attempts_;
  std::map<std::string, int> names_;
};

}  // namespace cxengine::reference
