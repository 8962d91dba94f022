// ReadEvents, AnswerScript, ReadTemplates, ReadIntegrations.
#include "tools/run_input.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "dsl/diagnostic.h"
#include "engine/catalogue.h"
#include "engine/event.h"

namespace cxengine::tools {
namespace {

using dsl::Value;

constexpr Milliseconds kBetweenBareEvents = 1000;

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r\f\v") == std::string_view::npos; }

bool IsTimed(const Value& line) {
  return line.map().size() == 2 && line.map()[0].first == "at" && line.Get("event").is_map();
}

// A number of milliseconds or the text of an instant.
std::optional<Milliseconds> InstantOf(const Value& value, std::string& error) {
  if (value.is_integer()) return engine::ParseInstant(std::to_string(value.integer()), error);
  if (value.is_string()) return engine::ParseInstant(value.string(), error);
  error = "\"at\" has to be whole milliseconds or an ISO 8601 instant, not " + dsl::ToJson(value);
  return std::nullopt;
}

// One line into `event`, which holds the time at which a bare event arrives. Yields the fault, or "".
std::string ReadEvent(std::string_view line, InputEvent& event) {
  std::string error;
  const std::optional<Value> value = engine::ParseJson(line, error);
  if (!value) return error;
  if (!value->is_map())
    return "an event is a JSON object, not a " + std::string(dsl::KindName(value->kind()));
  if (!IsTimed(*value)) {
    event.json = std::string(line);
    return "";
  }
  const std::optional<Milliseconds> at = InstantOf(value->Get("at"), error);
  if (!at) return error;
  event.at = *at;
  event.json = dsl::ToJson(value->Get("event"));
  return "";
}

// A JSON object of a whole file, with the line of a syntax error.
std::optional<Value> ReadObject(std::string_view text, InputFault& fault) {
  try {
    [[maybe_unused]] const nlohmann::json checked = nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& bad) {
    const std::size_t place = std::min(bad.byte, text.size());
    fault.line = 1 + static_cast<int>(
                         std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
    fault.message = "not valid JSON";
    return std::nullopt;
  } catch (const nlohmann::json::exception&) {
    fault = {0, "not valid JSON: a number is too large"};
    return std::nullopt;
  }
  std::optional<Value> value = engine::ParseJson(text, fault.message);
  if (value && !value->is_map()) {
    fault = {1, "a JSON object is needed, not a " + std::string(dsl::KindName(value->kind()))};
    return std::nullopt;
  }
  return value;
}

// The line where an entry of an object stands, by its name.
int LineOfEntry(std::string_view text, const std::string& name) {
  std::string quoted;
  dsl::AppendJsonString(name, quoted);
  const std::size_t place = text.find(quoted);
  if (place == std::string_view::npos) return 0;
  return 1 +
         static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
}

// Yields the fault, or "".
std::string ReadAnswer(const Value& entry, ScriptedAnswer& answer) {
  if (!entry.is_map()) return "has to be an object with \"result\" or \"error\"";
  bool answered = false;
  for (const auto& [name, value] : entry.map()) {
    if (name == "after") {
      const bool fits = value.is_integer() && value.integer() >= 0 && value.integer() <= engine::kLastInstant;
      if (!fits) return "\"after\" has to be whole milliseconds, not " + dsl::ToJson(value);
      answer.after = value.integer();
    } else if (name == "result" || name == "error") {
      if (answered) return "has both \"result\" and \"error\"";
      answered = true;
      answer.failed = name == "error";
      if (answer.failed && (!value.is_string() || value.string().empty())) {
        return "\"error\" has to be a text, not " + dsl::ToJson(value);
      }
      if (answer.failed) {
        answer.error = value.string();
      } else {
        answer.result = value;
      }
    } else {
      return "has an unknown entry \"" + name + "\"";
    }
  }
  return answered ? "" : "needs \"result\" or \"error\"";
}

// An object whose values are texts; `what` is a word for one of them.
bool ReadTexts(std::string_view text, const std::string& what, Texts& texts, InputFault& fault) {
  const std::optional<Value> object = ReadObject(text, fault);
  if (!object) return false;
  for (const auto& [name, value] : object->map()) {
    if (!value.is_string()) {
      fault = {LineOfEntry(text, name),
               what + " \"" + name + "\" has to be a text, not " + dsl::ToJson(value)};
      return false;
    }
    texts[name] = value.string();
  }
  return true;
}

}  // namespace

bool ReadEvents(std::string_view text, std::vector<InputEvent>& events, InputFault& fault) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
    if (IsBlank(line)) continue;
    InputEvent event;
    if (!events.empty()) event.at = events.back().at + kBetweenBareEvents;
    fault = {number, ReadEvent(line, event)};
    if (fault.message.empty() && !events.empty() && event.at < events.back().at) {
      fault.message =
          "time goes back, from " + std::to_string(events.back().at) + " to " + std::to_string(event.at);
    }
    if (!fault.message.empty()) return false;
    events.push_back(std::move(event));
  }
  return true;
}

