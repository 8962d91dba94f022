// Fixes (diagnostic.h): making them fit the text around them, and carrying them out.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace cxengine::dsl {

// Takes away the fixes that would delete a comment, and keeps apart what an edit would join: each fix that is
// left can be carried out as it stands. Compile calls this; `diagnostics` are those of `source`.
void PrepareFixes(const Source& source, Diagnostics& diagnostics);

// `text` after `edits`, which are in order and do not overlap.
std::string ApplyEdits(std::string_view text, const std::vector<Edit>& edits);

// Finds what is wrong with a source, as Compile does.
using CheckFunction = std::function<void(const Source&, Diagnostics&)>;
// Which findings to fix.
using FixFilter = std::function<bool(const Diagnostic&)>;

struct Fixed {
  std::string text;           // that of the source where nothing could be fixed
  std::size_t fixes = 0;      // how many were carried out
  std::size_t withdrawn = 0;  // how many were not, because they led to more errors than before
};

// Carries out all fixes that do not touch each other, checks again, and goes on until nothing changes, or for
// a bounded number of rounds. Of the texts on the way it yields the last of those with the fewest errors, so
// there are never more than before.
Fixed FixSource(const Source& source, const CheckFunction& check, const FixFilter& filter);

}  // namespace cxengine::dsl
