// Tenants, scopes and their indexes.
#include "engine/tenants.h"

#include <algorithm>

#include "engine/position.h"
#include "engine/runner.h"

namespace cxengine::engine {

KeyState::Opening* KeyState::Find(const ActivePattern* pattern) {
  const auto it = std::find_if(openings.begin(), openings.end(),
                               [&](const Opening& one) { return one.pattern == pattern; });
  return it == openings.end() ? nullptr : &*it;
}

bool KeyState::HasMatchOf(const ActivePattern& pattern) const {
  return std::any_of(matches.begin(), matches.end(), [&](const auto& match) {
    return match->identity()->pattern->id == pattern.identity->id;
  });
}

FieldAccess AccessTo(const std::string& attribute, FieldTable& fields) {
  FieldAccess access;
  access.name = fields.Intern(attribute);
  access.root = access.name;
  const std::size_t dot = attribute.find('.');
  if (dot == std::string::npos) return access;
  access.root = fields.Intern(attribute.substr(0, dot));
  for (std::size_t at = dot + 1; at <= attribute.size();) {
    const std::size_t end = std::min(attribute.find('.', at), attribute.size());
    access.rest.push_back(attribute.substr(at, end - at));
    at = end + 1;
  }
  return access;
}

void Scope::Refresh() {
  if (!stale) return;
  stale = false;
  index = EventIndex();
  no_opening.clear();
  for (std::uint32_t place = 0; place < patterns.size(); ++place) {
    const BoundPlan& bound = *patterns[place]->bound;
    if (patterns[place]->no_opening) {
      no_opening.push_back(place);
      continue;
    }
    if (patterns[place]->chain != nullptr) continue;
    // A fresh run shows which commands an opening starts with.
    Run fresh;
    fresh.Reset(*bound.plan);
    Runner(bound, fresh, 0, nullptr).StartOpening();
    std::vector<StepId> first;
    Position(bound, fresh).VisitWaiting([&](StepId step) { first.push_back(step); });
    const std::vector<StepId>& forms = bound.plan->root().children;
    const StepId end =
        bound.plan->opening < forms.size() ? forms[bound.plan->opening] : bound.plan->root().end;
    for (const dsl::Command& command : bound.plan->commands) {
      if (command.step >= end) continue;
      index.Add(
          {place, &bound, &command, std::find(first.begin(), first.end(), command.step) != first.end()});
    }
  }
  for (std::uint32_t id = 0; id < net.conditions().size(); ++id) {
    const ChainNet::Condition& condition = net.conditions()[id];
    if (condition.uses > 0) index.Add({kCondition + id, condition.bound.get(), condition.command, false});
  }
  index.Build();
}

const std::vector<Scope*>& Tenant::InOrder() const {
  if (!stale_) return in_order_;
  stale_ = false;
  in_order_.clear();
  for (const auto& [attribute, scope] : scopes) {
    scope->patterns.clear();
    scope->stale = true;
  }
  for (const auto& [id, pattern] : patterns) {
    Scope* scope = scopes.at(pattern->identity->key_attribute).get();
    if (scope->patterns.empty()) in_order_.push_back(scope);
    pattern->place = static_cast<std::uint32_t>(scope->patterns.size());
    scope->patterns.push_back(pattern.get());
  }
  // A scope without patterns still serves the matches that were born in it.
  for (const auto& [attribute, scope] : scopes) {
    if (scope->patterns.empty() && !scope->keys.empty()) in_order_.push_back(scope.get());
  }
  return in_order_;
}

}  // namespace cxengine::engine
