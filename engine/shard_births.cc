// Shard: openings that take an event, and the matches that are born of them.
#include <span>

#include "engine/identity.h"
#include "engine/position.h"
#include "engine/predicate.h"
#include "engine/runner.h"
#include "engine/shard_impl.h"

namespace cxengine::engine {

void Shard::Impl::OfferToSingle(Arrival& arrival, ActivePattern& pattern) {
  arrival.effects.contributing = true;
  if (pattern.ends_at_birth && !pattern.single->replays) return BearAndEnd(arrival, pattern);
  const std::span events(&arrival.event, 1);
  Failure why;
  if (!CompleteRun(*pattern.bound, pattern.single->replays, events, run_, why)) {
    Offered offered;
    const EventNumber first = arrival.event->number();
    offered.failures.push_back({first, EventList(events.begin(), events.end()), std::move(why)});
    return Settle(arrival, pattern, offered);
  }
  Bear(arrival, pattern, ids_.Make(pattern, arrival.key, arrival.event->number()), run_, true,
       [&](Match& match) { match.Begin(arrival.event->at(), arrival.effects); });
}

void Shard::Impl::OfferToOpening(Arrival& arrival, ActivePattern& pattern, bool may_start) {
  const std::string_view key = arrival.key;
  const Event& event = *arrival.event;
  KeyState::Opening* opening = arrival.state == nullptr ? nullptr : arrival.state->Find(&pattern);
  if (opening == nullptr && !may_start) return;
  Candidates fresh;
  Candidates& candidates = opening == nullptr ? fresh : opening->candidates;
  // Only openings that draw numbers need a seed so early; a birth gives one anyway.
  const std::uint64_t seed = pattern.bound->opening_draws ? ids_.Make(pattern, key, event.number()).low : 0;
  Offered offered;
  candidates.Offer(*pattern.bound, arrival.event, may_start, seed, options_.max_candidates,
                   TellerFor(pattern, key, event.at()), offered);
  if (offered.taken) arrival.effects.contributing = true;
  if (opening == nullptr && !fresh.empty()) {
    MoreOf(StateOf(arrival)).openings.push_back({&pattern, std::move(fresh)});
    ++pattern.openings;
  }
  Settle(arrival, pattern, offered);
}

void Shard::Impl::Settle(Arrival& arrival, ActivePattern& pattern, Offered& offered) {
  const std::string_view key = arrival.key;
  const Event& event = *arrival.event;
  for (std::size_t i = 0; i < offered.failures.size(); ++i) {
    Offered::Failed& failed = offered.failures[i];
    const std::string fate = " failed " + std::to_string(event.number()) + " " + std::to_string(i);
    const MatchId id = ids_.Make(pattern, key, failed.first_event, fate);
    EmitFailed(arrival, Identify(pattern, key, id), std::move(failed.events), std::move(failed.why));
  }
  for (std::size_t i = 0; i < offered.dropped; ++i) {
    const MatchId id = ids_.Make(pattern, key, event.number(), " dropped " + std::to_string(i));
    Effect& effect =
        arrival.effects.list.emplace_back(Effect::Kind::kDropped, event.at(), Identify(pattern, key, id));
    effect.Fail({{Cause::Kind::kLimit}, "too many candidates; the oldest was dropped"});
  }
  if (!offered.complete) return;
  Run& run = *offered.complete;
  // The first event that the match holds: the one that the run began with may have gone with a branch that
  // lost.
  const EventNumber first = run.held.empty() ? run.first_event : run.held.front().event->number();
  Bear(arrival, pattern, ids_.Make(pattern, key, first), run, true,
       [&](Match& match) { match.Begin(event.at(), arrival.effects); });
  constexpr std::size_t kMuch = 64;
  if (run.held.capacity() > kMuch) return;
  run.Clear();
  chained_.spare.Swap(run);
}

void Shard::Impl::EmitFailed(Arrival& arrival, std::shared_ptr<const MatchIdentity> match, EventList events,
                             Failure why) {
  Effect& effect =
      arrival.effects.list.emplace_back(Effect::Kind::kFailed, arrival.event->at(), std::move(match));
  effect.events = std::move(events);
  effect.Fail(std::move(why));
}

void Shard::Impl::OfferToProgram(Arrival& arrival, ActivePattern& pattern) {
  const BoundPlan& bound = *pattern.bound;
  const std::shared_ptr<const Event>& event = arrival.event;
  const auto fail = [&](const Failure& why) {
    const MatchId id = ids_.Make(pattern, arrival.key, event->number(), " failed");
    EmitFailed(arrival, Identify(pattern, arrival.key, id), {}, why);
  };
  const MatchId id = ids_.Make(pattern, arrival.key, event->number());
  Run start;
  start.Reset(*bound.plan);
  start.first_event = event->number();
  start.seed = id.low;
  Runner opening(bound, start, event->at(), nullptr);
  if (opening.StartOpening() != Outcome::kDone) return fail(opening.failure());
  // What would the body do first? Asked without the event, and, if it does not wait then, with its fields in
  // the context.
  for (const bool with_fields : {false, true}) {
    if (with_fields) start.held.push_back({event, dsl::kNone, true});
    Run run = start;
    Runner body(bound, run, event->at(), nullptr);
    const Outcome outcome = body.StartBody();
    if (outcome == Outcome::kWaiting) {
      bool fits = false;
      Position(bound, run).VisitWaiting([&](StepId step) {
        const dsl::Command& command = bound.plan->commands[bound.plan->steps[step].index];
        fits = fits || Matches(bound, command, *event, run.slots);
      });
      if (!fits) return;
      arrival.effects.contributing = true;
      return Bear(arrival, pattern, id, start, true,
                  [&](Match& match) { match.BeginWith(event, arrival.effects); });
    }
    if (!with_fields) continue;
    // One that this very event has ended was live when it arrived.
    if (arrival.state != nullptr && arrival.state->HasMatchOf(pattern)) return;
    if (outcome == Outcome::kFailed) fail(body.failure());
    if (outcome != Outcome::kActs) return;
    arrival.effects.contributing = true;
    return Bear(arrival, pattern, id, start, false,
                [&](Match& match) { match.BeginBefore(event, options_.max_kept_events, arrival.effects); });
  }
}

bool Shard::Impl::EmitBirth(Arrival& arrival, const ActivePattern& pattern,
                            const std::shared_ptr<const MatchIdentity>& identity) {
  std::size_t live = 0;
  if (arrival.state != nullptr && !arrival.state->matches().empty()) {
    for (const auto& match : arrival.state->matches())
      live += match->identity()->pattern->id == pattern.identity->id && !match->ended() ? 1 : 0;
  }
  Effect& birth = arrival.effects.list.emplace_back(Effect::Kind::kBorn, arrival.event->at(), identity);
  if (live < options_.max_live_matches) return true;
  birth.kind = Effect::Kind::kRefused;
  birth.Fail({{Cause::Kind::kLimit},
              "the pattern has " + std::to_string(live) + " live matches of this key already"});
  return false;
}

void Shard::Impl::BearAndEnd(Arrival& arrival, const ActivePattern& pattern) {
  const MatchId id = ids_.Make(pattern, arrival.key, arrival.event->number());
  auto identity = Identify(pattern, arrival.key, id);
  const bool born = EmitBirth(arrival, pattern, identity);
  arrival.effects.list.back().events.push_back(arrival.event);
  if (born) EndAtBirth(arrival, std::move(identity));
}

void Shard::Impl::EndAtBirth(Arrival& arrival, std::shared_ptr<const MatchIdentity> identity) {
  arrival.effects.list.emplace_back(Effect::Kind::kCompleted, arrival.event->at(), std::move(identity));
}

void Shard::Impl::Bear(Arrival& arrival, const ActivePattern& pattern, const MatchId& id, Run& run,
                       bool consumed_now, absl::FunctionRef<void(Match&)> begin) {
  auto identity = Identify(pattern, arrival.key, id);
  const Event& event = *arrival.event;
  const bool born = EmitBirth(arrival, pattern, identity);
  Effect& birth = arrival.effects.list.back();
  for (const Held& held : run.held) {
    if (!held.only_context) birth.events.push_back(held.event);
  }
  // A program that waits takes the event with its first command, after this; or when it has its context,
  // and tells then.
  const bool of_opening = consumed_now && !birth.events.empty();
  const bool asks = arrival.asks_context && !pattern.ends_at_birth;
  if (consumed_now && !of_opening && (!born || !asks)) birth.events.push_back(arrival.event);
  if (!born) return;
  for (const Held& held : run.held) {
    if (held.only_context)
      arrival.effects.list.emplace_back(Effect::Kind::kSeen, event.at(), identity).events = {held.event};
  }
  if (pattern.ends_at_birth) return EndAtBirth(arrival, std::move(identity));
  if (run.draws == 0) run.seed = id.low;  // a candidate of an opening that draws no numbers has none
  if (unused_matches_.empty()) unused_matches_.push_back(std::make_unique<Match>());
  std::unique_ptr<Match> match = std::move(unused_matches_.back());
  unused_matches_.pop_back();
  match->Become(std::move(identity), pattern.bound, run, events_, event.at());
  if (asks)
    match->AskContext(of_opening ? nullptr : arrival.event, event.at(), arrival.effects);
  else
    begin(*match);
  if (match->ended()) return Retire(std::move(match));  // most do nothing but act: their key need not know
  KeyState& home = StateOf(arrival);
  MoreOf(home).matches.push_back(std::move(match));
  ++pattern.identity->live;
  ++arrival.scope.matches;
  Remember(id, home);
}

}  // namespace cxengine::engine
