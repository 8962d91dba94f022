// The canonical layout of a pattern's text (docs/formatting.md): what `dslcheck --format-code` and editors
// write.
//
// In goes a source; out comes the same pattern, laid out by its structure alone: the forms read back equal,
// every comment is kept, and strings, numbers and names stay byte for byte. The layout of a layout is itself.
// Takes time linear in the source.
#pragma once

#include <string>

#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace cxengine::dsl {

// No line is longer, in code points, unless a single token with the brackets that touch it is, or the comment
// at its end.
inline constexpr int kFormatColumns = 100;

// A text that cannot be read comes back as it is, and `diagnostics` has the errors. Nothing but reading is
// checked.
std::string FormatCode(const Source& source, Diagnostics& diagnostics);

}  // namespace cxengine::dsl
