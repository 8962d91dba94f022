// Places in a text as editors count them: zero-based lines, and UTF-16 code units within a line (LSP 3.17,
// "Position").
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "dsl/source.h"

namespace cxengine::tools::lsp {

using Json = nlohmann::json;

// {"line", "character"} of a byte offset; an offset past the end is the end.
Json PositionOf(std::string_view text, std::uint32_t offset);
// {"start", "end"}.
Json RangeOf(std::string_view text, dsl::Span span);
// The byte offset of a position. One behind the end of its line, or of the text, is that end, as the protocol
// asks for; one that is malformed is 0.
std::uint32_t OffsetOf(std::string_view text, const Json& position);

}  // namespace cxengine::tools::lsp
