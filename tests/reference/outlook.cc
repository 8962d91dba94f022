// Outlook, Teller.
#include "tests/reference/outlook.h"

namespace cxengine::reference {

std::size_t Outlook::CountLines() const {
  std::size_t count = 0;
  for (const auto& [group, of_group] : lines) count += of_group.size();
  return count;
}

std::string ToText(const Outlook& outlook) {
  std::string text;
  for (const auto& [group, lines] : outlook.lines) {
    text += "[" + group + "]\n";
    for (const std::string& line : lines) text += line + "\n";
  }
  return text + "taken: " + outlook.taken + "\n";
}

bool Agree(const Outlook& a, const Outlook& b) {
  if (a.lines != b.lines || a.taken.size() != b.taken.size()) return false;
  for (std::size_t i = 0; i < a.taken.size(); ++i) {
    const bool known = a.taken[i] != '?' && b.taken[i] != '?';
    if (known && a.taken[i] != b.taken[i]) return false;
  }
  return true;
}

std::string AttemptKey(const MatchName& name, std::uint32_t call, std::int64_t attempt) {
  return name.group + " " + name.name + " " + std::to_string(call) + " " + std::to_string(attempt);
}

MatchName Teller::NewName(const std::string& group, const std::string& pattern) {
  return {group, pattern, "m" + std::to_string(++names_[group])};
}

// A candidate may split in two that fail alike: of equal lines in a row about the unborn one stays.
void Teller::Add(Milliseconds at, const std::string& what, const MatchName& name, const std::string& more) {
  const std::string line = "{\"at\":" + std::to_string(at) + ",\"what\":\"" + what + "\",\"pattern\":\"" +
                           name.pattern + "\",\"match\":\"" + name.name + "\"" + more + "}";
  std::vector<std::string>& lines = outlook_.lines[name.group];
  if (name.name != "-" || lines.empty() || lines.back() != line) lines.push_back(line);
}

// Events are shown as indexes of the input lines, as `dslrun` does.
void Teller::TellBorn(Milliseconds at, const MatchName& name, const std::vector<std::uint64_t>& events) {
  std::string numbers;
  for (const std::uint64_t number : events)
    numbers += (numbers.empty() ? "" : ",") + std::to_string(number - 1);
  Add(at, "born", name, ",\"events\":[" + numbers + "]");
}

void Teller::TellConsumed(Milliseconds at, const MatchName& name, std::uint64_t event) {
  Add(at, "consumed", name, ",\"event\":" + std::to_string(event - 1));
}

void Teller::TellCall(Milliseconds at, const MatchName& name, const Call& call) {
  Add(at, "call", name,
      ",\"call\":" + std::to_string(call.number) + ",\"verb\":\"" + call.verb + "\",\"action\":\"" +
          call.endpoint + " " + call.action + "\",\"params\":" + dsl::ToJson(call.params) +
          ",\"attempt\":" + std::to_string(call.attempt));
  outlook_.attempts[AttemptKey(name, call.number, call.attempt)] = at;
  if (on_call) on_call(at, name, call);
}

void Teller::TellAnswer(Milliseconds at, const MatchName& name, std::uint32_t call, const Value* result) {
  Add(at, "answer", name,
      ",\"call\":" + std::to_string(call) +
          (result == nullptr ? ",\"error\":true" : ",\"result\":" + dsl::ToJson(*result)));
}

void Teller::TellEnd(Milliseconds at, const MatchName& name, const std::string& what) {
  Add(at, what, name, "");
}

Milliseconds Teller::NextAttempt(Milliseconds now, const MatchName& name, const Call& call) const {
  const Milliseconds latest = now + BackoffBase(call.attempt);
  const Milliseconds earliest = now + BackoffBase(call.attempt) / 2;
  if (attempts_ == nullptr) return earliest;
  const auto other = attempts_->find(AttemptKey(name, call.number, call.attempt + 1));
  if (other == attempts_->end()) return latest;
  return other->second >= earliest && other->second <= latest ? other->second : latest;
}

}  // namespace cxengine::reference
