// A plan as one shard runs it: its fields bound to the shard's numbers, its special steps found once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/plan.h"
#include "engine/event.h"
#include "engine/fields.h"
#include "engine/plan_code.h"

namespace cxengine::engine {

using dsl::StepId;

// How to read one field of a plan from an event: by its very name, else by the path into its root (§4.1).
struct FieldAccess {
  FieldId name = 0;
  FieldId root = 0;               // equal to `name` for a plain field
  std::vector<std::string> rest;  // the path below the root

  const Value& Read(const Event& event, const FieldTable& fields) const;
  // The text of the value by which keys compare (KeyText), where it stands or in `room`; it lives as long as
  // both. Nullopt if it is no key.
  std::optional<std::string_view> ReadKey(const Event& event, const FieldTable& fields,
                                          std::string& room) const;
};

struct BoundPlan {
  BoundPlan(std::shared_ptr<const dsl::Plan> the_plan, FieldTable& the_fields);

  const Value& Read(dsl::FieldIndex field, const Event& event) const {
    return access[field].Read(event, *fields);
  }

  std::shared_ptr<const dsl::Plan> plan;
  PlanId plan_id;
  const FieldTable* fields;
  std::vector<FieldAccess> access;  // by FieldIndex
  std::vector<StepId> windows;      // the `within` steps
  std::vector<StepId> delays;
  std::vector<StepId> calls;   // the bound interactions
  bool opening_draws = false;  // numbers by `rand`
  std::string opening_text;    // DumpOpening: equal for plans that may exchange candidates
};

}  // namespace cxengine::engine
