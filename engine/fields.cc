// FieldTable.
#include "engine/fields.h"

#include <atomic>

namespace cxengine::engine {

FieldId FieldTable::Intern(std::string_view name) {
  if (const FieldId known = Find(name); known != kUnknown) return known;
  const auto id = static_cast<FieldId>(names_.size());
  names_.emplace_back(name);
  if (2 * names_.size() > spots_.size()) Grow();
  Put(id);
  stamp_ = NewStamp();
  return id;
}

std::uint64_t FieldTable::NewStamp() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

void FieldTable::Put(FieldId id) {
  const ShortText text(names_[id]);
  std::size_t at = text.Hash() & mask_;
  while (spots_[at].id != kUnknown) at = (at + 1) & mask_;
  spots_[at] = {text, id};
}

void FieldTable::Grow() {
  spots_ = std::vector<Spot>(2 * spots_.size());
  mask_ = spots_.size() - 1;
  for (FieldId id = 0; id + 1 < names_.size(); ++id) Put(id);
}

}  // namespace cxengine::engine
