// A pattern's text as the reference reads it: its opening and its body (§3.3).
//
// The reference relies on the checker: it runs what the checker has let pass, and only refuses functions that
// it does not know.
#pragma once

#include <optional>
#include <string>

#include "dsl/form.h"

namespace cxengine::reference {

struct Program {
  // Lists: an empty first item, then the forms.
  dsl::Form opening;
  dsl::Form body;
};

// Nullopt, with words in `why`, for a text that cannot be read or uses what the reference does not know.
std::optional<Program> ReadProgram(const std::string& text, std::string& why);

}  // namespace cxengine::reference
