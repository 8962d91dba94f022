// Names of top-level event fields, numbered. A field that no plan mentions has no number and is never parsed
// into a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/short_text.h"

namespace cxengine::engine {

using FieldId = std::uint32_t;

// Grows, never shrinks: numbers stay valid. Written by the owner of the shard only.
class FieldTable {
 public:
  static constexpr FieldId kUnknown = ~FieldId{0};

  FieldId Intern(std::string_view name);
  // kUnknown for a name that was never interned. Asked for each field of each event: short names are compared
  // as a number.
  FieldId Find(std::string_view name) const {
    const ShortText text(name);
    for (std::size_t at = text.Hash() & mask_;; at = (at + 1) & mask_) {
      const Spot& spot = spots_[at];
      if (spot.id == kUnknown) return kUnknown;
      if (spot.text == text && (text.IsWhole() || names_[spot.id] == name)) return spot.id;
    }
  }
  const std::string& Name(FieldId id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }
  // Another one for each table, and whenever one has grown: for those who keep what Find said.
  std::uint64_t stamp() const { return stamp_; }

 private:
  struct Spot {
    ShortText text;
    FieldId id = kUnknown;
  };

  void Put(FieldId id);
  void Grow();
  static std::uint64_t NewStamp();

  std::vector<Spot> spots_ = std::vector<Spot>(16);  // a power of two, at most half of them taken
  std::size_t mask_ = 15;
  std::vector<std::string> names_;
  std::uint64_t stamp_ = NewStamp();
};

}  // namespace cxengine::engine
