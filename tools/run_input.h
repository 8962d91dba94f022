// What `dslrun` reads besides the pattern: recorded events, scripted answers, templates. Text in, structures
// out.
//
// A fault names a line and says what is wrong with it; the structures are then of no use.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/value.h"
#include "engine/instant.h"

namespace cxengine::tools {

using dsl::Milliseconds;

struct InputFault {
  int line = 0;  // one-based; 0: of the text as a whole
  std::string message;
};

struct InputEvent {
  Milliseconds at = 0;
  std::string json;
};

// One JSON object a line. A line is timed when it has exactly the keys "at" and "event" and the latter is an
// object:
// {"at": 1500, "event": {…}}. Every other object is an event itself, and arrives 1 s after the one before it,
// the first at 0. Blank lines are skipped and do not count. Times may not go back.
bool ReadEvents(std::string_view text, std::vector<InputEvent>& events, InputFault& fault);

// One answer of an endpoint, `after` the call.
struct ScriptedAnswer {
  Milliseconds after = 0;
  bool failed = false;
  dsl::Value result;
  std::string error;
};

// {"shop retry-offer": [{"after": 200, "result": {…}}, {"error": "out of stock"}]}
class AnswerScript {
 public:
  // Adds the entries of the text.
  bool Read(std::string_view text, InputFault& fault);

  // The answer to the next call of this action. The entries of "endpoint action" are taken in turn, the last
  // one repeats; without any, `echo` answers its parameters and every other endpoint {}, at once.
  ScriptedAnswer Next(const std::string& endpoint, const std::string& action, const dsl::Value& params);

  // After a run, what its author may not expect, a sentence each: entries that no call has used, and calls to
  // endpoints other than `echo` that found no entry.
  std::vector<std::string> Notes() const;

 private:
  struct Turn {
    std::vector<ScriptedAnswer> answers;
    std::size_t next = 0;
  };
  std::map<std::string, Turn, std::less<>> turns_;
  std::map<std::string, std::size_t> unanswered_;  // calls without an entry, by "endpoint action"
};

using Texts = std::map<std::string, std::string, std::less<>>;

// {"TM1": "text"}
bool ReadTemplates(std::string_view text, Texts& templates, InputFault& fault);

// {"shop": "http", "twilio": "twilio"}: names of endpoints and their types, which have to exist.
bool ReadIntegrations(std::string_view text, Texts& integrations, InputFault& fault);

}  // namespace cxengine::tools
