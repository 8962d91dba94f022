// Shard: events, ticks and answers in, effects out.
#include "engine/shard.h"

#include <xxhash.h>

#include <algorithm>
#include <functional>

#include "engine/shard_impl.h"

namespace cxengine::engine {

std::uint64_t SeedOfScope(std::uint64_t hash_seed, std::string_view tenant, std::string_view key_attribute) {
  return XXH3_64bits_withSeed(key_attribute.data(), key_attribute.size(),
                              XXH3_64bits_withSeed(tenant.data(), tenant.size(), hash_seed));
}

std::uint64_t HashOfKey(std::uint64_t seed, std::string_view key) {
  return XXH3_64bits_withSeed(key.data(), key.size(), seed);
}

bool BornBefore(std::uint64_t order, const MatchIdentity& match, std::uint64_t other_order,
                const MatchIdentity& other) {
  if (order != other_order) return order < other_order;
  if (match.pattern->id != other.pattern->id) return PatternBefore(match.pattern->id, other.pattern->id);
  return match.id < other.id;
}

namespace {

constexpr std::size_t kUnused = 64;  // matches, and parts of keys, kept for those to come: many live briefly

}  // namespace

void Shard::Impl::Advance(Milliseconds at, bool inclusive, Effects& effects) {
  const Milliseconds last = inclusive ? at : at - 1;
  while (const auto first = timers_.DueBy(last)) FireTimer(*first, effects);
}

void Shard::Impl::FireTimer(std::uint32_t number, Effects& effects) {
  KeyState& state = states_[number];
  const Milliseconds now = timers_.DueOf(number);
  const std::uint64_t rank = RankOf(state);
  Touch(state);
  // A match may end while others go on; none is born here.
  for (const auto& match : state.matches()) {
    if (match->NextDue(options_.lifetime) <= now) match->OnTimer(now, options_.lifetime, effects);
  }
  for (KeyState::Opening& opening : state.openings()) {
    opening.candidates.Expire(*opening.pattern->bound, now, options_.lifetime,
                              TellerFor(*opening.pattern, state.key.view(), now));
  }
  if (Waiting& waiting = WaitingOf(state); waiting.due() <= now) {
    chains_.Expire(ScopeOf(state).net, waiting, now, TellerFor(state.key.view(), now));
    PutBack(state);
  }
  Tidy(state);
  EndPart(effects, Effects::Part::kFirst, now, rank);
}

CandidateTeller Shard::Impl::TellerFor(const ActivePattern& pattern, std::string_view key,
                                       Milliseconds now) const {
  if (!watch_) return {};
  return [this, &pattern, key, now](CandidateNews::Fate fate, const Run& run) {
    CandidateNews news{fate, now, pattern.identity->id, key, {}};
    for (const Held& held : run.held) news.events.push_back(held.event->number());
    watch_(news);
  };
}

ChainTeller Shard::Impl::TellerFor(std::string_view key, Milliseconds now) const {
  if (!watch_) return {};
  return [this, key, now](CandidateNews::Fate fate, const ChainPattern& pattern,
                          const std::vector<EventNumber>& events) {
    watch_({fate, now, pattern.owner->identity->id, key, events});
  };
}

void Shard::Impl::Apply(const EventRecord& record, Effects& effects) {
  ++events_;
  Advance(record.event->at(), false, effects);
  if (last_tenant_ == nullptr || last_tenant_->first != record.tenant) {
    const auto tenant = tenants_.find(record.tenant);
    if (tenant == tenants_.end()) return;
    last_tenant_ = &*tenant;
  }
  Tenant& tenant = last_tenant_->second;
  tenant.next_event = record.event->number() + 1;
  for (Scope* scope : tenant.InOrder()) {
    OfferToScope(*scope, record, effects);
    EndPart(effects, Effects::Part::kThen, record.event->at(), scope->place);
  }
}

void Shard::Impl::OfferToScope(Scope& scope, const EventRecord& record, Effects& effects) {
  const std::shared_ptr<const Event>& event = record.event;
  const auto key = scope.key_field.ReadKey(*event, fields(), key_room_);
  if (!key || !place_.Owns(scope.seed, *key)) return;
  const std::uint64_t hash = HashOfKey(scope.seed, *key);
  scope.keys.Prefetch(hash);
  FindOpenings(scope, *event);
  const bool fits = !openings_.empty() || !conditions_.empty() || !scope.no_opening.empty();
  if (!fits && scope.matches == 0) return;
  KeyState* state = FindKey(scope, *key, hash);
  const bool has_matches = state != nullptr && !state->matches().empty();
  if (!fits && !has_matches) return;
  if (state != nullptr) Touch(*state);
  if (has_matches) OfferToMatches(*state, event, effects);
  Arrival arrival{scope, *key, hash, state, event, record.asks_context, effects};
  OfferToChains(arrival);
  // In order of pattern id: openings, programs without one, and what chains have come to.
  auto entry = openings_.begin();
  auto direct = scope.no_opening.begin();
  auto ready = chained_.ready.begin();
  for (;;) {
    ActivePattern* opening = entry == openings_.end() ? nullptr : entry->pattern;
    ActivePattern* program = direct == scope.no_opening.end() ? nullptr : *direct;
    ActivePattern* chain = ready == chained_.ready.end() ? nullptr : ready->pattern->owner;
    ActivePattern* first = opening;
    for (ActivePattern* other : {program, chain}) {
      if (first == nullptr || (other != nullptr && other->order < first->order)) first = other;
    }
    if (first == nullptr) break;
    if (first == program) {
      OfferToProgram(arrival, *first);
      ++direct;
    } else if (first == chain) {
      Settle(arrival, *first, ready->offered);
      ++ready;
    } else {
      bool may_start = false;
      for (; entry != openings_.end() && entry->pattern == first; ++entry)
        may_start = may_start || entry->may_start;
      if (first->single) {
        OfferToSingle(arrival, *first);
      } else {
        OfferToOpening(arrival, *first, may_start);
      }
    }
  }
  if (arrival.state != nullptr) Tidy(*arrival.state);
}

void Shard::Impl::FindOpenings(Scope& scope, const Event& event) {
  found_.clear();
  conditions_.clear();
  openings_.clear();
  view_.Look(event);
  scope.index.Find(view_, found_);
  for (const EventIndex::Found& found : found_) {
    if (found.pattern == nullptr) {
      conditions_.push_back(found.condition);
      continue;
    }
    openings_.push_back({found.pattern->order, found.pattern, found.first});
  }
  if (conditions_.size() > 1) std::sort(conditions_.begin(), conditions_.end(), std::greater());
  if (openings_.size() > 1)
    std::sort(openings_.begin(), openings_.end(),
              [](const FoundOpening& a, const FoundOpening& b) { return a.order < b.order; });
}

void Shard::Impl::OfferToMatches(KeyState& state, const std::shared_ptr<const Event>& event,
                                 Effects& effects) {
  // By place: matches that are born by the event come later and have read it.
  const std::size_t count = state.matches().size();
  std::size_t kept = 0;
  for (const auto& match : state.matches()) kept += match->kept_events();
  for (std::size_t i = 0; i < count; ++i) {
    Match& match = *state.matches()[i];
    const std::size_t others = kept - match.kept_events();
    const std::size_t room = options_.max_kept_events > others ? options_.max_kept_events - others : 0;
    if (!match.ended() && match.OnEvent(event, room, effects)) effects.contributing = true;
    kept = others + match.kept_events();
  }
}

void Shard::Impl::OfferToChains(Arrival& arrival) {
  chained_.taken = false;
  chained_.ready.clear();
  if (conditions_.empty()) return;
  const ChainNet& net = arrival.scope.net;
  const bool opens = std::any_of(conditions_.begin(), conditions_.end(),
                                 [&](auto id) { return !net.condition(id).openers.empty(); });
  if (!opens && arrival.state == nullptr) return;
  KeyState& state = StateOf(arrival);
  chains_.Offer(net, WaitingOf(state), arrival.event, conditions_,
                TellerFor(arrival.key, arrival.event->at()), chained_);
  PutBack(state);
  if (chained_.taken) arrival.effects.contributing = true;
  std::sort(chained_.ready.begin(), chained_.ready.end(),
            [](const auto& a, const auto& b) { return a.pattern->owner->order < b.pattern->owner->order; });
}

void Shard::Impl::Retire(std::unique_ptr<Match> match) {
  if (unused_matches_.size() == kUnused) return;
  match->Forget();
  unused_matches_.push_back(std::move(match));
}

KeyState* Shard::Impl::FindKey(const Scope& scope, std::string_view key, std::uint64_t hash) {
  const std::uint32_t number =
      scope.keys.Find(hash, [&](std::uint32_t one) { return states_[one].key.view() == key; });
  return number == NumberTable::kNone ? nullptr : &states_[number];
}

KeyState& Shard::Impl::AddKey(Scope& scope, std::string_view key, std::uint64_t hash) {
  const std::uint32_t number = states_.Add();
  timers_.Reach(number);
  scope.keys.Add(hash, number);
  KeyState& state = states_[number];
  if (IsFrozen(state)) state.noted = 0;  // of the one before
  state.scope = scope.serial & KeyState::kLastScope;
  state.key = LeanText(key);
  return state;
}

void Shard::Impl::RemoveKey(KeyState& state) {
  const std::uint32_t number = KeyPool::NumberOf(state);
  const std::uint32_t noted = state.noted;
  timers_.Disarm(number);
  ScopeOf(state).keys.Remove(HashOfKey(ScopeOf(state).seed, state.key.view()), number);
  states_.Remove(number);
  states_[number].noted =
      noted & 3U;  // the number stays in the list, and is not noted again for the next one
}

void Shard::Impl::Rest(KeyState& state) {
  if (state.resting) return;
  std::uint32_t& place = resting_[next_resting_++ % resting_.size()];
  if (next_resting_ > resting_.size()) {
    KeyState& oldest = states_[place];
    const bool rested = oldest.resting;
    oldest.resting = false;
    if (rested && MayGo(oldest)) RemoveKey(oldest);
  }
  state.resting = true;
  place = KeyPool::NumberOf(state);
}

KeyState& Shard::Impl::StateOf(Arrival& arrival) {
  if (arrival.state == nullptr) {
    arrival.state = &AddKey(arrival.scope, arrival.key, arrival.hash);
    Touch(*arrival.state);
  }
  return *arrival.state;
}

Waiting& Shard::Impl::WaitingOf(const KeyState& state) const {
  if (KeyState::More* more = state.more()) return more->waiting;
  state.GetLine(timers_.DueOf(KeyPool::NumberOf(state)), lone_);
  return lone_;
}

void Shard::Impl::PutBack(KeyState& state) {
  if (state.more() != nullptr) return;
  if (!KeyState::CanHold(lone_)) {
    auto more = NewMore();
    std::swap(more->waiting, lone_);
    return state.SetMore(std::move(more));
  }
  state.SetLine(lone_);
  timers_.Arm(KeyPool::NumberOf(state), lone_.due());
}

std::unique_ptr<KeyState::More> Shard::Impl::NewMore() {
  if (unused_more_.empty()) return std::make_unique<KeyState::More>();
  std::unique_ptr<KeyState::More> more = std::move(unused_more_.back());
  unused_more_.pop_back();
  return more;
}

KeyState::More& Shard::Impl::MoreOf(KeyState& state) {
  if (state.more() == nullptr) {
    auto more = NewMore();
    if (!state.empty()) std::swap(more->waiting, WaitingOf(state));
    state.SetMore(std::move(more));
  }
  return *state.more();
}

void Shard::Impl::Tidy(KeyState& state) {
  if (state.more() != nullptr) TidyMore(state);
  if (state.counted == state.empty()) {
    state.counted = !state.counted;
    for (std::size_t* count : {&ScopeOf(state).waiting_keys, &waiting_keys_})
      *count = state.counted ? *count + 1 : *count - 1;
  }
  if (MayGo(state)) Rest(state);
}

void Shard::Impl::TidyMore(KeyState& state) {
  auto& [waiting, matches, openings, counted] = *state.more();
  waiting.Trim();
  Milliseconds due = waiting.due();
  bool some_ended = false;
  for (auto& match : matches) {
    if (!match->ended()) {
      due = std::min(due, match->NextDue(options_.lifetime));
      continue;
    }
    Forget(match->identity()->id, state);
    --match->identity()->pattern->live;
    --ScopeOf(state).matches;
    Retire(std::move(match));
    some_ended = true;
  }
  if (some_ended) std::erase(matches, nullptr);
  if (!openings.empty() || counted != 0) {
    std::size_t candidates = 0;
    std::erase_if(openings, [&](const KeyState::Opening& opening) {
      if (opening.candidates.empty()) {
        --opening.pattern->openings;
        return true;
      }
      due = std::min(due, opening.candidates.NextDue(*opening.pattern->bound, options_.lifetime));
      candidates += opening.candidates.list().size();
      return false;
    });
    opening_candidates_ += candidates - std::exchange(counted, candidates);
  }
  timers_.Arm(KeyPool::NumberOf(state), due);
  if (!matches.empty() || !openings.empty() || !KeyState::CanHold(waiting)) return;
  std::unique_ptr<KeyState::More> more = state.TakeMore();
  state.SetLine(more->waiting);
  more->waiting.Clear();
  if (unused_more_.size() < kUnused) unused_more_.push_back(std::move(more));
}

void Shard::Impl::TidyAll(std::vector<KeyState*>& states) {
  const auto place = [&](const KeyState* state) {
    return std::pair(std::string_view(ScopeOf(*state).attribute), state->key.view());
  };
  std::sort(states.begin(), states.end(),
            [&](const KeyState* a, const KeyState* b) { return place(a) < place(b); });
  for (KeyState* state : states) Tidy(*state);
}

void Shard::Impl::Apply(const AnswerRecord& record, Effects& effects) {
  Advance(record.at, false, effects);
  const KeysOfMatches& keys = KeysOfMatchesLike(record.call.match);
  const auto key = keys.find(record.call.match);
  if (key == keys.end()) return;  // the match has ended
  KeyState& state = *key->second;
  Touch(state);
  for (const auto& match : state.matches()) {
    if (match->identity()->id != record.call.match) continue;
    if (record.call.number == kContextCall)
      Begin(*match, record, effects);
    else
      match->OnAnswer(record, effects);
  }
  Tidy(state);
  EndPart(effects, Effects::Part::kThen, record.at, 0);
}

void Shard::Impl::Begin(Match& match, const AnswerRecord& record, Effects& effects) {
  std::shared_ptr<const Event> fields;
  std::string error;
  const EventNumber number = Match::kContextNumbers | match.identity()->id.low;
  if (record.result.is_map() && !record.result.map().empty())
    fields = Event::Parse(number, record.at, dsl::ToJson(record.result), this->fields(), error);
  match.OnContext(record, std::move(fields), effects);
}

void Shard::Impl::Apply(const ResumeRecord& record, Effects& effects) {
  for (const LiveMatch& live : LiveMatches()) {
    const KeysOfMatches& keys = KeysOfMatchesLike(live.match->id);
    const auto key = keys.find(live.match->id);
    if (key == keys.end()) continue;  // an older one had that id, and has ended
    KeyState& state = *key->second;
    Touch(state);
    for (const auto& match : state.matches()) {
      if (match->identity()->id == live.match->id) match->Resume(record.at, effects);
    }
    Tidy(state);
    EndPart(effects, Effects::Part::kBefore, record.at, live.order);
  }
  effects.calls_from = record.at;
  Advance(record.at, false, effects);
  effects.calls_from = Effects().calls_from;
}

Shard::Shard(ShardOptions options, std::shared_ptr<PlanSet> plans, ShardPlace place)
    : impl_(std::make_unique<Impl>(options, plans ? std::move(plans) : std::make_shared<PlanSet>(), place)) {}
Shard::~Shard() = default;

void Shard::Apply(const Record& record, Effects& effects) {
  std::visit([&](const auto& one) { impl_->Apply(one, effects); }, record);
}

std::optional<Milliseconds> Shard::Impl::NextDue() {
  const auto warm = timers_.NextDue();
  const auto cold = cold_ == nullptr ? std::nullopt : cold_->timers.NextDue();
  return warm && cold ? std::min(warm, cold) : warm ? warm : cold;
}

std::optional<Milliseconds> Shard::NextDue() const { return impl_->NextDue(); }
std::vector<LiveMatch> Shard::LiveMatches() const { return impl_->LiveMatches(); }
std::vector<std::string> Shard::KeyAttributes(std::string_view tenant) const {
  return impl_->KeyAttributes(tenant);
}
Value Shard::FirstKey(std::string_view tenant, const Event& event) const {
  return impl_->FirstKey(tenant, event);
}
WaitingCounts Shard::CountWaiting() const { return impl_->CountWaiting(); }
std::size_t Shard::CountKeys(std::string_view tenant) const { return impl_->CountKeys(tenant); }
void Shard::FindNewKeys(std::string_view tenant, const Event& event, std::vector<std::uint64_t>& keys) const {
  impl_->FindNewKeys(tenant, event, keys);
}
const FieldTable& Shard::fields() const { return impl_->fields(); }
void Shard::Watch(CandidateWatch watch) { impl_->Watch(std::move(watch)); }
void Shard::NoteChanges() { impl_->NoteChanges(); }
void Shard::Freeze(bool whole) { impl_->Freeze(whole); }
bool Shard::SaveSome(std::size_t bytes, std::vector<StateRow>& rows) { return impl_->SaveSome(bytes, rows); }
bool Shard::Load(std::string_view name, std::string_view bytes, std::string& error) {
  return impl_->Load(name, bytes, error);
}
std::vector<Shard::EnabledPlan> Shard::Enabled() const { return impl_->Enabled(); }
void Shard::KnowScope(const std::string& tenant, const std::string& key_attribute) {
  impl_->ScopeOf(tenant, key_attribute);
}
std::size_t Shard::StateBytes() const { return impl_->StateBytes(); }

}  // namespace cxengine::engine
