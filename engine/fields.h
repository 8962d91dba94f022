// Names of top-level event fields, numbered. A field that no plan mentions has no number and is never parsed
// into a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace cxengine::engine {

using FieldId = std::uint32_t;

// Grows, never shrinks: numbers stay valid. Written by the owner of the shard only.
class FieldTable {
 public:
  static constexpr FieldId kUnknown = ~FieldId{0};

  FieldId Intern(std::string_view name);
  // kUnknown for a name that was never interned.
  FieldId Find(std::string_view name) const;
  const std::string& Name(FieldId id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }

 private:
  absl::flat_hash_map<std::string, FieldId> ids_;
  std::vector<std::string> names_;
};

}  // namespace cxengine::engine
