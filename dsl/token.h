// What a token means (§1.2, §1.4 to §1.6, §1.8): a number, a literal, a keyword or a symbol.
//
// The grammar only finds where a token begins and ends, and takes nearly anything; here it is judged. One
// that is wrong is reported with its own place and still yields a form (`faulty`), so that reading goes on
// behind it.
#pragma once

#include <string_view>

#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "dsl/source.h"

namespace cxengine::dsl {

// `text` is one or more bytes of valid UTF-8 without white space, brackets and quotes, at `span`.
Form ReadToken(std::string_view text, Span span, Diagnostics& diagnostics);

}  // namespace cxengine::dsl
