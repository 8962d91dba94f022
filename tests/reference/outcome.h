// What a case brings about, as text, by the reference and by the engine, so that the two can be compared.
//
// A line is one birth, call, completion or failure, in the manner of `dslrun`: {"at":3000,"what":"born",…}.
// `taken` says for each event whether anybody took it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/reference/case.h"
#include "tests/reference/matcher.h"

namespace cxengine::reference {

struct Outlook {
  // Of equal lines in a row one stays: a candidate may split in two that fail alike.
  void Add(const std::string& line);

  std::vector<std::string> lines;
  std::vector<bool> taken;
  friend bool operator==(const Outlook&, const Outlook&) = default;
};

std::string ToText(const Outlook& outlook);

// Nullopt, with words in `why`, when a pattern is not one for the reference or grows too many candidates.
std::optional<Outlook> RunReference(const Case& one, Counts& counts, std::string& why);

// How the engine is driven. None of it may change what is compared.
struct Manner {
  enum class Ticks { kNone, kRandom, kWhenDue } ticks = Ticks::kNone;
  Milliseconds answers_after = 0;  // less than the usual timeout of 30 s
  std::uint64_t seed = 0;
};

// Nullopt, with words in `why`, when the checker refuses a pattern.
std::optional<Outlook> RunEngine(const Case& one, const Manner& manner, std::string& why);

// Lines that both sides write.
std::string BornLine(Milliseconds at, const std::string& pattern, const std::string& key,
                     const std::vector<std::uint64_t>& events);
std::string CallLine(Milliseconds at, const std::string& pattern, const std::string& key,
                     const Value& params);
std::string EndLine(Milliseconds at, const std::string& what, const std::string& pattern,
                    const std::string& key);

}  // namespace cxengine::reference
