// The forms of a pattern's text (§1): atoms, keywords, symbols and collections, each with its place. What the
// reader yields and the checker reads; nothing here knows what a form means.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/source.h"
#include "dsl/value.h"

namespace cxengine::dsl {

struct Form {
  enum class Kind : std::uint8_t {
    kAtom,     // a number, string, true, false or nil: `value`
    kKeyword,  // `text` without the colon
    kSymbol,   // `text` as written: "$order.total", "+TM1", "sequence"
    kList,     // ( )
    kVector,   // [ ]
    kMap,      // { }: keys and values alternate in `items`
    kSet,      // #{ }
  };

  Kind kind = Kind::kAtom;
  Span span;
  Value value;
  std::string text;
  std::vector<Form> items;
  // The reader has reported this very form (a bad token, an odd map): it stands for anything, later stages
  // leave it alone.
  bool faulty = false;

  bool IsSymbol(std::string_view name) const { return kind == Kind::kSymbol && text == name; }
};

// Limits of §1.9; each has its own diagnostic.
inline constexpr std::size_t kMaxSourceBytes = 256 * 1024;
inline constexpr std::size_t kMaxDepth = 200;
inline constexpr std::size_t kMaxForms = 20'000;
inline constexpr std::size_t kMaxStringBytes = 64 * 1024;

// Reads the top-level forms of `source`. Every error is reported, not only the first: after a broken form the
// reader goes on at the next line that starts with `(`. Forms that were broken are left out. Takes time
// linear in the source.
std::vector<Form> Parse(const Source& source, Diagnostics& diagnostics);

}  // namespace cxengine::dsl
