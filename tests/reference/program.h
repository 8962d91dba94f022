// A pattern's text as the reference reads it: an opening that takes at least one event, then nothing or one
// call.
//
// What the reference does not interpret is refused here, so that the matcher need not look twice.
#pragma once

#include <optional>
#include <string>

#include "dsl/form.h"

namespace cxengine::reference {

struct Program {
  dsl::Form opening;                // a list: an empty first item, then the forms of the opening
  std::optional<dsl::Form> params;  // of a last form `(perform echo message {…})`
};

// Nullopt, with words in `why`, for a text that cannot be read or holds anything else.
std::optional<Program> ReadProgram(const std::string& text, std::string& why);

}  // namespace cxengine::reference
