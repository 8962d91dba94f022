// dslrun: runs a pattern over recorded events in virtual time and shows what happens, one JSON object a line.
#include <CLI/CLI.hpp>
#include <iostream>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dsl/compile.h"
#include "dsl/diagram.h"
#include "dsl/form.h"
#include "dsl/render.h"
#include "engine/event.h"
#include "tools/files.h"
#include "tools/program.h"
#include "tools/simulator.h"
#include "tools/surroundings.h"
#include "tools/terminal.h"

namespace cxengine::tools {
namespace {

constexpr int kPatternErrors = 1;
constexpr int kInputErrors = kTrouble;
constexpr const char* kProgram = "dslrun";

// Enough to see that a pattern is too long; of events there may be many.
constexpr std::size_t kPatternLimit = 4 * dsl::kMaxSourceBytes;
constexpr std::size_t kReadLimit = std::numeric_limits<std::size_t>::max() / 2;

constexpr const char* kAbout = R"(Runs a pattern over recorded events in virtual time and shows what happens.

  dslrun cart.cxp events.ndjson
  dslrun --key phone --answers shop.json --until 2024-05-01T12:00:00Z cart.cxp - < events.ndjson
)";

constexpr const char* kFormats = R"(Events, one JSON object a line; blank lines are skipped and do not count:
  {"at": T, "event": {"id": 7, "type": "cart"}}   T: milliseconds, or an ISO 8601 instant as a string
  {"id": 7, "type": "payment"}                    arrives 1 s after the line before it, the first at 0
A line with exactly the keys "at" and "event", the latter an object, is of the first kind; times may
not go back. An event that lacks the key attribute belongs to no match.

Answers of endpoints, for --answers; taken in turn for each "endpoint action", the last one repeats:
  {"shop retry-offer": [{"after": 200, "result": {"url": "x"}}, {"error": "out of stock"}]}
"after" is in milliseconds, 0 if missing. Without an entry `echo` answers its parameters, every other
endpoint {}, at once. After the run notes on standard error name entries that no call used, and calls
to other endpoints without an entry.

Templates, for --templates: {"TM1": "Hello, {{first-name}}"}. Without it a match fails where it
needs one by its id.

Output, in order, one JSON object a line; events are indexes of input lines, from 0. At equal times
events happen first, then answers, then timers.
  {"at":0,"what":"born","match":"m1","key":"7","events":[0,3]}     what the opening consumed
  {"at":0,"what":"consumed","match":"m1","event":5}
  {"at":0,"what":"call","match":"m1","call":"m1.1","verb":"create","endpoint":"twilio",
   "action":"sms","params":{},"attempt":1}                         in one line
  {"at":0,"what":"answer","match":"m1","call":"m1.1","result":{}}  or "error": "text"
  {"at":0,"what":"completed","match":"m1"}                         or "expired", "cancelled", or
                                                                   "failed" with "error"
  {"at":0,"what":"waiting","match":"m1"}                           at the end, for each live match

--trace adds lines "; TIME what" on standard error: before each event, answer and run of timers, and
for what leaves no line in the output. A candidate is a journey that the opening has begun to collect.
  ; 0 event 0 {"id":7}                                           the event arrives
  ; 0 candidate opened: key 7, events [0]                        and begins a candidate
  ; 1000 candidate took the event: key 7, events [0,1]           it holds both now, and waits for more
  ; 9000 candidate expired, a window ran out: key 7, events [0,1]
  ; 9000 candidate dropped, REASON: key 7, events [0,1]          a match has one of its events, an older
                                                                 one does the same from here on, or
                                                                 there are too many
  ; 9000 event 5 contributes                                     a candidate or match took or keeps it
  ; 9000 birth refused, key 7                                    too many matches of this key are live

Exit status: 0; 1 when the pattern has errors, which go to standard error; 2 for wrong usage and for
input that cannot be read.)";

struct Arguments {
  std::string pattern;
  std::string events;  // empty: standard input, unless that is a terminal
  SurroundingsOptions known;
  std::string answers;
  std::string until;
  std::string lifetime;
  bool trace = false;
  bool plan = false;
  bool diagram = false;
};

// False when it cannot be read; that is said then.
bool Read(const std::string& path, std::size_t limit, std::string& text) {
  std::vector<FileFailure> failures;
  if (ReadFile(path, limit, text, failures)) return true;
  for (const FileFailure& failure : failures) std::cerr << "dslrun: " << failure.message << "\n";
  return false;
}

int Complain(std::string_view message) { return tools::Complain(kProgram, message); }

int Complain(const std::string& file, const InputFault& fault) {
  const std::string line = fault.line > 0 ? ":" + std::to_string(fault.line) : "";
  return Complain((file == "-" ? "standard input" : file) + line + ": " + fault.message);
}

