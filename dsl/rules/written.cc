// Quoted.
#include "dsl/rules/written.h"

#include <algorithm>

namespace cxengine::dsl {

namespace {

constexpr std::size_t kMostBytes = 60;

std::string Quoted(std::string_view text) {
  std::size_t end = std::min(text.find('\n'), text.size());
  if (end > kMostBytes) {
    end = kMostBytes;
    while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;  // not inside a code point
  }
  return "`" + std::string(text.substr(0, end)) + (end < text.size() ? "…`" : "`");
}

}  // namespace

std::string Quoted(Span span, const Pattern& pattern) { return Quoted(pattern.source->TextOf(span)); }

std::string Quoted(const Node& node, const Pattern& pattern) {
  return Quoted(node.kind == Node::Kind::kAssign ? node.children[0].span : node.span, pattern);
}

std::string Quoted(const Value& value) {
  return Quoted(std::string_view(value.is_nil() ? "nil" : ToJson(value)));
}

}  // namespace cxengine::dsl
