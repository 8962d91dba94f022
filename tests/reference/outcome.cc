// Outlook as text, and RunReference.
#include "tests/reference/outcome.h"

#include <memory>
#include <set>

namespace cxengine::reference {
namespace {

std::string Head(Milliseconds at, const std::string& what, const std::string& pattern,
                 const std::string& key) {
  return "{\"at\":" + std::to_string(at) + ",\"what\":\"" + what + "\",\"pattern\":\"" + pattern +
         "\",\"key\":\"" + key + "\"";
}

void Describe(const Step& step, const Program& program, const CasePattern& pattern, const Arrival& event,
              Outlook& out) {
  const std::string key = KeyOf(event.fields, pattern.key_attribute).value_or("");
  for (int i = 0; i < step.failures; ++i) out.Add(EndLine(event.at, "failed", pattern.id, key));
  if (!step.birth) return;
  out.Add(BornLine(event.at, pattern.id, key, step.birth->events));
  if (step.birth->params) {
    out.Add(CallLine(event.at, pattern.id, key, *step.birth->params));
  } else {
    out.Add(EndLine(event.at, program.params ? "failed" : "completed", pattern.id, key));
  }
}

// Keys are independent of each other (§10), so that an event goes first to all patterns of the first key
// attribute, then to those of the next.
std::vector<CasePattern> ByKeyAttribute(const std::vector<CasePattern>& patterns) {
  std::vector<CasePattern> ordered;
  std::set<std::string> served;
  for (const CasePattern& first : patterns) {
    if (!served.insert(first.key_attribute).second) continue;
    for (const CasePattern& pattern : patterns) {
      if (pattern.key_attribute == first.key_attribute) ordered.push_back(pattern);
    }
  }
  return ordered;
}

}  // namespace

// Events are shown as indexes of the input lines, as `dslrun` does.
std::string BornLine(Milliseconds at, const std::string& pattern, const std::string& key,
                     const std::vector<std::uint64_t>& events) {
  std::string numbers;
  for (const std::uint64_t number : events)
    numbers += (numbers.empty() ? "" : ",") + std::to_string(number - 1);
  return Head(at, "born", pattern, key) + ",\"events\":[" + numbers + "]}";
}

std::string CallLine(Milliseconds at, const std::string& pattern, const std::string& key,
                     const Value& params) {
  return Head(at, "call", pattern, key) + ",\"params\":" + dsl::ToJson(params) + "}";
}

std::string EndLine(Milliseconds at, const std::string& what, const std::string& pattern,
                    const std::string& key) {
  return Head(at, what, pattern, key) + "}";
}

void Outlook::Add(const std::string& line) {
  if (lines.empty() || lines.back() != line) lines.push_back(line);
}

std::string ToText(const Outlook& outlook) {
  std::string text;
  for (const std::string& line : outlook.lines) text += line + "\n";
  text += "taken: ";
  for (const bool taken : outlook.taken) text += taken ? '1' : '0';
  return text + "\n";
}

std::optional<Outlook> RunReference(const Case& one, Counts& counts, std::string& why) {
  constexpr std::size_t kMaxCandidates = 150;
  std::vector<std::unique_ptr<Program>> programs;
  std::vector<Matcher> matchers;
  const std::vector<CasePattern> patterns = ByKeyAttribute(one.patterns);
  for (const CasePattern& pattern : patterns) {
    auto program = ReadProgram(pattern.text, why);
    if (!program) return std::nullopt;
    programs.push_back(std::make_unique<Program>(std::move(*program)));
    matchers.emplace_back(*programs.back(), pattern.key_attribute, kMaxCandidates);
  }
  Outlook outlook;
  for (const Arrival& event : one.events) {
    bool taken = false;
    for (std::size_t i = 0; i < matchers.size(); ++i) {
      const Step step = matchers[i].Apply(event);
      why = "too many candidates";
      if (matchers[i].exhausted()) return std::nullopt;
      taken = taken || step.taken;
      Describe(step, *programs[i], patterns[i], event, outlook);
    }
    outlook.taken.push_back(taken);
  }
  for (const Matcher& matcher : matchers) counts.Add(matcher.counts());
  return outlook;
}

}  // namespace cxengine::reference
