// Runs one pattern over recorded events in virtual time: what `dslrun` does, without files and terminal.
//
// At equal times events happen first, in order of arrival, then answers, in order of their calls, then timers
// (§3.6). The same run gives the same lines, always (§10).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"
#include "tools/run_input.h"

namespace cxengine::tools {

struct Run {
  std::shared_ptr<const dsl::Plan> plan;
  std::string key_attribute = "id";
  std::vector<InputEvent> events;  // in order of time
  AnswerScript answers;
  // What happens up to and at this time is shown, and time goes on to it; without it, time goes on until no
  // answer and no timer is pending, or 10 000 of them were served after the last event.
  std::optional<Milliseconds> until;
  Milliseconds lifetime = 0;  // of what takes nothing (§3.5); 0: for ever
};

using LineSink = std::function<void(std::string_view)>;

// Who is told of a run, in lines without a line break.
struct Listeners {
  LineSink output;  // the transcript
  LineSink trace;   // may be empty; each record before it is applied, what becomes of candidates, and what
                    // else has no line in the transcript
  LineSink note;    // may be empty; at the end, what the author may not expect
};

// False, with a sentence in `error`, when an event is refused or the engine asks for a time that has passed,
// over and over.
bool Simulate(Run run, const Listeners& listeners, std::string& error);

}  // namespace cxengine::tools
