// RunEngine: a case through dsl::Compile and a Shard.
#include <algorithm>
#include <set>

#include "dsl/compile.h"
#include "tests/engine/mortal_shard.h"
#include "tests/reference/outcome.h"
#include "tests/reference/random.h"

namespace cxengine::reference {
namespace {

using engine::Effect;
using engine::Effects;

engine::ShardOptions OptionsOf(const Case& one, const Manner& manner) {
  engine::ShardOptions options;
  options.max_live_matches = one.max_live;
  options.hash_seed = manner.seed;
  return options;
}

class Run {
 public:
  Run(const Case& one, const Manner& manner)
      : case_(one),
        manner_(manner),
        random_(manner.seed),
        mortal_(OptionsOf(one, manner), manner.deaths ? manner.seed : 0),
        script_(one.answers),
        teller_(outlook_) {}

  bool Enable(std::string& why) {
    for (const CasePattern& pattern : case_.patterns) {
      const dsl::Source source(pattern.id, pattern.text);
      dsl::Diagnostics diagnostics;
      const auto plan = dsl::Compile(source, diagnostics);
      for (const dsl::Diagnostic& finding : diagnostics.all()) {
        if (finding.severity() == dsl::Severity::kError) why = "refused: " + finding.message;
      }
      if (plan == nullptr) return false;
      Apply(engine::PatternRecord{0, "t", pattern.id, pattern.key_attribute, plan});
    }
    return true;
  }

  Outlook Play() {
    const Milliseconds end = (case_.events.empty() ? 0 : case_.events.back().at) + kAftermath;
    for (int steps = 0; Next(end); ++steps) {
      if (steps < kMaxSteps) continue;
      outlook_.lines["engine"].push_back("it does not come to an end");
      break;
    }
    for (const engine::LiveMatch& live : mortal_.LiveMatches())
      teller_.TellEnd(end, NameOf(*live.match), "waiting");
    if (!mortal_.failure().empty()) outlook_.lines["engine"].push_back(mortal_.failure());
    return outlook_;
  }

 private:
  static constexpr int kMaxSteps = 20'000;

  // At equal times events come first, then answers, then timers. False when nothing is left to happen.
  bool Next(Milliseconds end) {
    std::optional<Milliseconds> event;
    if (shown_ < case_.events.size()) event = case_.events[shown_].at;
    std::optional<Milliseconds> reply;
    if (!replies_.empty()) reply = replies_.begin()->first.first;
    const auto due = mortal_.shard().NextDue();
    const auto before = [](const auto& a, const auto& b) { return a && (!b || *a <= *b); };
    if (before(event, reply) && (manner_.ticks == Manner::Ticks::kSeldom || before(event, due))) {
      TickBetween(*event);
      Show(case_.events[shown_++]);
    } else if (before(reply, due) && *reply <= end) {
      TickBetween(*reply);
      Reply();
    } else if (due && before(due, reply) && *due <= end) {
      Tick(*due);
    } else {
      return false;
    }
    return true;
  }

  // Ticks at which nothing is due. What they must not do: be seen.
  void TickBetween(Milliseconds next) {
    if (manner_.ticks == Manner::Ticks::kWhenDue) return;
    for (int i = random_.Below(3); i > 0 && next > last_ + 1; --i) {
      const Milliseconds at = last_ + 1 + random_.Below(static_cast<int>(next - last_ - 1));
      Tick(at);
    }
  }

  void Tick(Milliseconds at) {
    last_ = std::max(last_, at);
    Apply(engine::TickRecord{last_});
  }

  void Show(const Arrival& event) {
    last_ = event.at;
    std::string error;
    auto parsed = engine::Event::Parse(event.number, event.at, dsl::ToJson(event.fields),
                                       mortal_.shard().fields(), error);
    outlook_.taken += Apply(engine::EventRecord{"t", std::move(parsed), case_.asks_context}) ? '1' : '0';
  }

  void Reply() {
    const auto reply = replies_.extract(replies_.begin());
    last_ = std::max(last_, reply.key().first);
    Apply(reply.mapped());
  }

