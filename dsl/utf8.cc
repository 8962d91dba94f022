// UTF-8: decoding, encoding, and classes of characters.
#include "dsl/utf8.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace cxengine::dsl {

namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// NameStartChar of XML 1.0 (fifth edition) beyond ASCII, without what nobody sees or means as a letter: the
// joiners U+200C and U+200D, currency signs, the punctuation U+3001 to U+3004, the byte order mark and
// invisible tags.
constexpr std::array<Range, 14> kLetters = {{{0xC0, 0xD6},
                                             {0xD8, 0xF6},
                                             {0xF8, 0x2FF},
                                             {0x370, 0x37D},
                                             {0x37F, 0x1FFF},
                                             {0x2070, 0x209C},
                                             {0x2100, 0x218F},
                                             {0x2C00, 0x2FEF},
                                             {0x3005, 0xD7FF},
                                             {0xF900, 0xFDCF},
                                             {0xFDF0, 0xFEFE},
                                             {0xFF00, 0xFFEF},
                                             {0x10000, 0xDFFFF},
                                             {0xE0200, 0xEFFFF}}};

template <std::size_t kSize>
bool In(const std::array<Range, kSize>& ranges, char32_t value) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [value](Range range) { return value >= range.first && value <= range.last; });
}

}  // namespace

CodePoint DecodeUtf8(std::string_view text) {
  if (text.empty()) return {};
  const auto lead = static_cast<std::uint8_t>(text[0]);
  if (lead < 0x80) return {lead, 1};
  std::size_t length = 0;
  char32_t value = 0;
  char32_t smallest = 0;  // anything less is overlong
  if ((lead & 0xE0U) == 0xC0U) {
    length = 2, value = lead & 0x1FU, smallest = 0x80;
  } else if ((lead & 0xF0U) == 0xE0U) {
    length = 3, value = lead & 0x0FU, smallest = 0x800;
  } else if ((lead & 0xF8U) == 0xF0U) {
    length = 4, value = lead & 0x07U, smallest = 0x10000;
  } else {
    return {};
  }
  if (text.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<std::uint8_t>(text[i]);
    if ((byte & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (byte & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || surrogate) return {};
  return {value, length};
}

void AppendUtf8(char32_t value, std::string& out) {
  const auto append = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (value < 0x80) {
    append(value);
  } else if (value < 0x800) {
    append(0xC0U | (value >> 6U));
    append(0x80U | (value & 0x3FU));
  } else if (value < 0x10000) {
    append(0xE0U | (value >> 12U));
    append(0x80U | ((value >> 6U) & 0x3FU));
    append(0x80U | (value & 0x3FU));
  } else {
    append(0xF0U | (value >> 18U));
    append(0x80U | ((value >> 12U) & 0x3FU));
    append(0x80U | ((value >> 6U) & 0x3FU));
    append(0x80U | (value & 0x3FU));
  }
}

bool IsLetter(char32_t value) {
  if (value < 0x80) return (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z');
  return In(kLetters, value);
}

bool IsCombining(char32_t value) {
  return value == 0xB7 || (value >= 0x300 && value <= 0x36F) || value == 0x203F || value == 0x2040;
}

bool IsControl(char32_t value) {
  constexpr std::array<Range, 6> kControls = {
      {{0x00, 0x1F}, {0x7F, 0x9F}, {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}}};
  return In(kControls, value);
}

std::string Printable(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), IsPlain)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = DecodeUtf8(text.substr(i));
    if (point.length == 0 || (IsControl(point.value) && point.value != '\t')) {
      AppendUtf8(0xFFFD, out);
    } else {
      out += text.substr(i, point.length);
    }
    i += std::max<std::size_t>(point.length, 1);
  }
  return out;
}

std::string Quoted(std::string_view text) {
  constexpr int kMost = 40;
  std::size_t end = 0;
  for (int points = 0; points < kMost && end < text.size() && text[end] != '\n' && text[end] != '\r';
       ++points) {
    end += std::max<std::size_t>(DecodeUtf8(text.substr(end)).length, 1);
  }
  return "`" + Printable(text.substr(0, end)) + (end < text.size() ? "…`" : "`");
}

}  // namespace cxengine::dsl
