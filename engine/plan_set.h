// What the shards of one engine share: the names of fields, and plans bound to them. It changes only while no
// shard is at work.
//
// For snapshots there is a row for each plan that a pattern or a match has, wherever that is.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/bound_plan.h"
#include "engine/bytes.h"
#include "engine/fields.h"
#include "engine/plan_code.h"
#include "engine/state_row.h"

namespace cxengine::engine {

class PlanSet {
 public:
  FieldTable& fields() { return fields_; }
  // The same for all shards that ask one after the other, and, where changes are noted, for equal plans.
  std::shared_ptr<const BoundPlan> Bind(const std::shared_ptr<const dsl::Plan>& plan);
  // Null if there is none, or nobody has it any more.
  std::shared_ptr<const BoundPlan> Find(const PlanId& id) const;

  // As those of a shard. A plan that was loaded stays until NoteChanges, whoever has it.
  void NoteChanges();
  void Freeze(bool whole);
  bool SaveSome(std::size_t bytes, std::vector<StateRow>& rows);
  // `name` without its first byte.
  bool Load(ByteReader& name, std::string_view bytes, std::string& error);

 private:
  struct Known {
    std::weak_ptr<const BoundPlan> bound;
    bool saved = false;
  };

  FieldTable fields_;
  bool notes_ = false;
  std::map<PlanId, Known> plans_;
  std::weak_ptr<const BoundPlan> last_;
  std::vector<std::shared_ptr<const BoundPlan>> loaded_;
  std::vector<StateRow> gone_;
  std::vector<std::shared_ptr<const BoundPlan>> frozen_;
};

PlanId TakePlanId(ByteReader& in);

}  // namespace cxengine::engine
