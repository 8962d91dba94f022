// How the forms of the language are laid out when they are too long for a line: one list of rows, by the head
// of the form. Words without a row (functions, mostly) get the default.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace cxengine::dsl {

enum class Style : std::uint8_t {
  kAligned,  // (name a        operands below each other, behind the name
             //       b)
  kFilled,   // (name a b c    as kAligned, with as many in a line as fit
             //       d e)
  kBody,     // (name a        the fixed operands in the first line, the others indented by two
             //   b
             //   c)
  kCall,   // (name a {…     as kBody, but a map behind the fixed operands stays there if that gives it room
           //         …})
  kPairs,  // (name a        as kBody, but test and value, or constant and value, share a line
           //   b c
           //   d e)
};

struct Layout {
  std::string_view head;
  Style style = Style::kAligned;
  std::size_t fixed = 0;  // operands that stand in the first line
  int one_line = 0;       // wider than this it is broken even if it would fit; 0: never
  bool bindings = false;  // the first operand is a vector of names and values
};

// All rows.
const std::vector<Layout>& AllLayouts();
// The row of a form; the default for a head without one.
const Layout& LayoutOf(std::string_view head);

}  // namespace cxengine::dsl
