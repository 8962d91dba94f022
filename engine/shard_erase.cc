// Shard: what is known of one person goes.
#include <algorithm>

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
    const bool is_his_scope = attribute == record.key_attribute;
    VisitKeys(*scope, [&, &scope = *scope](KeyState& state) {
      const bool all = is_his_scope && state.key.view() == record.key;
      const auto goes = [&](const Event& event) { return all || is_his(event); };
      if (state.empty() || (!all && !Holds(state, goes))) return;
      Touch(state);
      touched.push_back(&state);
      for (const auto& match : state.matches())
        if (all || match->Holds(goes)) to_cancel.push_back(match.get());
      for (KeyState::Opening& opening : state.openings()) effects.erased += opening.candidates.DropIf(goes);
      effects.erased += chains_.DropIf(scope.net, WaitingOf(state), goes);
      PutBack(state);
    });
  }
  Cancel(to_cancel, record.at, effects);
  TidyAll(touched);
}

bool Shard::Impl::Holds(const KeyState& state, const std::function<bool(const Event&)>& is_his) const {
  const auto openings = state.openings();
  return std::any_of(state.matches().begin(), state.matches().end(),
                     [&](const auto& match) { return match->Holds(is_his); }) ||
         std::any_of(openings.begin(), openings.end(),
                     [&](const auto& opening) { return opening.candidates.Hold(is_his); }) ||
         chains_.Hold(ScopeOf(state).net, WaitingOf(state), is_his);
}

}  // namespace cxengine::engine
