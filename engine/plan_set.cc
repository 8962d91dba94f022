// PlanSet.
#include "engine/plan_set.h"

#include <utility>

namespace cxengine::engine {

namespace {

std::string NameOf(const PlanId& id) {
  ByteWriter name;
  name.Byte(StateRow::kPlan);
  name.Fixed(id.high);
  name.Fixed(id.low);
  return name.Take();
}

// The id of a plan follows from its text, but who writes patterns might give two texts one id: then the later
// plan has the next one, PlanId::low being greater.
bool AreEqual(const dsl::Plan& a, const dsl::Plan& b) {
  return a.source == b.source && a.templates == b.templates;
}

}  // namespace

PlanId TakePlanId(ByteReader& in) {
  PlanId id;
  id.high = in.Fixed();
  id.low = in.Fixed();
  return id;
}

std::shared_ptr<const BoundPlan> PlanSet::Bind(const std::shared_ptr<const dsl::Plan>& plan) {
  if (auto last = last_.lock(); last != nullptr && last->plan == plan) return last;
  auto bound = std::make_shared<BoundPlan>(plan, fields_);
  for (; notes_; ++bound->plan_id.low) {
    std::weak_ptr<const BoundPlan>& known = plans_[bound->plan_id].bound;
    auto same = known.lock();
    if (same == nullptr) {
      known = bound;
      break;
    }
    if (AreEqual(*same->plan, *plan)) return same;  // a row for each plan, not for each pattern
  }
  last_ = bound;
  return bound;
}

std::shared_ptr<const BoundPlan> PlanSet::Find(const PlanId& id) const {
  const auto known = plans_.find(id);
  return known == plans_.end() ? nullptr : known->second.bound.lock();
}

void PlanSet::NoteChanges() {
  notes_ = true;
  loaded_.clear();
}

// Plans do not change: it is enough to hold those whose rows are to be written.
void PlanSet::Freeze(bool whole) {
  for (auto entry = plans_.begin(); entry != plans_.end();) {
    Known& known = entry->second;
    if (whole) known.saved = false;
    auto bound = known.bound.lock();
    if (bound == nullptr) {
      if (known.saved) gone_.push_back({NameOf(entry->first), {}, true});
      entry = plans_.erase(entry);
      continue;
    }
    if (!known.saved) frozen_.push_back(std::move(bound));
    known.saved = true;
    ++entry;
  }
}

bool PlanSet::SaveSome(std::size_t bytes, std::vector<StateRow>& rows) {
  for (StateRow& row : gone_) rows.push_back(std::move(row));
  gone_.clear();
  for (std::size_t said = 0; !frozen_.empty(); frozen_.pop_back()) {
    if (said >= bytes) return false;
    rows.push_back({NameOf(frozen_.back()->plan_id), EncodePlan(*frozen_.back()->plan)});
    said += rows.back().size();
  }
  return true;
}

bool PlanSet::Load(ByteReader& name, std::string_view bytes, std::string& error) {
  const PlanId id = TakePlanId(name);
  if (!name.ok() || !name.at_end() || id.high != IdOfPlan(bytes).high)
    return false;  // the rest: see AreEqual
  auto plan = DecodePlan(bytes, error);
  if (plan == nullptr) return false;
  loaded_.push_back(std::make_shared<const BoundPlan>(std::move(plan), fields_));
  plans_[id] = {loaded_.back(), true};
  return true;
}

}  // namespace cxengine::engine
