// What the checker says of a text that a client sent, as a refusal: a sentence with the first error and its
// place, and all findings as details.
#pragma once

#include <string>
#include <string_view>

#include "api/problem.h"
#include "dsl/diagnostic.h"
#include "dsl/source.h"

namespace cxengine::api {

// A 400 with this code. `field` is where the text stood: "code". Each of the details has `code`, `severity`,
// `line`, `column`, `length`, `message`, and `help` where there is a remedy.
Problem InvalidText(std::string code, std::string_view field, const dsl::Source& source,
                    const dsl::Diagnostics& diagnostics);

// The warnings alone, in the same shape; an empty array if there are none.
Json ShowWarnings(const dsl::Source& source, const dsl::Diagnostics& diagnostics);

}  // namespace cxengine::api
