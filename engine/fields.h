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
  FieldId Find(std::string_view name) const {
    return (looks_ & Look(name)) == 0 ? kUnknown : FindByHash(name);
  }
  const std::string& Name(FieldId id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }

 private:
  // One of 64 bits, by length and first letter: of the many fields that no plan mentions most are told apart
  // by it, without hashing their names.
  static std::uint64_t Look(std::string_view name) {
    const unsigned first = name.empty() ? 0 : static_cast<unsigned char>(name.front());
    return std::uint64_t{1} << ((first + 5 * name.size()) % 64);
  }
  FieldId FindByHash(std::string_view name) const;

  std::uint64_t looks_ = 0;  // of all names
  absl::flat_hash_map<std::string, FieldId> ids_;
  std::vector<std::string> names_;
};

}  // namespace cxengine::engine
