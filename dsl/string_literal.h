// What a string of the text holds (§1.3): its escapes are decoded, and judged, each with its own place.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "dsl/diagnostic.h"
#include "dsl/form.h"
#include "dsl/source.h"

namespace cxengine::dsl {

// `body` is the text between the quotes, valid UTF-8 that does not end in the middle of an escape; `span`
// includes the quotes. A bad escape stays in the value as it is written; a string that is too long is
// `faulty`.
Form ReadString(std::string_view body, Span span, Diagnostics& diagnostics);

// Where bytes of the value stand in `body`: for each offset into the value that of the first byte that it
// comes from. `offsets` ascend; `body` is one that ReadString took without a finding.
std::vector<std::size_t> PlacesInBody(std::string_view body, const std::vector<std::size_t>& offsets);

}  // namespace cxengine::dsl
