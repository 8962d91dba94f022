// FieldTable.
#include "engine/fields.h"

namespace cxengine::engine {

FieldId FieldTable::Intern(std::string_view name) {
  const auto [it, added] = ids_.try_emplace(std::string(name), static_cast<FieldId>(names_.size()));
  if (added) {
    names_.emplace_back(name);
    looks_ |= Look(name);
  }
  return it->second;
}

FieldId FieldTable::FindByHash(std::string_view name) const {
  const auto it = ids_.find(absl::string_view(name.data(), name.size()));
  return it == ids_.end() ? kUnknown : it->second;
}

}  // namespace cxengine::engine
