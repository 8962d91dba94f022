// RunEngine: a case through dsl::Compile and a Shard.
#include <algorithm>
#include <deque>
#include <set>

#include "dsl/compile.h"
#include "engine/shard.h"
#include "tests/reference/outcome.h"
#include "tests/reference/random.h"

namespace cxengine::reference {
namespace {

using engine::Effect;
using engine::Effects;

class Run {
 public:
  explicit Run(const Manner& manner) : manner_(manner), random_(manner.seed) {}

  bool Enable(const CasePattern& pattern, std::string& why) {
    const dsl::Source source(pattern.id, pattern.text);
    dsl::Diagnostics diagnostics;
    const auto plan = dsl::Compile(source, diagnostics);
    for (const dsl::Diagnostic& finding : diagnostics.all()) {
      if (finding.severity() == dsl::Severity::kError) why = "refused: " + finding.message;
    }
    if (plan == nullptr) return false;
    Apply(engine::PatternRecord{0, "t", pattern.id, pattern.key_attribute, plan});
    return true;
  }

  void Show(const Arrival& event) {
    TickBefore(event.at);
    AnswerUntil(event.at - 1);
    std::string error;
    auto parsed =
        engine::Event::Parse(event.number, event.at, dsl::ToJson(event.fields), shard_.fields(), error);
    last_ = event.at;
    const bool taken = Apply(engine::EventRecord{"t", std::move(parsed)});
    outlook_.taken.push_back(taken);
    if (manner_.answers_after == 0) AnswerUntil(event.at);
  }

  const Outlook& outlook() const { return outlook_; }

 private:
  bool Apply(const engine::Record& record) {
    Effects effects;
    shard_.Apply(record, effects);
    for (const Effect& effect : effects.list) Describe(effect);
    return effects.contributing;
  }

  // What a tick may not do: be seen.
  void Tick(Milliseconds at) {
    AnswerUntil(at);
    Effects effects;
    shard_.Apply(engine::TickRecord{at}, effects);
    if (!effects.list.empty()) outlook_.Add("the tick at " + std::to_string(at) + " had effects");
    last_ = at;
  }

  // After all events of an instant, before the next event.
  void TickBefore(Milliseconds next) {
    if (manner_.ticks == Manner::Ticks::kWhenDue) {
      for (auto due = shard_.NextDue(); due && *due < next && *due >= last_; due = shard_.NextDue())
        Tick(*due);
    }
    if (manner_.ticks == Manner::Ticks::kRandom) {
      for (int i = random_.Below(3); i > 0; --i) {
        const Milliseconds at = last_ + random_.Below(static_cast<int>(next - last_) + 1);
        if (last_ < at && at < next) Tick(at);
      }
    }
  }

  void Describe(const Effect& effect) {
    const std::string& pattern = effect.match->pattern->id;
    const std::string& key = effect.match->key;
    switch (effect.kind) {
      case Effect::Kind::kBorn:
        if (failed_.count(effect.match->id) != 0 || !born_.insert(effect.match->id).second) {
          outlook_.Add("the next match has the id of an earlier one (§6.7)");
        }
        outlook_.Add(BornLine(effect.at, pattern, key, effect.events));
        break;
      case Effect::Kind::kCall:
        outlook_.Add(CallLine(effect.at, pattern, key, effect.call->params));
        calls_.push_back(effect);
        break;
      case Effect::Kind::kCompleted:
        outlook_.Add(EndLine(effect.at, "completed", pattern, key));
        break;
      case Effect::Kind::kFailed:
        failed_.insert(effect.match->id);
        outlook_.Add(EndLine(effect.at, "failed", pattern, key));
        break;
      case Effect::Kind::kConsumed:
      case Effect::Kind::kAnswer:
      case Effect::Kind::kExpired:
      case Effect::Kind::kCancelled:
      case Effect::Kind::kRefused:
      case Effect::Kind::kDropped:
        outlook_.Add(EndLine(effect.at, "something else", pattern, key));
        break;
    }
  }

  void AnswerUntil(Milliseconds end) {
    while (!calls_.empty() && calls_.front().at + manner_.answers_after <= end) {
      const Effect call = calls_.front();
      calls_.pop_front();
      last_ = std::max(last_, call.at + manner_.answers_after);
      const engine::CallId id{call.match->id, call.call->number};
      Effects effects;
      shard_.Apply(engine::AnswerRecord{last_, id, call.call->attempt, false, call.call->params, ""},
                   effects);
      const bool completed = effects.list.size() == 2 && effects.list[0].kind == Effect::Kind::kAnswer &&
                             effects.list[1].kind == Effect::Kind::kCompleted;
      if (!completed) outlook_.Add("the answer did not complete the match");
    }
  }

  Manner manner_;
  Random random_;
  engine::Shard shard_;
  Milliseconds last_ = 0;
  std::deque<Effect> calls_;  // unanswered
  std::set<engine::MatchId> born_;
  std::set<engine::MatchId> failed_;
  Outlook outlook_;
};

}  // namespace

std::optional<Outlook> RunEngine(const Case& one, const Manner& manner, std::string& why) {
  Run run(manner);
  for (const CasePattern& pattern : one.patterns) {
    if (!run.Enable(pattern, why)) return std::nullopt;
  }
  for (const Arrival& event : one.events) run.Show(event);
  return run.outlook();
}

}  // namespace cxengine::reference
