// Implements letter_case.h with ranges of the Unicode Character Database; all of them lie in two-byte UTF-8.
#include "dsl/builtins/letter_case.h"

#include <array>
#include <cstdint>
#include <utility>

namespace cxengine::dsl {
namespace {

// Capitals first..last have their small letters `distance` further on; with distance 0 capital and small
// letter alternate, beginning with the capital `first`.
struct CaseRange {
  std::uint16_t first;
  std::uint16_t last;
  std::uint16_t distance;
};

constexpr std::array kRanges{
    CaseRange{0x00C0, 0x00D6, 32}, CaseRange{0x00D8, 0x00DE, 32},  // À–Ö, Ø–Þ
    CaseRange{0x0100, 0x012F, 0},  CaseRange{0x0132, 0x0137, 0},   // Ā–į, Ĳ–ķ
    CaseRange{0x0139, 0x0148, 0},  CaseRange{0x014A, 0x0177, 0},   // Ĺ–ň, Ŋ–ŷ
    CaseRange{0x0179, 0x017E, 0},                                  // Ź–ž
    CaseRange{0x0386, 0x0386, 38}, CaseRange{0x0388, 0x038A, 37},  // Ά, Έ–Ί
    CaseRange{0x038C, 0x038C, 64}, CaseRange{0x038E, 0x038F, 63},  // Ό, Ύ–Ώ
    CaseRange{0x0391, 0x03A1, 32}, CaseRange{0x03A3, 0x03AB, 32},  // Α–Ρ, Σ–Ϋ
    CaseRange{0x0400, 0x040F, 80}, CaseRange{0x0410, 0x042F, 32},  // Ѐ–Џ, А–Я
    CaseRange{0x0460, 0x0481, 0},  CaseRange{0x048A, 0x04BF, 0},   // Ѡ–ҁ, Ҋ–ҿ
    CaseRange{0x04C1, 0x04CE, 0},  CaseRange{0x04D0, 0x052F, 0},   // Ӂ–ӎ, Ӑ–ԯ
};

constexpr std::uint16_t kCapitalYDiaeresis = 0x0178;  // its small letter stands before it, in Latin-1
constexpr std::uint16_t kSmallYDiaeresis = 0x00FF;
constexpr std::uint16_t kFinalSigma = 0x03C2;  // a second small letter of Σ
constexpr std::uint16_t kCapitalSigma = 0x03A3;

std::uint16_t Lower(std::uint16_t letter) {
  if (letter == kCapitalYDiaeresis) return kSmallYDiaeresis;
  for (const CaseRange& range : kRanges) {
    if (letter < range.first || letter > range.last) continue;
    if (range.distance != 0) return static_cast<std::uint16_t>(letter + range.distance);
    return static_cast<std::uint16_t>((letter - range.first) % 2 == 0 ? letter + 1 : letter);
  }
  return letter;
}

std::uint16_t Upper(std::uint16_t letter) {
  if (letter == kSmallYDiaeresis) return kCapitalYDiaeresis;
  if (letter == kFinalSigma) return kCapitalSigma;
  for (const CaseRange& range : kRanges) {
    if (letter < range.first + range.distance || letter > range.last + range.distance) continue;
    if (range.distance != 0) return static_cast<std::uint16_t>(letter - range.distance);
    return static_cast<std::uint16_t>((letter - range.first) % 2 == 1 ? letter - 1 : letter);
  }
  return letter;
}

// In place, since every pair has one length. Longer code points never look like ours: their further bytes are
// no leads.
template <std::uint16_t (*kConvert)(std::uint16_t)>
std::string Convert(std::string text, char first_ascii, char last_ascii) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      if (text[i] >= first_ascii && text[i] <= last_ascii) text[i] = static_cast<char>(lead ^ 0x20U);
    } else if (lead >= 0xC2 && lead <= 0xDF && i + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[i + 1]);
      if ((next & 0xC0U) != 0x80U) continue;
      const std::uint16_t converted =
          kConvert(static_cast<std::uint16_t>((lead & 0x1FU) << 6U | (next & 0x3FU)));
      text[i] = static_cast<char>(0xC0U | static_cast<unsigned>(converted >> 6U));
      text[++i] = static_cast<char>(0x80U | (converted & 0x3FU));
    }
  }
  return text;
}

}  // namespace

std::string LowerCase(std::string text) { return Convert<Lower>(std::move(text), 'A', 'Z'); }
std::string UpperCase(std::string text) { return Convert<Upper>(std::move(text), 'a', 'z'); }

}  // namespace cxengine::dsl
