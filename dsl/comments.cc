// FindComments.
#include "dsl/comments.h"

#include <algorithm>
#include <cstdint>

namespace cxengine::dsl {

namespace {

// The offset behind the string whose quote stands at `at`.
std::size_t SkipString(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

}  // namespace

std::vector<Span> FindComments(std::string_view text) {
  std::vector<Span> comments;
  for (std::size_t at = text.find_first_of("\";"); at != std::string_view::npos;
       at = text.find_first_of("\";", at)) {
    if (text[at] == '"') {
      at = SkipString(text, at);
      continue;
    }
    std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t next = end;
    if (end > at && text[end - 1] == '\r') --end;
    comments.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
    at = next;
  }
  return comments;
}

}  // namespace cxengine::dsl