bool AnswerScript::Read(std::string_view text, InputFault& fault) {
  const std::optional<Value> object = ReadObject(text, fault);
  if (!object) return false;
  for (const auto& [name, entries] : object->map()) {
    fault.line = LineOfEntry(text, name);
    const std::size_t space = name.find(' ');
    if (space == 0 || space == std::string::npos || space + 1 == name.size()) {
      fault.message = "\"" + name + "\" has to name an endpoint and an action, as in \"shop retry-offer\"";
      return false;
    }
    if (!entries.is_list() || entries.list().empty()) {
      fault.message = "\"" + name + "\" needs a list of answers";
      return false;
    }
    Turn& turn = turns_[name];
    for (const Value& entry : entries.list()) {
      ScriptedAnswer answer;
      fault.message = ReadAnswer(entry, answer);
      if (!fault.message.empty()) {
        fault.message =
            "\"" + name + "\", answer " + std::to_string(turn.answers.size() + 1) + ": " + fault.message;
        return false;
      }
      turn.answers.push_back(std::move(answer));
    }
  }
  return true;
}

ScriptedAnswer AnswerScript::Next(const std::string& endpoint, const std::string& action,
                                  const Value& params) {
  const auto found = turns_.find(endpoint + " " + action);
  if (found == turns_.end()) {
    ScriptedAnswer answer;
    answer.result = params;
    if (endpoint != "echo") {
      ++unanswered_[endpoint + " " + action];
      answer.result = Value::MakeMap({});
    }
    return answer;
  }
  Turn& turn = found->second;
  const std::size_t current = std::min(turn.next++, turn.answers.size() - 1);
  return turn.answers[current];
}

std::vector<std::string> AnswerScript::Notes() const {
  std::vector<std::string> notes;
  for (const auto& [name, turn] : turns_) {
    if (turn.next == 0) notes.push_back("no call used the answers of \"" + name + "\"");
  }
  for (const auto& [name, calls] : unanswered_) {
    notes.push_back("there are no answers of \"" + name + "\" (--answers): " +
                    (calls == 1 ? "its call was" : "its " + std::to_string(calls) + " calls were") +
                    " answered {} at once");
  }
  return notes;
}

bool ReadTemplates(std::string_view text, Texts& templates, InputFault& fault) {
  return ReadTexts(text, "template", templates, fault);
}

bool ReadIntegrations(std::string_view text, Texts& integrations, InputFault& fault) {
  if (!ReadTexts(text, "integration", integrations, fault)) return false;
  for (const auto& [name, type] : integrations) {
    if (engine::FindIntegrationType(type) != nullptr) continue;
    fault = {LineOfEntry(text, name), "integration \"" + name + "\" is of no known type: \"" + type + "\"; "};
    std::vector<std::string_view> types;
    for (const dsl::EndpointType& row : engine::EndpointTypes()) types.push_back(row.name);
    const std::string help = dsl::DidYouMean(type, types);
    fault.message += help.empty() ? "the types are" : help;
    for (const std::string_view known : types) {
      if (help.empty()) fault.message += " " + std::string(known);
    }
    return false;
  }
  return true;
}

}  // namespace cxengine::tools
