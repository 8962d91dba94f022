// Tenants, scopes and their indexes.
#include "engine/tenants.h"

#include <algorithm>

#include "engine/position.h"
#include "engine/runner.h"

namespace cxengine::engine {

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

void Scope::Join(ActivePattern& pattern) {
  pattern.scope = this;
  patterns.insert(&pattern);
  if (pattern.no_opening) {
    no_opening.insert(std::upper_bound(no_opening.begin(), no_opening.end(), &pattern, InOrderOfPatterns()),
                      &pattern);
  } else if (pattern.chain == nullptr) {
    FileOpening(pattern);
  }
}

void Scope::FileOpening(ActivePattern& pattern) {
  const BoundPlan& bound = *pattern.bound;
  // A fresh run shows which commands an opening starts with.
  Run fresh;
  fresh.Reset(*bound.plan);
  Runner(bound, fresh, 0, nullptr).StartOpening();
  std::vector<StepId> first;
  Position(bound, fresh).VisitWaiting([&](StepId step) { first.push_back(step); });
  const std::vector<StepId>& forms = bound.plan->root().children;
  const StepId end = bound.plan->opening < forms.size() ? forms[bound.plan->opening] : bound.plan->root().end;
  for (const dsl::Command& command : bound.plan->commands) {
    if (command.step >= end) continue;
    const bool starts = std::find(first.begin(), first.end(), command.step) != first.end();
    pattern.filed.push_back(index.Add({&pattern, 0, &bound, &command, starts, pattern.identity.get()}));
  }
}

void Scope::Leave(ActivePattern& pattern) {
  for (const EventIndex::Number number : pattern.filed) index.Remove(number);
  pattern.filed.clear();
  if (pattern.no_opening) std::erase(no_opening, &pattern);
  patterns.erase(&pattern);
  pattern.scope = nullptr;
}

void Scope::FileConditions() {
  for (const ChainNet::ConditionId id : net.TakeChanged()) {
    if (const auto filed = filed_conditions_.find(id); filed != filed_conditions_.end()) {
      index.Remove(filed->second);
      filed_conditions_.erase(filed);
    }
    const ChainNet::Condition& condition = net.condition(id);
    if (condition.uses == 0) continue;
    filed_conditions_[id] = index.Add({nullptr, id, condition.bound.get(), condition.command, false});
  }
}

void Tenant::SetOrder(const std::string& id) {
  constexpr std::uint64_t kGap = std::uint64_t{1} << 32U;
  constexpr std::uint64_t kStep = std::uint64_t{1} << 12U;
  const auto here = patterns.find(id);
  const auto next = std::next(here);
  const std::uint64_t before = here == patterns.begin() ? 0 : std::prev(here)->second->order;
  const std::uint64_t room = next == patterns.end() ? 2 * kGap : next->second->order - before;
  // Ids are given upwards, so most of the room is left for those that come behind this one.
  here->second->order = before + std::min(room / 2, next == patterns.end() ? kGap : kStep);
  if (room > 1) return;
  // No number is left in between: all get new ones. Who stands before whom does not change.
  std::uint64_t order = 0;
  for (auto& [name, pattern] : patterns) pattern->order = order += kGap;
}

const std::vector<Scope*>& Tenant::InOrder() const {
  if (!stale_) return in_order_;
  stale_ = false;
  in_order_.clear();
  for (const auto& [attribute, scope] : scopes) {
    if (!scope->patterns.empty()) in_order_.push_back(scope.get());
  }
  std::sort(in_order_.begin(), in_order_.end(), [](const Scope* a, const Scope* b) {
    return InOrderOfPatterns()(*a->patterns.begin(), *b->patterns.begin());
  });
  std::uint64_t place = 0;
  for (Scope* scope : in_order_) scope->place = place++;
  // A scope without patterns still serves the matches that were born in it.
  for (const auto& [attribute, scope] : scopes) {
    if (!scope->patterns.empty()) continue;
    scope->place = place++;
    if (!scope->keys.empty()) in_order_.push_back(scope.get());
  }
  return in_order_;
}

}  // namespace cxengine::engine
