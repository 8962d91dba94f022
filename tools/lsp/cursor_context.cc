// ContextAt.
#include "tools/lsp/cursor_context.h"

#include <algorithm>

namespace cxengine::tools::lsp {

namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v,";
constexpr std::string_view kEndsWord = " \t\r\n\f\v,()[]{}\";";

// One behind the string or comment that begins at `begin`.
std::size_t EndOf(std::string_view text, std::size_t begin) {
  if (text[begin] == ';') return std::min(text.find('\n', begin), text.size());
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size() + 1;  // never closed: the cursor at the end is inside
}

void AddWord(CursorContext& context, std::string word) {
  if (!context.open.empty()) context.open.back().words.push_back(std::move(word));
}

}  // namespace

CursorContext ContextAt(std::string_view text, std::uint32_t offset) {
  CursorContext context;
  const std::size_t cursor = std::min<std::size_t>(offset, text.size());
  context.word = {static_cast<std::uint32_t>(cursor), static_cast<std::uint32_t>(cursor)};
  for (std::size_t at = 0; at < cursor;) {
    const char c = text[at];
    if (c == '"' || c == ';') {
      const std::size_t end = EndOf(text, at);
      context.in_string = c == '"' && cursor < end;
      context.in_comment = c == ';' && cursor <= end;
      if (c == '"') AddWord(context, "");
      at = end;
    } else if (c == '(' || c == '[' || c == '{') {
      AddWord(context, "");
      context.open.push_back({c, {}});
      ++at;
    } else if (c == ')' || c == ']' || c == '}') {
      if (!context.open.empty()) context.open.pop_back();
      ++at;
    } else if (kSpace.find(c) != std::string_view::npos || (c == '#' && text.substr(at, 2) == "#{")) {
      ++at;
    } else {
      const std::size_t end = std::min(text.find_first_of(kEndsWord, at), text.size());
      if (cursor <= end) {
        context.word = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
        return context;
      }
      AddWord(context, std::string(text.substr(at, end - at)));
      at = end;
    }
  }
  // Just before a word is at it, too.
  const bool outside = !context.in_string && !context.in_comment;
  if (outside && cursor < text.size() && kEndsWord.find(text[cursor]) == std::string_view::npos) {
    context.word.end =
        static_cast<std::uint32_t>(std::min(text.find_first_of(kEndsWord, cursor), text.size()));
  }
  return context;
}

}  // namespace cxengine::tools::lsp
