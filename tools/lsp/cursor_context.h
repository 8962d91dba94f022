// Where in a pattern a cursor stands, for completion and hover: in which list, at which place of it, in which
// word. Works on texts that do not parse, as texts do while they are being typed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/source.h"

namespace cxengine::tools::lsp {

// An open bracket before the cursor.
struct OpenBracket {
  char bracket = '(';              // of a set, too: '{'
  std::vector<std::string> words;  // the atoms so far; a collection or string counts as ""
};

struct CursorContext {
  std::vector<OpenBracket> open;  // the innermost last; without the word at the cursor
  dsl::Span word;                 // around the cursor; empty between words
  bool in_string = false;
  bool in_comment = false;
};

// Takes time linear in `offset`.
CursorContext ContextAt(std::string_view text, std::uint32_t offset);

}  // namespace cxengine::tools::lsp
