// Letters of ASCII without their case, as field names and codings compare (RFC 9110 §5.1). No locale is
// asked.
#pragma once

#include <algorithm>
#include <string_view>

namespace cxengine::http {

inline char LowerAscii(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerAscii(x) == LowerAscii(y); });
}

}  // namespace cxengine::http
