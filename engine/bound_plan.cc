// BoundPlan.
#include "engine/bound_plan.h"

#include <algorithm>

namespace cxengine::engine {

const Value& FieldAccess::Read(const Event& event, const FieldTable& fields) const {
  const Value& by_name = event.Get(name, fields);
  if (rest.empty() || !by_name.is_nil()) return by_name;
  const Value* value = &event.Get(root, fields);
  for (const std::string& part : rest) value = &value->Get(part);
  return *value;
}

std::optional<std::string_view> FieldAccess::ReadKey(const Event& event, const FieldTable& fields,
                                                     std::string& room) const {
  const FieldSlot* slot = event.Slot(name);
  if (slot != nullptr && slot->kind == FieldSlot::Kind::kText) return slot->TextIn(event.json());
  std::optional<std::string> text = KeyText(Read(event, fields));
  if (!text) return std::nullopt;
  room = *std::move(text);
  return room;
}

BoundPlan::BoundPlan(std::shared_ptr<const dsl::Plan> the_plan, FieldTable& the_fields)
    : plan(std::move(the_plan)),
      plan_id(IdOfPlan(EncodePlan(*plan))),
      fields(&the_fields),
      opening_text(dsl::DumpOpening(*plan)) {
  for (const dsl::Field& field : plan->fields) {
    FieldAccess entry;
    entry.name = the_fields.Intern(field.name);
    entry.root = field.path.size() > 1 ? the_fields.Intern(field.path[0]) : entry.name;
    entry.rest.assign(field.path.begin() + 1, field.path.end());
    access.push_back(std::move(entry));
  }
  const auto& forms = plan->root().children;
  opening_draws = std::any_of(forms.begin(), forms.begin() + plan->opening,
                              [&](StepId form) { return plan->steps[form].reads.random; });
  for (StepId id = 0; id < plan->steps.size(); ++id) {
    const dsl::Step& step = plan->steps[id];
    if (step.kind == dsl::Step::Kind::kWithin) windows.push_back(id);
    if (step.kind == dsl::Step::Kind::kDelay) delays.push_back(id);
    if (step.kind == dsl::Step::Kind::kInteraction && plan->interactions[step.index].bound)
      calls.push_back(id);
  }
}

}  // namespace cxengine::engine
