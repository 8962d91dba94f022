// One shard with patterns from text, events from JSON, and what came out as lines of text.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "dsl/compile.h"
#include "engine/shard.h"

namespace cxengine::engine {

class Harness {
 public:
  explicit Harness(ShardOptions options = {}) : shard(options) {}

  static std::shared_ptr<const dsl::Plan> Plan(const std::string& code) {
    dsl::Diagnostics findings;
    auto plan = dsl::Compile(dsl::Source("test", code), findings);
    for (const dsl::Diagnostic& finding : findings.all()) {
      EXPECT_NE(finding.severity(), dsl::Severity::kError) << code << ": " << finding.message;
    }
    return plan;
  }

  void Enable(const std::string& id, const std::string& code, const std::string& key = "id") {
    Apply(PatternRecord{now, "t", id, key, Plan(code)});
  }
  void Disable(const std::string& id) { Apply(PatternRecord{now, "t", id, "id", nullptr}); }

  // The event arrives `after` milliseconds from the record before it; yields what it brought about.
  std::string Send(const std::string& json, Milliseconds after = 1000) {
    now += after;
    std::string error;
    const auto event = Event::Parse(next_event++, now, json, shard.fields(), error);
    EXPECT_NE(event, nullptr) << error;
    return Apply(EventRecord{"t", event});
  }
  std::string Tick(Milliseconds after) {
    now += after;
    return Apply(TickRecord{now});
  }
  // Answers the newest call with that number of the match that made the last call.
  std::string Answer(std::uint32_t number, Value result, Milliseconds after = 0) {
    now += after;
    return Apply(AnswerRecord{now, {caller, number}, 1, false, std::move(result), {}});
  }
  std::string Fail(std::uint32_t number, const std::string& error, Milliseconds after = 0) {
    now += after;
    return Apply(AnswerRecord{now, {caller, number}, 1, true, {}, error});
  }

  std::string Apply(const Record& record) {
    Effects effects;
    shard.Apply(record, effects);
    contributing = effects.contributing;
    std::string text;
    for (const Effect& effect : effects.list) {
      if (effect.kind == Effect::Kind::kSeen || effect.kind == Effect::Kind::kReleased) continue;
      if (!text.empty()) text += "; ";
      text += Line(effect);
      if (effect.kind == Effect::Kind::kCall) caller = effect.match->id;
    }
    return text;
  }

  static std::string Line(const Effect& effect) {
    static const std::vector<std::string> kNames = {"born",    "seen",      "consumed",  "released",
                                                    "call",    "answer",    "completed", "failed",
                                                    "expired", "cancelled", "refused",   "dropped"};
    std::string text = kNames[static_cast<std::size_t>(effect.kind)] + " " + effect.match->pattern->id + "/" +
                       effect.match->key;
    for (const auto& event : effect.events) text += " e" + std::to_string(event->number());
    if (effect.call) text += " #" + std::to_string(effect.call->number);
    if (effect.kind == Effect::Kind::kCall) text += " " + dsl::ToJson(effect.call->params);
    if (!effect.error().empty()) text += " (" + effect.error() + ")";
    return text;
  }

  Shard shard;
  Milliseconds now = 0;
  EventNumber next_event = 0;
  MatchId caller;
  bool contributing = false;
};

}  // namespace cxengine::engine
