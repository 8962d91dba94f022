// Cases to text and back.
#include "tests/reference/case.h"

#include <algorithm>
#include <sstream>

#include "engine/event.h"

namespace cxengine::reference {
namespace {

Value ToValue(const Answer& answer) {
  dsl::Map map;
  if (answer.after > 0) map.emplace_back("after", Value::Integer(answer.after));
  if (answer.never) map.emplace_back("never", Value::Boolean(true));
  if (answer.failed) map.emplace_back("error", Value::Boolean(true));
  if (!answer.never && !answer.failed) map.emplace_back("result", answer.result);
  return Value::MakeMap(map);
}

Value ToValue(const Answers& answers) {
  dsl::Map map;
  for (const auto& [what, list] : answers) {
    dsl::List items;
    for (const Answer& answer : list) items.push_back(ToValue(answer));
    map.emplace_back(what, Value::MakeList(items));
  }
  return Value::MakeMap(map);
}

Answers ReadAnswers(const Value& value) {
  Answers answers;
  for (const auto& [what, list] : value.map()) {
    for (const Value& item : list.list()) {
      const Value& after = item.Get("after");
      answers[what].push_back({after.is_integer() ? after.integer() : 0, item.Get("never").truthy(),
                               item.Get("error").truthy(), item.Get("result")});
    }
  }
  return answers;
}

// The time of a bare event is a second after the one before it.
bool ReadEvent(const Value& line, Case& one) {
  const bool timed = line.Get("event").is_map() && line.Get("at").is_integer();
  const Milliseconds before = one.events.empty() ? -1000 : one.events.back().at;
  one.events.push_back(
      {0, timed ? line.Get("at").integer() : before + 1000, timed ? line.Get("event") : line});
  return timed || !line.map().empty();
}

// Of the part `name`, but patterns. False: it is no such line.
bool ReadLine(const std::string& name, const std::string& line, Case& one) {
  std::string error;
  const auto value = engine::ParseJson(line, error);
  if (!value || !value->is_map()) return false;
  if (name == "answers") one.answers = ReadAnswers(*value);
  if (name == "options" && value->Get("live").is_integer())
    one.max_live = static_cast<std::size_t>(value->Get("live").integer());
  if (name == "options") one.asks_context = value->Get("context").truthy();
  return name != "events" || ReadEvent(*value, one);
}

}  // namespace

std::string ToText(const Case& one) {
  std::string text;
  for (const CasePattern& pattern : one.patterns) {
    text += "=== " + pattern.id + " " + pattern.key_attribute + "\n" + pattern.text + "\n";
  }
  if (one.max_live != 100 || one.asks_context)
    text += "=== options\n{\"live\":" + std::to_string(one.max_live) +
            ",\"context\":" + (one.asks_context ? "true" : "false") + "}\n";
  if (!one.answers.empty()) text += "=== answers\n" + dsl::ToJson(ToValue(one.answers)) + "\n";
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
  std::string part;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("=== ", 0) == 0) {
      std::istringstream words(line.substr(4));
      CasePattern pattern;
      words >> part;
      if (words >> pattern.key_attribute) {
        pattern.id = part;
        one.patterns.push_back(pattern);
        part = "pattern";
      }
    } else if (part == "pattern") {
      std::string& pattern = one.patterns.back().text;
      pattern += (pattern.empty() ? "" : "\n") + line;
    } else if (!part.empty() && !line.empty()) {
      if (!ReadLine(part, line, one)) return std::nullopt;
    }
  }
  if (one.patterns.empty()) return std::nullopt;
  Renumber(one);
  return one;
}

std::optional<Case> ReadConformanceFile(const std::string& text) {
  Case one;
  one.patterns.push_back({"PT1", "id", ""});
  std::string part = "pattern";
  std::string answers;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("; ----- ", 0) == 0) {
      part = line.substr(8, line.find_first_of(": ", 8) - 8);
    } else if (part == "pattern") {
      one.patterns[0].text += line + "\n";
    } else if (line.rfind("; ", 0) == 0 && part == "answers") {
      answers += line.substr(2) + "\n";
    } else if (line.rfind("; ", 0) == 0 && part == "events") {
      if (!ReadLine(part, line.substr(2), one)) return std::nullopt;
    } else if (line.rfind("; --key ", 0) == 0 && part == "options") {
      std::istringstream(line.substr(8)) >> one.patterns[0].key_attribute;
    }
  }
  if (!answers.empty() && !ReadLine("answers", answers, one)) return std::nullopt;
  Renumber(one);
  return one;
}

Answer Script::Next(const std::string& who, const std::string& what, const Value& params) {
  const auto list = answers_.find(what);
  if (list == answers_.end() || list->second.empty())
    return {0, false, false, what.rfind("echo ", 0) == 0 ? params : Value::MakeMap({})};
  std::size_t& given = given_[who + " " + what];
  return list->second[std::min(given++, list->second.size() - 1)];
}

}  // namespace cxengine::reference
