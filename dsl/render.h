// Findings as text for people and as JSON for programs.
//
//   shop.cxp:3:20: error[mismatched-bracket]: expected `)` to close `(`, found `]`
//     3 |   (event {:type "a"}]
//       |                     ^
//   shop.cxp:3:3: note: `(` is opened here
//     3 |   (event {:type "a"}]
//       |   ^
//     help: is `)` missing before it?
//
// Both are valid UTF-8 whatever is in the source; the text holds no control characters of the source's
// either.
#pragma once

#include <string>

#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace cxengine::dsl {

struct TextStyle {
  bool color = false;  // ANSI escapes
};

// All findings in their order, and a line that counts those that were dropped. Empty when there are none.
std::string RenderText(const Source& source, const Diagnostics& diagnostics, TextStyle style = {});

// An array of {"file", "line", "column", "end_line", "end_column", "code", "severity", "message"}, with
// "help", "related" ([{"line", "column", "end_line", "end_column", "message"}]) and "fix" ({"title", "edits":
// [{"line", "column", "end_line", "end_column", "text"}]}) where there is one. Lines and columns are
// one-based, the end is behind the last code point.
std::string RenderJson(const Source& source, const Diagnostics& diagnostics);

// Appends the objects of RenderJson, separated by commas, without the brackets; for arrays over several
// files.
void AppendJsonFindings(const Source& source, const Diagnostics& diagnostics, std::string& out);

}  // namespace cxengine::dsl
