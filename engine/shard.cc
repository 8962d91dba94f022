// Shard: events, ticks and answers in, effects out.
#include "engine/shard.h"

#include <algorithm>

#include "engine/identity.h"
#include "engine/position.h"
#include "engine/predicate.h"
#include "engine/runner.h"
#include "engine/shard_impl.h"

namespace cxengine::engine {

void Shard::Impl::Advance(Milliseconds at, bool inclusive, Effects& effects) {
  while (Timed* first = timers_.First()) {
    if (inclusive ? first->due > at : first->due >= at) return;
    FireTimer(static_cast<KeyState&>(*first), effects);
  }
}

void Shard::Impl::FireTimer(KeyState& state, Effects& effects) {
  const Milliseconds now = state.due;
  // A match may end while others go on; none is born here.
  for (const auto& match : state.matches) {
    if (match->NextDue(options_.lifetime) <= now) match->OnTimer(now, options_.lifetime, effects);
  }
  for (KeyState::Opening& opening : state.openings) {
    opening.candidates.Expire(*opening.pattern->bound, now, options_.lifetime);
  }
  Tidy(state);
}

void Shard::Impl::Apply(const EventRecord& record, Effects& effects) {
  Advance(record.event->at(), false, effects);
  const auto tenant = tenants_.find(record.tenant);
  if (tenant == tenants_.end()) return;
  for (Scope* scope : tenant->second.in_order) OfferToScope(*scope, record.event, effects);
}

void Shard::Impl::OfferToScope(Scope& scope, const std::shared_ptr<const Event>& event, Effects& effects) {
  const std::optional<std::string> key = KeyText(scope.key_field.Read(*event, fields_));
  if (!key) return;
  scope.Refresh();
  const auto found_key = scope.keys.find(*key);
  KeyState* state = found_key == scope.keys.end() ? nullptr : found_key->second.get();
  if (state != nullptr) {
    // By place: matches that are born below come later and have read this event.
    const std::size_t count = state->matches.size();
    std::size_t kept = 0;
    for (const auto& match : state->matches) kept += match->kept_events();
    for (std::size_t i = 0; i < count; ++i) {
      Match& match = *state->matches[i];
      const std::size_t others = kept - match.kept_events();
      const std::size_t room = options_.max_kept_events > others ? options_.max_kept_events - others : 0;
      if (!match.ended() && match.OnEvent(event, room, effects)) effects.contributing = true;
      kept = others + match.kept_events();
    }
  }
  found_.clear();
  scope.index.Find(*event, found_);
  std::sort(found_.begin(), found_.end(),
            [](const auto* a, const auto* b) { return a->pattern < b->pattern; });
  auto entry = found_.begin();
  auto direct = scope.no_opening.begin();
  while (entry != found_.end() || direct != scope.no_opening.end()) {
    if (direct != scope.no_opening.end() && (entry == found_.end() || *direct < (*entry)->pattern)) {
      OfferToProgram(scope, *scope.patterns[*direct++], state, *key, event, effects);
      continue;
    }
    const std::uint32_t place = (*entry)->pattern;
    bool may_start = false;
    for (; entry != found_.end() && (*entry)->pattern == place; ++entry)
      may_start = may_start || (*entry)->first;
    OfferToOpening(scope, *scope.patterns[place], state, *key, event, may_start, effects);
  }
  if (state != nullptr) Tidy(*state);
}

std::uint64_t Shard::Impl::Seed(const ActivePattern& pattern, const std::string& key,
                                EventNumber first) const {
  // Only patterns that draw numbers pay for it here; a birth computes the id anyway.
  if (!pattern.bound->plan->root().reads.random) return 0;
  return MakeMatchId(pattern, key, first).low;
}

void Shard::Impl::OfferToOpening(Scope& scope, ActivePattern& pattern, KeyState*& state,
                                 const std::string& key, const std::shared_ptr<const Event>& event,
                                 bool may_start, Effects& effects) {
  KeyState::Opening* opening = state == nullptr ? nullptr : state->Find(&pattern);
  if (opening == nullptr && !may_start) return;
  Candidates fresh;
  Candidates& candidates = opening == nullptr ? fresh : opening->candidates;
  Offered offered;
  candidates.Offer(*pattern.bound, event, may_start, Seed(pattern, key, event->number()),
                   options_.max_candidates, offered);
  effects.contributing = effects.contributing || offered.taken;
  if (opening == nullptr && !fresh.empty())
    StateOf(scope, state, key).openings.push_back({&pattern, std::move(fresh)});
  for (std::size_t i = 0; i < offered.failures.size(); ++i) {
    Offered::Failure& failure = offered.failures[i];
    const std::string fate = " failed " + std::to_string(event->number()) + " " + std::to_string(i);
    effects.list.push_back({Effect::Kind::kFailed,
                            event->at(),
                            Identify(pattern, key, failure.first_event, fate),
                            std::move(failure.events),
                            nullptr,
                            {},
                            std::move(failure.error)});
  }
  for (std::size_t i = 0; i < offered.dropped; ++i) {
    effects.list.push_back({Effect::Kind::kDropped,
                            event->at(),
                            Identify(pattern, key, event->number(), " dropped " + std::to_string(i)),
                            {},
                            nullptr,
                            {},
                            "too many candidates; the oldest was dropped"});
  }
  if (!offered.complete) return;
  Match* match = Bear(scope, pattern, state, key, std::move(*offered.complete), *event, true, effects);
  if (match != nullptr) match->Begin(event->at(), effects);
}

void Shard::Impl::OfferToProgram(Scope& scope, ActivePattern& pattern, KeyState*& state,
                                 const std::string& key, const std::shared_ptr<const Event>& event,
                                 Effects& effects) {
  const auto fail = [&](const std::string& why) {
    effects.list.push_back({Effect::Kind::kFailed,
                            event->at(),
                            Identify(pattern, key, event->number(), " failed"),
                            {},
                            nullptr,
                            {},
                            why});
  };
  Run start;
  start.Reset(*pattern.bound->plan);
  start.first_event = event->number();
  start.seed = Seed(pattern, key, event->number());
  Runner opening(*pattern.bound, start, event->at(), nullptr);
  if (opening.StartOpening() != Outcome::kDone) return fail(opening.failure());
  // What would the body do first? Asked without the event, and, if it does not wait then, with its fields in
  // the context.
  for (const bool with_fields : {false, true}) {
    if (with_fields) start.held.push_back({event, dsl::kNone, true});
    Run run = start;
    Runner body(*pattern.bound, run, event->at(), nullptr);
    const Outcome outcome = body.StartBody();
    if (outcome == Outcome::kWaiting) {
      bool fits = false;
      Position(*pattern.bound, run).VisitWaiting([&](StepId step) {
        const dsl::Command& command = pattern.bound->plan->commands[pattern.bound->plan->steps[step].index];
        fits = fits || Matches(*pattern.bound, command, *event, run.slots);
      });
      if (!fits) return;
      effects.contributing = true;
      Match* match = Bear(scope, pattern, state, key, start, *event, true, effects);
      if (match != nullptr) match->BeginWith(event, effects);
      return;
    }
    if (!with_fields) continue;
    if (outcome == Outcome::kFailed) fail(body.failure());
    if (outcome != Outcome::kActs) return;
    // One that this very event has ended was live when it arrived.
    const bool busy =
        state != nullptr && std::any_of(state->matches.begin(), state->matches.end(), [&](const auto& match) {
          return match->identity()->pattern == pattern.id;
        });
    if (busy) return;
    effects.contributing = true;
    Match* match = Bear(scope, pattern, state, key, start, *event, false, effects);
    if (match == nullptr) return;
    match->Begin(event->at(), effects);
    if (!match->ended()) match->OnEvent(event, options_.max_kept_events, effects);
  }
}

Match* Shard::Impl::Bear(Scope& scope, const ActivePattern& pattern, KeyState*& state, const std::string& key,
                         Run run, const Event& event, bool consumed_now, Effects& effects) {
  // The first event that the match holds: the one that the run began with may have gone with a branch that
  // lost.
  const auto first =
      std::find_if(run.held.begin(), run.held.end(), [](const Held& held) { return !held.only_context; });
  auto identity = Identify(pattern, key, first == run.held.end() ? run.first_event : first->event->number());
  const MatchId id = identity->id;
  KeyState& home = StateOf(scope, state, key);
  const auto live = std::count_if(home.matches.begin(), home.matches.end(), [&](const auto& match) {
    return match->identity()->pattern == pattern.id && !match->ended();
  });
  Effect effect{Effect::Kind::kBorn, event.at(), identity, {}, nullptr, {}, {}};
  for (const Held& held : run.held) {
    if (!held.only_context) effect.events.push_back(held.event->number());
  }
  // A program that waits takes the event with its first command, after this.
  if (consumed_now && effect.events.empty()) effect.events.push_back(event.number());
  if (static_cast<std::size_t>(live) >= options_.max_live_matches) {
    effect.kind = Effect::Kind::kRefused;
    effect.error = "the pattern has " + std::to_string(live) + " live matches of this key already";
    effects.list.push_back(std::move(effect));
    return nullptr;
  }
  effects.list.push_back(std::move(effect));
  if (run.draws == 0) run.seed = id.low;  // a candidate of a plan that drew no numbers has none
  home.matches.push_back(
      std::make_unique<Match>(std::move(identity), pattern.bound, std::move(run), births_++, event.at()));
  key_of_match_[id] = &home;
  return home.matches.back().get();
}

KeyState& Shard::Impl::StateOf(Scope& scope, KeyState*& state, const std::string& key) {
  if (state == nullptr) {
    auto made = std::make_unique<KeyState>();
    made->scope = &scope;
    made->key = key;
    state = made.get();
    scope.keys.emplace(key, std::move(made));
  }
  return *state;
}

void Shard::Impl::Tidy(KeyState& state) {
  std::erase_if(state.matches, [&](const auto& match) {
    if (match->ended()) key_of_match_.erase(match->identity()->id);
    return match->ended();
  });
  std::erase_if(state.openings, [](const KeyState::Opening& opening) { return opening.candidates.empty(); });
  if (state.empty()) {
    timers_.Disarm(state);
    const std::string key = state.key;
    state.scope->keys.erase(key);
    return;
  }
  Milliseconds due = kNever;
  for (const auto& match : state.matches) due = std::min(due, match->NextDue(options_.lifetime));
  for (const KeyState::Opening& opening : state.openings) {
    due = std::min(due, opening.candidates.NextDue(*opening.pattern->bound, options_.lifetime));
  }
  if (due == kNever) {
    timers_.Disarm(state);
  } else {
    timers_.Arm(state, due);
  }
}

void Shard::Impl::Apply(const AnswerRecord& record, Effects& effects) {
  Advance(record.at, false, effects);
  const auto key = key_of_match_.find(record.call.match);
  if (key == key_of_match_.end()) return;  // the match has ended
  KeyState& state = *key->second;
  for (const auto& match : state.matches) {
    if (match->identity()->id == record.call.match) match->OnAnswer(record, effects);
  }
  Tidy(state);
}

Shard::Shard(ShardOptions options) : impl_(std::make_unique<Impl>(options)) {}
Shard::~Shard() = default;

void Shard::Apply(const Record& record, Effects& effects) {
  std::visit([&](const auto& one) { impl_->Apply(one, effects); }, record);
}

std::optional<Milliseconds> Shard::NextDue() const { return impl_->NextDue(); }
std::vector<LiveMatch> Shard::LiveMatches() const { return impl_->LiveMatches(); }
std::vector<std::string> Shard::KeyAttributes(std::string_view tenant) const {
  return impl_->KeyAttributes(tenant);
}
Value Shard::FirstKey(std::string_view tenant, const Event& event) const {
  return impl_->FirstKey(tenant, event);
}
const FieldTable& Shard::fields() const { return impl_->fields(); }
std::size_t Shard::StateBytes() const { return impl_->StateBytes(); }

}  // namespace cxengine::engine
