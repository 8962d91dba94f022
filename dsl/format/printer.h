// Lays out pieces: what stays in a line, and where the rest goes (docs/formatting.md).
//
// A form that fits into the rest of its line stays there. Any other is broken: its row in the list of layouts
// tells where its operands go, and each of them is printed in the same way. Every piece is looked at once.
#pragma once

#include <string>
#include <vector>

#include "dsl/format/line_writer.h"
#include "dsl/format/pieces.h"

namespace cxengine::dsl {

class Printer {
 public:
  // The top level: each form and comment in lines of its own.
  void Print(const std::vector<Piece>& pieces);
  std::string Take() const { return lines_.Take(); }

 private:
  class Breaker;

  // At the current column; `closers` brackets follow in the same line.
  void PrintForm(const Piece& piece, int closers);
  void PrintFlat(const Piece& piece);
  void PrintComment(const Piece& piece, int indent, bool blank);

  LineWriter lines_;
};

}  // namespace cxengine::dsl
