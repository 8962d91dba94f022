// Shard: what is known of one person goes.
#include <algorithm>
#include <tuple>

#include "engine/of_key.h"
#include "engine/shard_impl.h"

namespace cxengine::engine {

void Shard::Impl::Apply(const EraseRecord& record, Effects& effects) {
  Advance(record.at, false, effects);
  const auto tenant = tenants_.find(record.tenant);
  if (tenant == tenants_.end()) return;
  const OfKey is_of_key(record.key_attribute, record.key);
  absl::flat_hash_map<EventNumber, bool> known;  // many hold the same events
  const auto is_his = [&](const Event& event) {
    const auto [entry, is_new] = known.try_emplace(event.number(), false);
    if (is_new) entry->second = is_of_key(event);
    return entry->second;
  };
  std::vector<KeyState*> touched;
  std::vector<Match*> to_cancel;
  for (const auto& [attribute, scope] : tenant->second.scopes) {
    for (const auto& [key, state] : scope->keys) {
      const bool all = attribute == record.key_attribute && key == record.key;
      const auto goes = [&](const Event& event) { return all || is_his(event); };
      if (!all && !Holds(*state, goes)) continue;
      Touch(*scope, state->key, state.get());
      touched.push_back(state.get());
      for (const auto& match : state->matches)
        if (all || match->Holds(goes)) to_cancel.push_back(match.get());
      for (KeyState::Opening& opening : state->openings) effects.erased += opening.candidates.DropIf(goes);
      effects.erased += chains_.DropIf(scope->net, state->waiting, goes);
    }
  }
  Cancel(to_cancel, record.at, effects);
  std::sort(touched.begin(), touched.end(), [](const KeyState* a, const KeyState* b) {
    return std::tie(a->scope->attribute, a->key) < std::tie(b->scope->attribute, b->key);
  });
  for (KeyState* state : touched) Tidy(*state);
}

bool Shard::Impl::Holds(const KeyState& state, const std::function<bool(const Event&)>& is_his) const {
  return std::any_of(state.matches.begin(), state.matches.end(),
                     [&](const auto& match) { return match->Holds(is_his); }) ||
         std::any_of(state.openings.begin(), state.openings.end(),
                     [&](const auto& opening) { return opening.candidates.Hold(is_his); }) ||
         chains_.Hold(state.scope->net, state.waiting, is_his);
}

}  // namespace cxengine::engine
