// Shard: patterns that come, change and go, and questions about what it holds.
#include <algorithm>

#include "engine/identity.h"
#include "engine/runner.h"
#include "engine/shard_impl.h"

namespace cxengine::engine {

void Shard::Impl::Apply(const PatternRecord& record, Effects& effects) {
  Advance(record.at, false, effects);
  Tenant& tenant = tenants_[record.tenant];
  if (notes_) changed_patterns_.emplace(record.tenant, record.pattern);
  if (record.plan == nullptr) {
    DropPattern(tenant, record.pattern, record.at, true, effects);
    tenant.NoteChange();
    return;
  }
  const auto bound = plans_->Bind(record.plan);
  std::shared_ptr<const PatternIdentity> identity;
  const auto existing = tenant.patterns.find(record.pattern);
  const bool keeps_candidates = existing != tenant.patterns.end() &&
                                existing->second->identity->key_attribute == record.key_attribute &&
                                existing->second->bound->opening_text == bound->opening_text;
  if (existing != tenant.patterns.end()) {
    if (existing->second->identity->key_attribute == record.key_attribute)
      identity = existing->second->identity;
    else
      tenant.strays = tenant.strays || existing->second->identity->live > 0;
  }
  if (existing != tenant.patterns.end() && !keeps_candidates)
    DropPattern(tenant, record.pattern, record.at, false, effects);

  ActivePattern& pattern = Activate(record.tenant, record.pattern, record.key_attribute, bound, record.at,
                                    tenant.next_event, std::move(identity));
  if (!keeps_candidates || pattern.openings == 0) return;
  VisitKeys(ScopeOf(record.tenant, record.key_attribute), [&](KeyState& state) {
    KeyState::Opening* opening = state.Find(&pattern);
    if (opening == nullptr) return;
    Touch(state);
    opening->candidates.Rebind(*bound);
  });
}

ActivePattern& Shard::Impl::Activate(const std::string& tenant_id, const std::string& id,
                                     const std::string& key_attribute, std::shared_ptr<const BoundPlan> bound,
                                     Milliseconds at, EventNumber since,
                                     std::shared_ptr<const PatternIdentity> identity) {
  Tenant& tenant = tenants_[tenant_id];
  std::unique_ptr<ActivePattern>& pattern = tenant.patterns[id];
  if (pattern == nullptr) {
    pattern = std::make_unique<ActivePattern>();
    tenant.SetOrder(id);
  } else {
    pattern->scope->Leave(*pattern);
  }
  pattern->identity =
      identity != nullptr
          ? std::move(identity)
          : std::make_shared<const PatternIdentity>(PatternIdentity{tenant_id, id, key_attribute});
  const std::string hashed = HashedText(*pattern->identity);
  pattern->identity_text.assign(hashed.begin(), hashed.end());
  pattern->bound = std::move(bound);
  Run probe;
  probe.Reset(*pattern->bound->plan);
  pattern->no_opening = Runner(*pattern->bound, probe, at, nullptr).StartOpening() != Outcome::kWaiting;
  Scope& scope = ScopeOf(tenant_id, key_attribute);
  if (pattern->chain != nullptr) {
    ReadChain(pattern->bound, options_.lifetime, *pattern->chain);
  } else if (ChainPattern chain;
             !options_.plain_candidates && ReadChain(pattern->bound, options_.lifetime, chain)) {
    chain.owner = pattern.get();
    chain.since = since;
    pattern->chain = std::make_unique<ChainPattern>(std::move(chain));
    scope.net.Add(*pattern->chain, !watch_);
    scope.FileConditions();
  }
  pattern->single = options_.plain_candidates ? std::nullopt : FindSingle(*pattern->bound, options_.lifetime);
  pattern->ends_at_birth =
      !pattern->no_opening && pattern->bound->plan->opening == pattern->bound->plan->root().children.size();
  scope.Join(*pattern);
  tenant.NoteChange();
  return *pattern;
}

Scope& Shard::Impl::ScopeOf(const std::string& tenant, const std::string& key_attribute) {
  std::unique_ptr<Scope>& scope = tenants_[tenant].scopes[key_attribute];
  if (scope == nullptr) {
    scope = std::make_unique<Scope>(options_.max_candidates);
    scope->serial = static_cast<std::uint32_t>(scopes_.size());
    scopes_.push_back(scope.get());
    scope->tenant = tenant;
    scope->attribute = key_attribute;
    scope->seed = SeedOfScope(options_.hash_seed, tenant, key_attribute);
    scope->rank_seed = SeedOfScope(0, tenant, key_attribute);
    scope->key_field = AccessTo(key_attribute, plans_->fields());
  }
  return *scope;
}

bool Shard::Impl::Waits(const Tenant& tenant, const ActivePattern* pattern,
                        const std::vector<ChainNet::NodeId>& dead, bool cancel) const {
  if (cancel && tenant.strays) return true;
  if (pattern == nullptr) return false;
  return pattern->openings > 0 || (cancel && pattern->identity->live > 0) ||
         std::any_of(dead.begin(), dead.end(),
                     [&](ChainNet::NodeId node) { return pattern->scope->net.node(node).lines > 0; });
}

void Shard::Impl::DropPattern(Tenant& tenant, const std::string& id, Milliseconds at, bool cancel,
                              Effects& effects) {
  const auto pattern = tenant.patterns.find(id);
  std::vector<ChainNet::NodeId> dead;
  Scope* home = nullptr;  // of its chain
  if (pattern != tenant.patterns.end() && pattern->second->chain != nullptr) {
    home = tenant.scopes.at(pattern->second->identity->key_attribute).get();
    if (notes_) TouchChains(*home, *pattern->second->chain);
    home->net.Remove(*pattern->second->chain, dead);
    home->FileConditions();
  }
  const bool waits =
      Waits(tenant, pattern == tenant.patterns.end() ? nullptr : pattern->second.get(), dead, cancel);
  if (pattern != tenant.patterns.end()) pattern->second->scope->Leave(*pattern->second);
  // Matches outlive a change of the key attribute, so all scopes are asked.
  std::vector<KeyState*> touched;
  std::vector<Match*> to_cancel;
  const auto of_pattern = [&](const KeyState::Opening& one) { return one.pattern->identity->id == id; };
  const auto goes = [&](const auto& match) { return cancel && match->identity()->pattern->id == id; };
  for (const auto& [attribute, scope] : tenant.scopes) {
    if (!waits) break;
    const bool is_home = scope.get() == home && !dead.empty();
    VisitKeys(*scope, [&](KeyState& state) {
      bool changes = is_home && chains_.DropDead(home->net, WaitingOf(state));
      if (changes) PutBack(state);
      if (KeyState::More* more = state.more()) {
        auto& [waiting, matches, openings, counted] = *more;
        const bool concerned = std::any_of(openings.begin(), openings.end(), of_pattern) ||
                               std::any_of(matches.begin(), matches.end(), goes);
        changes = changes || concerned;
        if (concerned) Touch(state);
        std::erase_if(openings, of_pattern);
        for (const auto& match : matches) {
          if (goes(match)) to_cancel.push_back(match.get());
        }
      }
      if (changes) touched.push_back(&state);
    });
  }
  Cancel(to_cancel, at, effects);
  TidyAll(touched);
  if (home != nullptr) home->net.Free(dead);
  if (pattern != tenant.patterns.end()) tenant.patterns.erase(pattern);
}

void Shard::Impl::Cancel(std::vector<Match*>& matches, Milliseconds at, Effects& effects) const {
  std::sort(matches.begin(), matches.end(), [](const Match* a, const Match* b) {
    return BornBefore(a->order(), *a->identity(), b->order(), *b->identity());
  });
  for (Match* match : matches) {
    match->Cancel(at, effects);
    EndPart(effects, Effects::Part::kThen, at, match->order());
  }
}

std::vector<LiveMatch> Shard::Impl::LiveMatches() const {
  std::vector<const Match*> matches;
  for (const auto& [name, tenant] : tenants_) {
    for (const auto& [attribute, scope] : tenant.scopes) {
      scope->keys.VisitAll([&](std::uint32_t number) {
        for (const auto& match : states_[number].matches()) matches.push_back(match.get());
      });
    }
  }
  std::vector<LiveMatch> out;
  for (const Match* match : matches) out.push_back({match->identity(), match->born(), match->order()});
  std::sort(out.begin(), out.end(), [](const LiveMatch& a, const LiveMatch& b) {
    return BornBefore(a.order, *a.match, b.order, *b.match);
  });
  return out;
}

std::vector<std::string> Shard::Impl::KeyAttributes(std::string_view tenant) const {
  std::vector<std::string> attributes;
  const auto it = tenants_.find(tenant);
  if (it == tenants_.end()) return attributes;
  for (const Scope* scope : it->second.InOrder()) {
    if (!scope->patterns.empty()) attributes.push_back(scope->attribute);
  }
  return attributes;
}

Value Shard::Impl::FirstKey(std::string_view tenant, const Event& event) const {
  const auto it = tenants_.find(tenant);
  if (it == tenants_.end()) return {};
  for (const Scope* scope : it->second.InOrder()) {
    const Value& value = scope->key_field.Read(event, fields());
    if (!scope->patterns.empty() && KeyText(value)) return value;
  }
  return {};
}

std::size_t Shard::Impl::CountKeys(std::string_view tenant) const {
  std::size_t count = 0;
  const auto it = tenants_.find(tenant);
  if (it == tenants_.end()) return count;
  for (const auto& [attribute, scope] : it->second.scopes) count += scope->waiting_keys;
  return count;
}

WaitingCounts Shard::Impl::CountWaiting() const {
  WaitingCounts counts{waiting_keys_, 0, opening_candidates_ + chains_.candidates(), 0};
  for (const KeysOfMatches& keys : keys_of_matches_) counts.matches += keys.size();
  if (cold_ != nullptr) {
    counts.cold_keys = CountCold();
    counts.candidates += cold_->candidates;
    counts.matches += cold_->matches;
  }
  return counts;
}

void Shard::Impl::FindNewKeys(std::string_view tenant, const Event& event, std::vector<std::uint64_t>& keys) {
  const auto it = tenants_.find(tenant);
  if (it == tenants_.end()) return;
  for (const Scope* scope : it->second.InOrder()) {
    if (scope->patterns.empty()) continue;
    const auto key = scope->key_field.ReadKey(event, fields(), key_room_);
    if (!key || !place_.Owns(scope->seed, *key)) continue;
    const std::uint64_t hash = HashOfKey(scope->seed, *key);
    const KeyState* const state = FindKey(*scope, *key, hash);
    if (state != nullptr && !state->empty()) continue;
    if (scope->cold.empty() || FindCold(*scope, *key, hash) == NumberTable::kNone) keys.push_back(hash);
  }
}

std::size_t Shard::Impl::StateBytes() const {
  std::size_t bytes = chains_.StateBytes() + timers_.StateBytes();
  if (cold_ != nullptr) bytes += cold_->StateBytes();
  for (const auto& [name, tenant] : tenants_) {
    for (const auto& [attribute, scope] : tenant.scopes) {
      std::size_t keys = 0;
      scope->keys.VisitAll([&](std::uint32_t number) {
        if (states_[number].resting && states_[number].empty()) return;  // memory for those to come
        ++keys;
        bytes += states_[number].StateBytes();
      });
      bytes += keys * (sizeof(KeyState) + timers_.StateBytesOfOne()) + scope->cold.StateBytes();
      if (keys > 0) bytes += scope->keys.StateBytes();
    }
  }
  return bytes;
}

}  // namespace cxengine::engine
