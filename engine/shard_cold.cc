// Shard: keys go cold, and which of them records concern (engine/cold_keys.h).
#include <xxhash.h>

#include <algorithm>
#include <limits>

#include "engine/of_key.h"
#include "engine/planted.h"
#include "engine/shard_impl.h"

namespace cxengine::engine {

namespace {

std::uint64_t BitOf(const void* bytes, std::size_t size, std::uint64_t kind) {
  return std::uint64_t{1} << (XXH3_64bits_withSeed(bytes, size, kind) % 63);
}

Milliseconds TimeOf(const Record& record) {
  return std::visit(
      [](const auto& one) {
        if constexpr (std::is_same_v<std::decay_t<decltype(one)>, EventRecord>)
          return one.event->at();
        else
          return one.at;
      },
      record);
}

}  // namespace

std::uint64_t traits::OfLine(std::uint32_t node) { return BitOf(&node, sizeof node, 1); }
std::uint64_t traits::OfOpening(std::string_view pattern) { return BitOf(pattern.data(), pattern.size(), 2); }
std::uint64_t traits::OfMatch(std::string_view pattern) { return BitOf(pattern.data(), pattern.size(), 3); }

std::uint64_t traits::Of(const KeyState& state, const Waiting& waiting) {
  std::uint64_t traits = 0;
  waiting.VisitAll([&](const Waiting::Line& line) { traits |= line.is_mark() ? kMark : OfLine(line.node); });
  for (const KeyState::Opening& opening : state.openings())
    traits |= OfOpening(opening.pattern->identity->id);
  for (const auto& match : state.matches()) traits |= OfMatch(match->identity()->pattern->id);
  return traits;
}

std::uint64_t ColdKeys::RankOf(std::uint32_t number) const {
  return HashOfKey(keys[number].scope->rank_seed, keys[number].key.view());
}

std::size_t ColdKeys::StateBytes() const {
  std::size_t bytes = timers.StateBytes();
  for (std::uint32_t number = 0; number < keys.end(); ++number) {
    if (keys[number].scope == nullptr) continue;
    bytes += sizeof(ColdKey) + timers.StateBytesOfOne() + keys[number].key.StateBytes();
  }
  return bytes;
}

bool Shard::Impl::MayGoCold(KeyState& state) {
  if (state.scope == 0 || !state.saved || state.noted != 0 || state.empty()) return false;
  if (state.recent) return state.recent = false;
  return CXENGINE_PLANTED(27) || std::none_of(state.matches().begin(), state.matches().end(),
                                              [](const auto& match) { return match->waits_for_answer(); });
}

bool Shard::Impl::LetGo(std::size_t keep, std::size_t look) {
  if (saying_) return false;
  for (; look > 0 && states_.size() > keep; --look) {
    if (in_vain_ > 2 * std::size_t{states_.end()}) return false;
    if (++hand_ >= states_.end()) hand_ = 0;
    ++in_vain_;
    if (!KeyPool::IsOfState(hand_) || !MayGoCold(states_[hand_])) continue;
    GoCold(states_[hand_]);
    in_vain_ = 0;
  }
  return states_.size() > keep;
}

void Shard::Impl::GoCold(KeyState& state) {
  if (cold_ == nullptr) cold_ = std::make_unique<ColdKeys>();
  cold_->timers.Pass(timers_.now());
  const std::uint32_t number = cold_->keys.Add();
  cold_->timers.Reach(number);
  ColdKey& cold = cold_->keys[number];
  cold.scope = &ScopeOf(state);
  cold.key = LeanText(state.key.view());
  cold.traits = traits::Of(state, WaitingOf(state));
  cold.scope->cold.Add(HashOfKey(cold.scope->seed, cold.key.view()), number);
  if (!CXENGINE_PLANTED(28)) cold_->timers.Arm(number, timers_.DueOf(KeyPool::NumberOf(state)));
  for (const auto& match : state.matches()) {
    ColdKeys::Plan& plan = cold_->plans[match->bound()->plan_id];
    plan.bound = match->bound();
    ++plan.matches;
  }
  cold_->matches += state.matches().size();
  cold_->candidates += Empty(state);
  RemoveKey(state);
}

std::size_t Shard::Impl::Empty(KeyState& state) {
  const std::size_t before = chains_.candidates();
  chains_.DropAll(ScopeOf(state).net, WaitingOf(state));
  std::size_t candidates = before - chains_.candidates();
  for (const auto& match : state.matches()) {
    Forget(match->identity()->id, state);
    --match->identity()->pattern->live;
    --ScopeOf(state).matches;
  }
  for (const KeyState::Opening& opening : state.openings()) {
    candidates += opening.candidates.list().size();
    --opening.pattern->openings;
  }
  if (const auto more = state.TakeMore()) opening_candidates_ -= more->counted;
  return candidates;
}

void Shard::Impl::TakeBack(KeyState& state, std::uint64_t hash, std::size_t candidates) {
  Scope& scope = ScopeOf(state);
  if (scope.cold.empty()) return;
  const std::uint32_t number = FindCold(scope, state.key.view(), hash);
  if (number == NumberTable::kNone) return;
  if (number >= cold_->next_to_say) frozen_rows_.push_back(SayKept(cold_->keys[number]));
  state.counted = true;
  for (const KeyState::Opening& opening : state.openings()) candidates += opening.candidates.list().size();
  cold_->candidates -= candidates;
  cold_->matches -= state.matches().size();
  for (const auto& match : state.matches()) {
    const auto plan = cold_->plans.find(match->bound()->plan_id);
    if (--plan->second.matches == 0) cold_->plans.erase(plan);
  }
  cold_->timers.Disarm(number);
  scope.cold.Remove(hash, number);
  cold_->keys.Remove(number);
}

std::uint32_t Shard::Impl::FindCold(const Scope& scope, std::string_view key, std::uint64_t hash) const {
  return scope.cold.Find(hash, [&](std::uint32_t one) { return cold_->keys[one].key.view() == key; });
}

StateRow Shard::Impl::SayKept(const ColdKey& key) const {
  StateRow row{NameOfKey(*key.scope, key.key.view()), {}};
  row.kept = true;
  return row;
}

bool Shard::Impl::SayCold(std::size_t bytes, std::size_t& said, std::vector<StateRow>& rows) {
  if (cold_ == nullptr) return true;
  for (std::uint32_t& next = cold_->next_to_say; next < cold_->keys.end(); ++next) {
    if (said >= bytes) return false;
    if (cold_->keys[next].scope == nullptr) continue;
    rows.push_back(SayKept(cold_->keys[next]));
    said += rows.back().size();
  }
  cold_->next_to_say = ColdKeys::kAllSaid;
  return true;
}

void Shard::Impl::FindCold(std::span<const Record* const> records, std::vector<std::string>& names) {
  if (CountCold() == 0) return;
  std::vector<std::uint32_t> found;
  std::vector<Change> changes;
  Milliseconds latest = std::numeric_limits<Milliseconds>::min();
  for (const Record* record : records) {
    latest = std::max(latest, TimeOf(*record));
    if (const auto* event = std::get_if<EventRecord>(record))
      FindCold(*event, found);
    else if (const auto* erase = std::get_if<EraseRecord>(record))
      found.push_back(FindCold(erase->tenant, erase->key_attribute, erase->key));
    else if (const auto* pattern = std::get_if<PatternRecord>(record))
      AddChange(*pattern, changes);
  }
  if (!CXENGINE_PLANTED(29))
    cold_->timers.VisitDue(latest, [&](std::uint32_t number) { found.push_back(number); });
  if (!changes.empty()) FindCold(changes, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (!found.empty() && found.back() == NumberTable::kNone) found.pop_back();  // those that are not cold
  for (const std::uint32_t number : found)
    names.push_back(NameOfKey(*cold_->keys[number].scope, cold_->keys[number].key.view()));
}

void Shard::Impl::FindCold(const EventRecord& record, std::vector<std::uint32_t>& found) {
  const auto tenant = tenants_.find(record.tenant);
  if (tenant == tenants_.end()) return;
  for (const auto& [attribute, scope] : tenant->second.scopes) {
    if (scope->cold.empty()) continue;
    const auto key = scope->key_field.ReadKey(*record.event, fields(), key_room_);
    if (!key || CXENGINE_PLANTED(30)) continue;
    found.push_back(FindCold(*scope, *key, HashOfKey(scope->seed, *key)));
  }
}

std::uint32_t Shard::Impl::FindCold(std::string_view tenant, const std::string& attribute,
                                    std::string_view key) const {
  const auto of_tenant = tenants_.find(tenant);
  if (of_tenant == tenants_.end()) return NumberTable::kNone;
  const auto scope = of_tenant->second.scopes.find(attribute);
  if (scope == of_tenant->second.scopes.end() || scope->second->cold.empty()) return NumberTable::kNone;
  return FindCold(*scope->second, key, HashOfKey(scope->second->seed, key));
}

void Shard::Impl::AddChange(const PatternRecord& record, std::vector<Change>& changes) const {
  const auto tenant = tenants_.find(record.tenant);
  if (tenant == tenants_.end()) return;
  const auto existing = tenant->second.patterns.find(record.pattern);
  if (existing == tenant->second.patterns.end()) return;
  const ActivePattern& pattern = *existing->second;
  Change change{tenant->first, nullptr, traits::OfOpening(record.pattern), 0};
  const bool keeps_candidates = record.plan != nullptr &&
                                pattern.identity->key_attribute == record.key_attribute &&
                                pattern.bound->opening_text == dsl::DumpOpening(*record.plan);
  if (!keeps_candidates) {
    change.anywhere |= traits::OfMatch(record.pattern);
    if (pattern.chain != nullptr) {
      change.home = pattern.scope;
      const ChainNet& net = pattern.scope->net;
      for (ChainNet::NodeId id = pattern.chain->last; id != ChainNet::kNowhere; id = net.node(id).from)
        change.at_home |= traits::OfLine(id);
      // Rows name one of the patterns that share them.
      if (net.node(pattern.chain->last).only == nullptr) change.at_home |= traits::kMark;
    }
  }
  changes.push_back(change);
}

void Shard::Impl::FindCold(const std::vector<Change>& changes, std::vector<std::uint32_t>& found) const {
  std::uint64_t any = 0;
  for (const Change& change : changes) any |= change.anywhere | change.at_home;
  for (std::uint32_t number = 0; number < cold_->keys.end(); ++number) {
    const ColdKey& key = cold_->keys[number];
    if (key.scope == nullptr || (key.traits & any) == 0) continue;
    const auto concerns = [&](const Change& change) {
      return key.scope->tenant == change.tenant &&
             ((key.traits & change.anywhere) != 0 ||
              (key.scope == change.home && (key.traits & change.at_home) != 0));
    };
    if (std::any_of(changes.begin(), changes.end(), concerns)) found.push_back(number);
  }
}

bool Shard::Impl::ErasureConcerns(const EraseRecord& erase, std::string_view name,
                                  std::string_view bytes) const {
  if (!name.starts_with(KeysOf(erase.tenant)) || !IsCold(name)) return false;
  const OfKey is_his(erase.key_attribute, erase.key);
  return HoldsEvent(bytes, [&](std::string_view json) { return is_his(json); });
}

bool Shard::Impl::IsCold(std::string_view name) const {
  ByteReader in(name);
  if (in.Byte() != StateRow::kKey) return false;
  const std::string tenant(in.Text());
  const std::string attribute(in.Text());
  return in.ok() && FindCold(tenant, attribute, in.rest()) != NumberTable::kNone;
}

std::string Shard::KeysOf(std::string_view tenant) {
  ByteWriter name;
  name.Byte(StateRow::kKey);
  name.Text(tenant);
  return name.Take();
}

std::vector<std::string> Shard::Impl::ColdRows() const {
  std::vector<std::string> names;
  for (std::uint32_t number = 0; cold_ != nullptr && number < cold_->keys.end(); ++number) {
    const ColdKey& key = cold_->keys[number];
    if (key.scope != nullptr) names.push_back(NameOfKey(*key.scope, key.key.view()));
  }
  return names;
}

bool Shard::LetGo(std::size_t keep, std::size_t look) { return impl_->LetGo(keep, look); }
void Shard::FindCold(std::span<const Record* const> records, std::vector<std::string>& names) {
  impl_->FindCold(records, names);
}
bool Shard::ErasureConcerns(const EraseRecord& erase, std::string_view name, std::string_view bytes) const {
  return impl_->ErasureConcerns(erase, name, bytes);
}
bool Shard::IsCold(std::string_view name) const { return impl_->IsCold(name); }
std::vector<std::string> Shard::ColdRows() const { return impl_->ColdRows(); }
std::size_t Shard::CountWarm() const { return impl_->CountWarm(); }
std::size_t Shard::CountCold() const { return impl_->CountCold(); }
std::size_t Shard::CountChanged() const { return impl_->CountChanged(); }

}  // namespace cxengine::engine
