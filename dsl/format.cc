// FormatCode: read, measure, print.
#include "dsl/format.h"

#include <vector>

#include "dsl/form.h"
#include "dsl/format/pieces.h"
#include "dsl/format/printer.h"

namespace cxengine::dsl {

std::string FormatCode(const Source& source, Diagnostics& diagnostics) {
  const std::vector<Form> forms = Parse(source, diagnostics);
  if (diagnostics.has_errors()) return source.text();
  const std::vector<Piece> pieces = MakePieces(source, forms);
  if (pieces.empty()) return "";
  Printer printer;
  printer.Print(pieces);
  return printer.Take();
}

}  // namespace cxengine::dsl