  bool Apply(const engine::Record& record) {
    Effects effects;
    mortal_.Apply(record, effects);
    for (const Effect& effect : effects.list) Describe(effect);
    return effects.contributing;
  }

  static std::string GroupOf(const engine::MatchIdentity& match) {
    return match.pattern->key_attribute + "=" + match.key;
  }

  MatchName NameOf(const engine::MatchIdentity& match) {
    const auto name = names_.find(match.id);
    return name == names_.end() ? MatchName{GroupOf(match), match.pattern->id, "-"} : name->second;
  }

  void Bear(const Effect& effect) {
    const engine::MatchIdentity& match = *effect.match;
    const MatchName name = teller_.NewName(GroupOf(match), match.pattern->id);
    const bool known = failed_.count(match.id) != 0 || !names_.emplace(match.id, name).second;
    if (known) outlook_.lines[name.group].push_back("the next match has the id of an earlier one (§6.7)");
    std::vector<std::uint64_t> events;
    for (const auto& event : effect.events) events.push_back(event->number());
    teller_.TellBorn(effect.at, name, events);
  }

  void Make(const Effect& effect) {
    Call call;
    call.number = effect.call->number;
    call.attempt = effect.call->attempt;
    call.verb = effect.call->verb();
    call.endpoint = effect.call->endpoint();
    call.action = effect.call->action();
    call.params = effect.call->params;
    const MatchName name = NameOf(*effect.match);
    teller_.TellCall(effect.at, name, call);
    const Answer answer =
        script_.Next(name.group + name.pattern, call.endpoint + " " + call.action, call.params);
    if (answer.never) return;
    engine::AnswerRecord record;
    record.at = effect.at + answer.after;
    record.call = {effect.match->id, call.number};
    record.attempt = effect.call->attempt;
    record.failed = answer.failed;
    record.result = answer.result;
    if (answer.failed) record.error = "it failed";
    replies_.emplace(std::pair(record.at, ++calls_), record);
  }

  void Describe(const Effect& effect) {
    const MatchName name = NameOf(*effect.match);
    switch (effect.kind) {
      case Effect::Kind::kBorn:
        return Bear(effect);
      case Effect::Kind::kConsumed:
        return teller_.TellConsumed(effect.at, name, effect.events[0]->number());
      case Effect::Kind::kSeen:
      case Effect::Kind::kReleased:
        return;
      case Effect::Kind::kCall:
        return Make(effect);
      case Effect::Kind::kAnswer:
        return teller_.TellAnswer(effect.at, name, effect.call->number,
                                  effect.error().empty() ? &effect.result : nullptr);
      case Effect::Kind::kCompleted:
        return teller_.TellEnd(effect.at, name, "completed");
      case Effect::Kind::kFailed:
        failed_.insert(effect.match->id);
        return teller_.TellEnd(effect.at, name, "failed");
      case Effect::Kind::kExpired:
        return teller_.TellEnd(effect.at, name, "expired");
      case Effect::Kind::kCancelled:
        return teller_.TellEnd(effect.at, name, "cancelled");
      case Effect::Kind::kRefused:
        return teller_.TellEnd(effect.at, {name.group, name.pattern, "-"}, "refused");
      case Effect::Kind::kDropped:
        return teller_.TellEnd(effect.at, {name.group, name.pattern, "-"}, "dropped");
      case Effect::Kind::kUnaugmented:
        return;
    }
  }

  const Case& case_;
  Manner manner_;
  Random random_;
  engine::MortalShard mortal_;
  Script script_;
  Outlook outlook_;
  Teller teller_;
  Milliseconds last_ = 0;
  std::size_t shown_ = 0;
  int calls_ = 0;
  std::map<std::pair<Milliseconds, int>, engine::AnswerRecord> replies_;
  std::map<engine::MatchId, MatchName> names_;
  std::set<engine::MatchId> failed_;
};

}  // namespace

std::optional<Outlook> RunEngine(const Case& one, const Manner& manner, std::string& why) {
  Run run(one, manner);
  if (!run.Enable(why)) return std::nullopt;
  return run.Play();
}

}  // namespace cxengine::reference
