// Simulate.
#include "tools/simulator.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/shard.h"
#include "tools/transcript.h"

namespace cxengine::tools {
namespace {

using engine::Effect;

constexpr std::string_view kTenant = "tenant";
constexpr std::string_view kPattern = "PT1";

// A loop may go on for ever when no more events come.
constexpr int kMaxStepsAfterEvents = 10'000;

std::string CutNote(Milliseconds at) {
  return "stopped at " + std::to_string(at) + " ms: " + std::to_string(kMaxStepsAfterEvents) +
         " answers and timers after the last event, and more pending; --until goes on to a time";
}

class Simulation {
 public:
  Simulation(Run run, const Listeners& listeners)
      : run_(std::move(run)), listeners_(listeners), shard_(OptionsFor(run_)) {
    if (!listeners_.trace) return;
    shard_.Watch([this](const engine::CandidateNews& news) { Trace(DescribeCandidate(news)); });
  }

  bool Play(std::string& error) {
    if (!run_.events.empty()) now_ = run_.events.front().at;
    if (run_.until) now_ = std::min(now_, *run_.until);
    Apply(engine::PatternRecord{now_, std::string(kTenant), std::string(kPattern), run_.key_attribute,
                                run_.plan});
    while (error_.empty() && Step()) {
    }
    if (run_.until) now_ = *run_.until;
    for (const engine::LiveMatch& live : shard_.LiveMatches())
      listeners_.output(transcript_.Waiting(now_, live.match->id));
    if (listeners_.note && error_.empty()) {
      for (const std::string& note : run_.answers.Notes()) listeners_.note(note);
      if (cut_) listeners_.note(CutNote(now_));
      if (!listeners_.trace && next_event_ > 0 && !transcript_.has_matches()) listeners_.note(NoMatchNote());
    }
    error = error_;
    return error_.empty();
  }

 private:
  // Answers under way, by time, then by the order of their calls.
  using Pending = std::map<std::pair<Milliseconds, std::uint64_t>, engine::AnswerRecord>;

  static engine::ShardOptions OptionsFor(const tools::Run& run) {
    engine::ShardOptions options;
    options.lifetime = run.lifetime;
    return options;
  }

  // Why there is no output, or where to look for the reason.
  std::string NoMatchNote() const {
    const std::string key = "the key attribute `" + run_.key_attribute + "`";
    const std::string events =
        next_event_ == 1 ? "the event" : "the " + std::to_string(next_event_) + " events";
    if (keyed_events_ > 0) return "no match came of " + events + "; --trace shows what became of each";
    return "no match came of " + events + ": " + (next_event_ == 1 ? "it lacks " : "all lack ") + key +
           " (--key names another one)";
  }

  // Lets the next thing happen; false when nothing is left to happen.
  bool Step() {
    const bool has_event = next_event_ < run_.events.size();
    const bool has_answer = !answers_.empty();
    const std::optional<Milliseconds> due = shard_.NextDue();
    std::optional<Milliseconds> input;
    if (has_event) input = run_.events[next_event_].at;
    const bool answer_first = has_answer && (!input || answers_.begin()->first.first < *input);
    if (answer_first) input = answers_.begin()->first.first;
    if (!due && !input) return false;
    const bool tick = due && (!input || *due < *input);
    const Milliseconds at = tick ? std::max(*due, now_) : *input;
    if (run_.until && at > *run_.until) return false;
    if (!has_event && !run_.until && ++steps_after_events_ > kMaxStepsAfterEvents) {
      cut_ = true;
      return false;
    }
    idle_steps_ = at > now_ || !tick ? 0 : idle_steps_ + 1;
    now_ = at;
    if (tick) {
      Tick();
    } else if (answer_first) {
      Answer();
    } else {
      Event();
    }
    return true;
  }

  void Event() {
    const std::size_t index = next_event_++;
    const InputEvent& input = run_.events[index];
    Trace("event " + std::to_string(index) + " " + input.json);
    std::string fault;
    std::shared_ptr<const engine::Event> event =
        engine::Event::Parse(index + 1, now_, input.json, shard_.fields(), fault);
    if (!event) {
      error_ = "event " + std::to_string(index) + ": " + fault;
      return;
    }
    if (engine::KeyText(event->Find(run_.key_attribute))) ++keyed_events_;
    Apply(engine::EventRecord{std::string(kTenant), std::move(event)});
    if (effects_.contributing) Trace("event " + std::to_string(index) + " contributes");
  }

  void Answer() {
    const engine::AnswerRecord answer = std::move(answers_.extract(answers_.begin()).mapped());
    Trace("answer to " + transcript_.NameOf(answer.call.match) + "." + std::to_string(answer.call.number) +
          ", attempt " + std::to_string(answer.attempt));
    Apply(answer);
  }

  void Tick() {
    // One timer may set another one for the same time, but not for ever.
    constexpr int kMaxIdleSteps = 1'000'000;
    if (idle_steps_ > kMaxIdleSteps) {
      error_ = "the engine does not get past " + std::to_string(now_);
      return;
    }
    Trace("timers");
    Apply(engine::TickRecord{now_});
  }

  void Apply(const engine::Record& record) {
    effects_.Clear();
    shard_.Apply(record, effects_);
    for (const Effect& effect : effects_.list) {
      if (const std::string line = transcript_.Line(effect); !line.empty()) listeners_.output(line);
      if (effect.kind == Effect::Kind::kRefused) Trace("birth refused, key " + effect.match->key);
      if (effect.kind == Effect::Kind::kCall) Schedule(effect);
    }
  }

  void Schedule(const Effect& effect) {
    const Effect::Call& call = *effect.call;
    ScriptedAnswer script = run_.answers.Next(call.endpoint(), call.action(), call.params);
    engine::AnswerRecord answer;
    answer.at = now_ + script.after;
    answer.call = {effect.match->id, call.number};
    answer.attempt = call.attempt;
    answer.failed = script.failed;
    answer.result = std::move(script.result);
    answer.error = std::move(script.error);
    answers_.emplace(std::pair(answer.at, calls_++), std::move(answer));
  }

  void Trace(const std::string& what) const {
    if (listeners_.trace) listeners_.trace("; " + std::to_string(now_) + " " + what);
  }

  tools::Run run_;
  const Listeners& listeners_;
  engine::Shard shard_;
  engine::Effects effects_;
  Transcript transcript_;
  Pending answers_;
  std::uint64_t calls_ = 0;
  std::size_t next_event_ = 0;
  std::size_t keyed_events_ = 0;
  int idle_steps_ = 0;
  int steps_after_events_ = 0;
  bool cut_ = false;
  Milliseconds now_ = 0;
  std::string error_;
};

}  // namespace

bool Simulate(Run run, const Listeners& listeners, std::string& error) {
  return Simulation(std::move(run), listeners).Play(error);
}

}  // namespace cxengine::tools
