// UTF-8: code points, which of them are letters of a symbol (§1.5), and text that is safe to show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cxengine::dsl {

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  // bytes; 0 when the text does not start with valid UTF-8
};

// The first code point of `text`. Overlong forms, surrogates and values past U+10FFFF are invalid; so is
// empty text.
CodePoint DecodeUtf8(std::string_view text);
// `value` is a Unicode scalar value.
void AppendUtf8(char32_t value, std::string& out);

// May begin a name: ASCII letters, and beyond ASCII what may begin a name in XML 1.0, without invisible
// characters.
bool IsLetter(char32_t value);
// What XML allows after a name's first letter besides letters: combining marks, the middle dot.
bool IsCombining(char32_t value);
// A control character, or one that reorders or hides text; a tab and a line feed too.
bool IsControl(char32_t value);

// One byte of text that is safe to show as it is: printable ASCII, or a tab. Most of what there is.
constexpr bool IsPlain(char byte) { return (byte >= ' ' && byte <= '~') || byte == '\t'; }

// `text` as valid UTF-8 that is safe on a terminal: invalid bytes and control characters, but for tabs,
// become U+FFFD.
std::string Printable(std::string_view text);
// `text`, printable, in backticks, cut after its first line or 40 code points; for messages.
std::string Quoted(std::string_view text);

}  // namespace cxengine::dsl
