// PositionOf, RangeOf, OffsetOf.
#include "tools/lsp/text_position.h"

#include <algorithm>

#include "dsl/utf8.h"

namespace cxengine::tools::lsp {

namespace {

// UTF-16 code units of the code point at `at`, and its bytes. What is no UTF-8 counts as one of one.
struct Unit {
  std::size_t bytes = 1;
  std::int64_t units = 1;
};
Unit UnitAt(std::string_view text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) < 0x80U) return {};
  const dsl::CodePoint point = dsl::DecodeUtf8(text.substr(at));
  if (point.length == 0) return {};
  return {point.length, point.value > 0xFFFF ? 2 : 1};
}

std::int64_t Number(const Json& position, const char* name) {
  if (!position.is_object()) return 0;
  const auto found = position.find(name);
  return found != position.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

}  // namespace

Json PositionOf(std::string_view text, std::uint32_t offset) {
  const std::size_t end = std::min<std::size_t>(offset, text.size());
  const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
  const std::size_t line_break = end == 0 ? std::string_view::npos : text.rfind('\n', end - 1);
  std::int64_t character = 0;
  for (std::size_t at = line_break == std::string_view::npos ? 0 : line_break + 1; at < end;) {
    const Unit unit = UnitAt(text, at);
    at += unit.bytes;
    character += unit.units;
  }
  return {{"line", line}, {"character", character}};
}

Json RangeOf(std::string_view text, dsl::Span span) {
  return {{"start", PositionOf(text, span.begin)}, {"end", PositionOf(text, span.end)}};
}

std::uint32_t OffsetOf(std::string_view text, const Json& position) {
  std::size_t at = 0;
  for (std::int64_t line = Number(position, "line"); line > 0; --line) {
    const std::size_t line_break = text.find('\n', at);
    if (line_break == std::string_view::npos) return static_cast<std::uint32_t>(text.size());
    at = line_break + 1;
  }
  for (std::int64_t left = Number(position, "character"); left > 0 && at < text.size() && text[at] != '\n';) {
    const Unit unit = UnitAt(text, at);
    left -= unit.units;
    at += unit.bytes;
  }
  return static_cast<std::uint32_t>(std::min(at, text.size()));
}

}  // namespace cxengine::tools::lsp
