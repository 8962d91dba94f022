// Shard: snapshots, out and in.
//
// A snapshot says the state at the moment of Freeze while the shard goes on: keys that have been said, or
// that have not changed since, are left alone; one that is about to change is said first (Touch). So the
// stream waits for one key at a time, and what has not changed since the snapshot before is not said again.
#include <algorithm>
#include <tuple>

#include "engine/identity.h"
#include "engine/planted.h"
#include "engine/run_check.h"
#include "engine/shard_impl.h"

namespace cxengine::engine {

namespace {

constexpr std::string_view kNotRead = "a row of the saved state cannot be read";

std::string NameOfPattern(const std::string& tenant, const std::string& pattern) {
  ByteWriter name;
  name.Byte(StateRow::kPattern);
  name.Text(tenant);
  name.Raw(pattern);
  return name.Take();
}

}  // namespace

void Shard::Impl::NoteChanges() {
  notes_ = true;
  if (is_first()) plans_->NoteChanges();
}

void Shard::Impl::NoteChange(KeyState& state) {
  if (IsFrozen(state) && !IsUnsaid(state) && !CXENGINE_PLANTED(24)) frozen_rows_.push_back(SayFrozen(state));
  state.noted = snapshot_ & 3U;
  changed_keys_.push_back(KeyPool::NumberOf(state));
  state.recent = true;
}

void Shard::Impl::TouchChains(Scope& scope, const ChainPattern& chain) {
  std::vector<ChainNet::NodeId> nodes;
  for (ChainNet::NodeId id = chain.last; id != ChainNet::kNowhere; id = scope.net.node(id).from)
    nodes.push_back(id);
  // Where nobody else goes along, and nobody stands, there is nothing.
  const bool own = scope.net.node(chain.last).only != nullptr;
  if (own && std::all_of(nodes.begin(), nodes.end(), [&](auto id) { return scope.net.node(id).lines == 0; }))
    return;
  VisitKeys(scope, [&](KeyState& state) {
    bool concerned = false;
    std::as_const(WaitingOf(state)).VisitAll([&](const Waiting::Line& line) {
      concerned =
          concerned || line.is_mark() || std::find(nodes.begin(), nodes.end(), line.node) != nodes.end();
    });
    if (concerned) Touch(state);
  });
}

void Shard::Impl::Freeze(bool whole) {
  if (is_first()) {
    FreezeCounters();
    plans_->Freeze(whole);
  }
  FreezePatterns(whole);
  if (whole) {
    std::vector<KeyState*> gone;
    for (const auto& [name, tenant] : tenants_) {
      for (const auto& [attribute, scope] : tenant.scopes) {
        VisitKeys(*scope, [&](KeyState& state) {
          if (state.empty())
            gone.push_back(&state);
          else
            Touch(state);
        });
      }
    }
    for (KeyState* state : gone) RemoveKey(*state);
    if (cold_ != nullptr) cold_->next_to_say = 0;
  }
  saying_ = true;
  in_vain_ = 0;
  std::swap(frozen_keys_, changed_keys_);
  snapshot_ = snapshot_ == 1 ? 2 : 1;
}

void Shard::Impl::FreezeCounters() {
  ByteWriter counters;
  counters.Number(events_);
  counters.Number(tenants_.size());
  for (const auto& [name, tenant] : tenants_) {
    counters.Text(name);
    counters.Number(tenant.next_event);
  }
  frozen_rows_.push_back({std::string(1, static_cast<char>(StateRow::kCounters)), counters.Take()});
}

void Shard::Impl::FreezePatterns(bool whole) {
  if (whole) {
    changed_patterns_.clear();
    for (const auto& [name, tenant] : tenants_) {
      for (const auto& [id, pattern] : tenant.patterns) changed_patterns_.emplace(name, id);
    }
  }
  if (!is_first()) changed_patterns_.clear();  // the first one says them
  for (const auto& [tenant_id, id] : changed_patterns_) {
    const auto tenant = tenants_.find(tenant_id);
    const auto pattern = tenant->second.patterns.find(id);
    StateRow row{NameOfPattern(tenant_id, id), {}, pattern == tenant->second.patterns.end()};
    if (!row.gone) {
      ByteWriter out;
      out.Text(pattern->second->identity->key_attribute);
      out.Fixed(pattern->second->bound->plan_id.high);
      out.Fixed(pattern->second->bound->plan_id.low);
      out.Number(pattern->second->chain == nullptr ? 0 : pattern->second->chain->since);
      row.bytes = out.Take();
    }
    frozen_rows_.push_back(std::move(row));
  }
  changed_patterns_.clear();
}

bool Shard::Impl::SaveSome(std::size_t bytes, std::vector<StateRow>& rows) {
  std::size_t said = 0;
  const auto say = [&](StateRow row) {
    said += row.size();
    rows.push_back(std::move(row));
  };
  for (StateRow& row : frozen_rows_) say(std::move(row));
  frozen_rows_.clear();
  if (is_first() && !plans_->SaveSome(bytes, rows)) return false;
  for (; !frozen_keys_.empty(); frozen_keys_.pop_front()) {
    if (said >= bytes) return false;
    KeyState& state = states_[frozen_keys_.front()];
    if (!IsFrozen(state)) continue;
    if (IsUnsaid(state)) {
      state.noted = 0;
      continue;
    }
    say(SayFrozen(state));
    if (state.empty()) RemoveKey(state);
  }
  saying_ = !SayCold(bytes, said, rows);
  return !saying_;
}

std::string Shard::Impl::NameOfKey(const Scope& scope, std::string_view key) {
  ByteWriter name;
  name.Byte(StateRow::kKey);
  name.Text(scope.tenant);
  name.Text(scope.attribute);
  name.Raw(key);
  return name.Take();
}

StateRow Shard::Impl::SayFrozen(KeyState& state) {
  StateRow row{NameOfKey(ScopeOf(state), state.key.view()), {}, state.empty()};
  if (!row.gone) row.bytes = Save(state);
  state.noted = 0;
  state.saved = !row.gone;
  return row;
}

std::string Shard::Impl::Save(const KeyState& state) const {
  StateWriter out;
  out.Number(state.matches().size());
  for (const auto& match : state.matches()) {
    const MatchIdentity& identity = *match->identity();
    out.Fixed(identity.id.high);
    out.Fixed(identity.id.low);
    out.Text(identity.pattern->id);
    out.Fixed(match->bound()->plan_id.high);
    out.Fixed(match->bound()->plan_id.low);
    match->Save(out);
  }
  out.Number(state.openings().size());
  for (const KeyState::Opening& opening : state.openings()) {
    out.Text(opening.pattern->identity->id);
    out.Number(opening.candidates.list().size());
    for (const Candidate& candidate : opening.candidates.list()) {
      out.PutRun(candidate.run);
      out.Signed(candidate.last_taken);
    }
  }
  std::vector<SavedLine> lines = chains_.Save(ScopeOf(state).net, WaitingOf(state));
  // In which order they stand is chance, not state.
  const auto place = [](const SavedLine& line) {
    return std::tuple(line.pattern->owner->identity->id, line.events,
                      line.is_mark() ? EventNumber{0} : line.held.front().front()->number(), line.mark);
  };
  std::sort(lines.begin(), lines.end(),
            [&](const SavedLine& a, const SavedLine& b) { return place(a) < place(b); });
  out.Number(lines.size());
  for (const SavedLine& line : lines) {
    out.Text(line.pattern->owner->identity->id);
    out.Number(line.events);
    out.Number(line.mark);
    out.Number(line.held.size());
    for (const auto& events : line.held) {
      out.Number(events.size());
      for (const auto& event : events) out.PutEvent(*event);
    }
    for (const Milliseconds due : line.due) out.Signed(due);
  }
  return out.Finish();
}

std::string Shard::Describe(std::string_view name) {
  ByteReader in(name);
  const std::uint8_t kind = in.Byte();
  if (kind == StateRow::kCounters) return "the counters";
  if (kind == StateRow::kPlan) return "the text of a pattern";
  std::string first(in.Text());
  if (kind == StateRow::kPattern) return "pattern " + std::string(in.rest()) + " of tenant " + first;
  const std::string attribute(in.Text());
  if (kind != StateRow::kKey || !in.ok()) return "a row of unknown meaning";
  return "what waits for key " + std::string(in.rest()) + " (" + attribute + ") of tenant " + first;
}

bool Shard::Impl::Load(std::string_view name, std::string_view bytes, std::string& error) {
  ByteReader in(name);
  bool read = false;
  switch (in.Byte()) {
    case StateRow::kCounters: {
      ByteReader counters(bytes);
      events_ = counters.Number();
      for (std::size_t left = counters.Count(); left > 0 && counters.ok(); --left) {
        Tenant& tenant = tenants_[std::string(counters.Text())];
        tenant.next_event = counters.Number();
      }
      read = counters.ok() && counters.at_end() && in.at_end();
      break;
    }
    case StateRow::kPlan:
      read = plans_->Load(in, bytes, error);
      break;
    case StateRow::kPattern:
      read = LoadPattern(in, bytes);
      break;
    case StateRow::kKey:
      read = LoadKey(in, bytes);
      break;
    default:
      break;
  }
  if (!read && error.empty()) error = kNotRead;
  return read;
}

bool Shard::Impl::LoadPattern(ByteReader& name, std::string_view bytes) {
  const std::string tenant(name.Text());
  const std::string id(name.rest());
  ByteReader in(bytes);
  const std::string key_attribute(in.Text());
  auto plan = plans_->Find(TakePlanId(in));
  const EventNumber since = in.Number();
  if (!name.ok() || !in.ok() || !in.at_end() || plan == nullptr) return false;
  Activate(tenant, id, key_attribute, std::move(plan), 0, since, nullptr);
  return true;
}

bool Shard::Impl::LoadKey(ByteReader& name, std::string_view bytes) {
  const std::string tenant(name.Text());
  const std::string attribute(name.Text());
  if (!name.ok()) return false;
  Scope& scope = ScopeOf(tenant, attribute);
  const std::uint64_t hash = HashOfKey(scope.seed, name.rest());
  if (FindKey(scope, name.rest(), hash) != nullptr) return false;
  KeyState& state = AddKey(scope, name.rest(), hash);
  const std::size_t candidates = chains_.candidates();
  if (!LoadState(state, bytes)) {
    Empty(state);
    RemoveKey(state);
    return false;
  }
  state.saved = true;
  for (const auto& match : state.matches()) Remember(match->identity()->id, state);
  TakeBack(state, hash, chains_.candidates() - candidates);
  in_vain_ = 0;
  tenants_[tenant].NoteChange();  // a scope without patterns serves its matches
  Tidy(state);
  return true;
}

bool Shard::Impl::LoadState(KeyState& state, std::string_view bytes) {
  StateReader in(bytes, fields());
  timers_.Pass(in.newest());
  for (std::size_t left = in.Count(); left > 0; --left) {
    if (!LoadMatch(state, in)) return false;
  }
  for (std::size_t left = in.Count(); left > 0; --left) {
    if (!LoadOpening(state, in)) return false;
  }
  for (std::size_t left = in.Count(); left > 0; --left) {
    if (!LoadLine(state, in)) return false;
  }
  return in.ok() && in.at_end() && !state.empty();
}

bool Shard::Impl::LoadMatch(KeyState& state, StateReader& in) {
  MatchId id;
  id.high = in.Fixed();
  id.low = in.Fixed();
  const Scope& scope = ScopeOf(state);
  PatternIdentity pattern{scope.tenant, std::string(in.Text()), scope.attribute};
  auto plan = plans_->Find(TakePlanId(in));
  if (!in.ok() || plan == nullptr) return false;
  // One identity for all matches of a pattern, where it is still there.
  const auto& patterns = tenants_[pattern.tenant].patterns;
  const auto active = patterns.find(pattern.id);
  const bool same =
      active != patterns.end() && active->second->identity->key_attribute == pattern.key_attribute;
  if (!same) tenants_[scope.tenant].strays = true;
  auto identity = std::make_shared<const MatchIdentity>(
      id, same ? active->second->identity : std::make_shared<const PatternIdentity>(std::move(pattern)),
      state.key.view());
  auto match = std::make_unique<Match>();
  Run none;
  match->Become(std::move(identity), std::move(plan), none, 0, 0);
  if (!match->Load(in)) return false;
  ++match->identity()->pattern->live;
  ++ScopeOf(state).matches;
  MoreOf(state).matches.push_back(std::move(match));
  return true;
}

ActivePattern* Shard::Impl::PatternOf(const KeyState& state, const std::string& id) {
  const Scope& scope = ScopeOf(state);
  const auto& patterns = tenants_[scope.tenant].patterns;
  const auto pattern = patterns.find(id);
  const bool here = pattern != patterns.end() && pattern->second->identity->key_attribute == scope.attribute;
  return here ? pattern->second.get() : nullptr;
}

bool Shard::Impl::LoadOpening(KeyState& state, StateReader& in) {
  ActivePattern* pattern = PatternOf(state, std::string(in.Text()));
  if (!in.ok() || pattern == nullptr || pattern->chain != nullptr) return false;
  KeyState::Opening opening{pattern, {}};
  for (std::size_t left = in.Count(); left > 0; --left) {
    Candidate candidate;
    candidate.run = in.TakeRun();
    candidate.last_taken = in.TakeTime();
    if (!in.ok() || !WaitsSoundly(*pattern->bound, candidate.run, false)) return false;
    opening.candidates.Restore(std::move(candidate));
  }
  if (opening.candidates.empty()) return false;
  MoreOf(state).openings.push_back(std::move(opening));
  ++pattern->openings;
  return true;
}

bool Shard::Impl::LoadLine(KeyState& state, StateReader& in) {
  const ActivePattern* pattern = PatternOf(state, std::string(in.Text()));
  SavedLine line;
  line.events = in.Number32();
  line.mark = in.Number();
  line.held.resize(in.Count());
  for (auto& events : line.held) {
    for (std::size_t left = in.Count(); left > 0 && in.ok(); --left) events.push_back(in.TakeEvent());
  }
  for (std::size_t i = 0; i < line.held.size(); ++i) line.due.push_back(in.TakeDue());
  if (!in.ok() || pattern == nullptr || pattern->chain == nullptr) return false;
  line.pattern = pattern->chain.get();
  const bool loaded = chains_.Load(ScopeOf(state).net, WaitingOf(state), line);
  PutBack(state);
  return loaded;
}

std::vector<Shard::EnabledPlan> Shard::Impl::Enabled() const {
  std::vector<EnabledPlan> enabled;
  for (const auto& [name, tenant] : tenants_) {
    for (const auto& [id, pattern] : tenant.patterns)
      enabled.push_back({name, id, pattern->identity->key_attribute, pattern->bound->plan});
  }
  return enabled;
}

}  // namespace cxengine::engine