// The options besides the pattern and its plan; 0 or an exit status.
int ReadInput(const Arguments& arguments, Run& run) {
  InputFault fault;
  std::string text;
  run.key_attribute = arguments.known.key;
  if (!arguments.until.empty()) {
    run.until = engine::ParseInstant(arguments.until, fault.message);
    if (!run.until) return Complain("--until: " + fault.message);
  }
  if (!arguments.lifetime.empty()) {
    const auto lifetime = engine::ParseDuration(arguments.lifetime, fault.message);
    if (!lifetime) return Complain("--lifetime: " + fault.message);
    run.lifetime = *lifetime;
  }
  if (!arguments.answers.empty()) {
    if (!Read(arguments.answers, kReadLimit, text)) return kInputErrors;
    if (!run.answers.Read(text, fault)) return Complain(arguments.answers, fault);
  }
  const std::string events = arguments.events.empty() ? "-" : arguments.events;
  if (arguments.pattern == "-" && events == "-") {
    return Complain("the pattern and the events cannot both come from standard input");
  }
  if (arguments.events.empty() && InputIsTerminal()) {
    return Complain("no events: name a file, or - for standard input; --help says more");
  }
  if (!Read(events, kReadLimit, text)) return kInputErrors;
  if (!ReadEvents(text, run.events, fault)) return Complain(events, fault);
  return 0;
}

// Did somebody give the events first? The first line of such a file is a JSON object; no pattern looks like
// it.
bool LooksLikeEvents(std::string_view text) {
  std::string error;
  const std::string_view line = text.substr(0, text.find('\n'));
  const auto value = line.find('"') == std::string_view::npos ? std::nullopt : engine::ParseJson(line, error);
  return value && value->is_map();
}

// Null when the pattern has errors; they are printed then.
std::shared_ptr<const dsl::Plan> CompilePattern(const dsl::Source& source,
                                                const dsl::CompileOptions& options) {
  dsl::Diagnostics diagnostics;
  std::shared_ptr<const dsl::Plan> plan = dsl::Compile(source, diagnostics, options);
  if (plan) return plan;
  std::cerr << dsl::RenderText(source, diagnostics);
  return nullptr;
}

int RunPattern(const Arguments& arguments) {
  std::string text;
  std::string error;
  if (!Read(arguments.pattern, kPatternLimit, text)) return kInputErrors;
  if (LooksLikeEvents(text)) {
    return Complain(arguments.pattern + " holds events: the pattern comes first, `dslrun PATTERN EVENTS`");
  }
  dsl::CompileOptions options;
  if (!ReadSurroundings(arguments.known, options.surroundings, error)) return Complain(error);
  Run run;
  run.plan = CompilePattern(dsl::Source(arguments.pattern, std::move(text)), options);
  if (!run.plan) return kPatternErrors;
  if (arguments.plan || arguments.diagram) {
    std::cout << (arguments.plan ? dsl::Dump(*run.plan) : dsl::Diagram(*run.plan)) << std::flush;
    return std::cout ? 0 : Complain("standard output: cannot be written");
  }
  if (const int status = ReadInput(arguments, run); status != 0) return status;
  // With --trace both streams often go to one terminal, and should come in order.
  const LineSink output = [&](std::string_view line) {
    std::cout << line << "\n";
    if (arguments.trace) std::cout.flush();
  };
  const LineSink trace = [](std::string_view line) { std::cerr << line << "\n"; };
  const LineSink note = [](std::string_view line) { std::cerr << "dslrun: note: " << line << "\n"; };
  const Listeners listeners{output, arguments.trace ? trace : LineSink(), note};
  if (!Simulate(std::move(run), listeners, error)) return Complain(error);
  std::cout.flush();
  return std::cout ? 0 : Complain("standard output: cannot be written");
}

int Main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app(kAbout, kProgram);
  app.footer(kFormats);
  AddStandardFlags(app);
  app.add_option("PATTERN", arguments.pattern, "The pattern, a file; `-`: standard input")
      ->required()
      ->option_text(" ");
  app.add_option("EVENTS", arguments.events, "The events, a file; `-` or nothing: standard input")
      ->option_text(" ");
  AddKeyOption(app, arguments.known);
  app.add_option("--answers", arguments.answers, "What the endpoints answer; see below")->option_text("FILE");
  AddTemplatesOption(app, arguments.known);
  app.add_option("--until", arguments.until,
                 "Stop at this time, milliseconds or ISO 8601 (default: when no\nanswer or timer is pending, "
                 "or 10 000 were served after the last event)")
      ->option_text("TIME");
  app.add_option("--lifetime", arguments.lifetime,
                 "Drop what takes no event for so long, `90 days` or milliseconds\n(default: never)")
      ->option_text("DURATION");
  app.add_flag("--trace", arguments.trace,
               "Show every event, answer, run of timers and candidate on\nstandard error; see below");
  CLI::Option* plan = app.add_flag("--plan", arguments.plan, "Print the pattern's plan and run nothing");
  plan->option_text(" ");  // not what it excludes
  app.add_flag("--diagram", arguments.diagram,
               "Print a picture of the pattern, for Graphviz, and run nothing:\ndslrun --diagram cart.cxp | "
               "dot -Tsvg")
      ->excludes(plan)
      ->option_text(" ");
  if (const auto status = ParseArguments(app, argc, argv)) return *status;
  return RunPattern(arguments);
}

}  // namespace
}  // namespace cxengine::tools

int main(int argc, char** argv) {
  return cxengine::tools::RunProgram(cxengine::tools::kProgram, cxengine::tools::Main, argc, argv);
}
