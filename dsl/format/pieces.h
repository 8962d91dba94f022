// A pattern's forms with the comments between them, measured: what the formatter prints.
//
// A piece is a form or a comment. Widths are found once, from the inside to the outside, so that the printer
// can ask of every form whether it fits without looking into it again.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dsl/form.h"
#include "dsl/format/layout.h"
#include "dsl/source.h"

namespace cxengine::dsl {

// A width that fits nowhere; sums of a few of them still fit an int.
inline constexpr int kTooWide = 1'000'000;

// No line begins further to the right than this, however deep it is nested, and what cannot be written in one
// line does not begin there either, if it can be helped.
inline constexpr int kFarRight = 60;

// What stands below a form's head is indented by two, what continues the head's line, or a key's, by two
// more.
inline constexpr int kBodyIndent = 2;
inline constexpr int kContinuedIndent = 2;

struct Piece {
  enum class Kind : std::uint8_t {
    kAtom,        // anything without items
    kCollection,  // a list, vector, map or set
    kTrailing,    // a comment behind something in its line
    kContinuing,  // a comment alone in its line, in the column of a trailing or continuing one right above it
    kStandalone,  // any other comment alone in its line
  };
  Kind kind = Kind::kAtom;
  std::string_view text;           // as written; of a collection its opening bracket
  char closer = ')';               // of a collection
  bool blank_before = false;       // an empty line stands before it
  bool pairs = false;              // a map or a vector of bindings: items in twos
  bool list = false;               // ( )
  const Layout* layout = nullptr;  // of a list that begins with a name
  std::vector<Piece> items;

  int flat = 0;    // columns in one line, brackets included; kTooWide for what has to be broken
  int paired = 0;  // of pairs: columns if each pair stands in one line. Else as `flat`
  int narrow = 0;  // columns of the narrowest layout
  int lead = 0;    // columns up to the first place where a line may end

  bool comment() const { return kind != Kind::kAtom && kind != Kind::kCollection; }
};

// Code points.
int ColumnsOf(std::string_view text);

// The pieces of the top level; they refer to the text of `source` and to the list of layouts. `forms` are all
// of a source without errors.
std::vector<Piece> MakePieces(const Source& source, const std::vector<Form>& forms);

}  // namespace cxengine::dsl
