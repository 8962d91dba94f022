// A case: patterns and the events that they are shown, and its text form, in which cases are printed, kept
// and read again:
//
//   ; anything about the case
//   === PT1 id
//   (event {:type "a"})
//   === events
//   {"at":1000,"event":{"id":7,"type":"a"}}
//
// A line of events is one that `dslrun` reads.
#pragma once

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

struct Case {
  std::vector<CasePattern> patterns;
  std::vector<Arrival> events;  // in order; their numbers count from 1
};

std::string ToText(const Case& one);
std::optional<Case> ReadCase(const std::string& text);
// Numbers the events anew.
void Renumber(Case& one);

}  // namespace cxengine::reference
