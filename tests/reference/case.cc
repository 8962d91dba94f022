// Cases to text and back.
#include "tests/reference/case.h"

#include <sstream>

#include "engine/event.h"

namespace cxengine::reference {

std::string ToText(const Case& one) {
  std::string text;
  for (const CasePattern& pattern : one.patterns) {
    text += "=== " + pattern.id + " " + pattern.key_attribute + "\n" + pattern.text + "\n";
  }
  text += "=== events\n";
  for (const Arrival& event : one.events) {
    text += "{\"at\":" + std::to_string(event.at) + ",\"event\":" + dsl::ToJson(event.fields) + "}\n";
  }
  return text;
}

void Renumber(Case& one) {
  std::uint64_t number = 0;
  for (Arrival& event : one.events) event.number = ++number;
}

std::optional<Case> ReadCase(const std::string& text) {
  Case one;
  bool events = false;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line == "=== events") {
      events = true;
    } else if (line.rfind("=== ", 0) == 0) {
      CasePattern pattern;
      std::istringstream(line.substr(4)) >> pattern.id >> pattern.key_attribute;
      one.patterns.push_back(pattern);
    } else if (events && !line.empty()) {
      std::string error;
      const auto value = engine::ParseJson(line, error);
      if (!value || !value->Get("event").is_map()) return std::nullopt;
      one.events.push_back({0, value->Get("at").integer(), value->Get("event")});
    } else if (!one.patterns.empty() && !events) {
      std::string& pattern = one.patterns.back().text;
      pattern += (pattern.empty() ? "" : "\n") + line;
    }
  }
  if (one.patterns.empty()) return std::nullopt;
  Renumber(one);
  return one;
}

}  // namespace cxengine::reference
