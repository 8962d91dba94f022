// JSON scalars.
#include "engine/json_scalar.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace cxengine::engine {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Adds the digits that follow to `number`, which may overflow.
const char* ReadDigits(const char* at, std::uint64_t& number) {
  for (;; ++at) {
    const unsigned digit = static_cast<unsigned char>(*at) - unsigned{'0'};
    if (digit > 9) return at;
    number = 10 * number + digit;
  }
}

constexpr std::ptrdiff_t kExactDigits = 18;  // of a number that fits into 64 bits, whatever the digits

// The digits of a number, as far as its exponent.
struct Digits {
  bool fit() const { return whole + fraction <= kExactDigits && *end != 'e' && *end != 'E'; }

  const char* end = nullptr;  // null: it is none
  bool negative = false;
  std::uint64_t number = 0;  // without sign and point
  std::ptrdiff_t whole = 0;  // so many stand before the point
  std::ptrdiff_t fraction = 0;
};

// Inline: who skips a number has no use for its value.
[[gnu::always_inline]] inline Digits ReadNumber(const char* begin) {
  Digits digits;
  digits.negative = *begin == '-';
  const char* const first = digits.negative ? begin + 1 : begin;
  const char* end = ReadDigits(first, digits.number);
  digits.whole = end - first;
  if (digits.whole == 0 || (digits.whole > 1 && *first == '0')) return {};
  if (*end == '.') {
    const char* const behind_point = end + 1;
    end = ReadDigits(behind_point, digits.number);
    digits.fraction = end - behind_point;
    if (digits.fraction == 0) return {};
  }
  digits.end = end;
  return digits;
}

// What has an exponent, or so many digits that the library has to say what it is: `end` is behind the digits.
[[gnu::noinline]] JsonNumber ReadRareNumber(const char* begin, const char* end, bool is_integer) {
  JsonNumber result;
  if (*end == 'e' || *end == 'E') {
    is_integer = false;
    ++end;
    if (*end == '+' || *end == '-') ++end;
    const char* const digits = end;
    while (IsDigit(*end)) ++end;
    if (end == digits) return result;
  }
  result.is_integer = is_integer;
  const std::errc failed = is_integer ? std::from_chars(begin, end, result.integer).ec
                                      : std::from_chars(begin, end, result.real).ec;
  if (failed == std::errc()) result.end = end;
  return result;
}

}  // namespace

JsonNumber ReadJsonNumber(const char* begin) {
  const Digits digits = ReadNumber(begin);
  if (digits.end == nullptr) return {};
  constexpr std::uint64_t kExact = std::uint64_t{1} << 53U;
  const bool is_integer = digits.fraction == 0;
  if (!digits.fit() || (!is_integer && digits.number > kExact))
    return ReadRareNumber(begin, digits.end, is_integer);
  if (is_integer) {
    const auto integer = static_cast<std::int64_t>(digits.number);
    return {digits.end, true, digits.negative ? -integer : integer, 0};
  }
  // A quotient of two numbers that doubles hold exactly is rounded once, and so is right.
  static constexpr std::array<double, kExactDigits + 1> kPowers = {
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
  const double real = static_cast<double>(digits.number) / kPowers[static_cast<std::size_t>(digits.fraction)];
  return {digits.end, false, 0, digits.negative ? -real : real};
}

const char* SkipJsonNumber(const char* begin) {
  const Digits digits = ReadNumber(begin);
  return digits.end == nullptr || digits.fit() ? digits.end : ReadJsonNumber(begin).end;
}

bool Unescape(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return false;
    switch (text[i]) {
      case '"':
      case '\\':
      case '/':
        out += text[i];
        break;
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'u': {
        unsigned code = 0;
        if (i + 4 >= text.size()) return false;
        const char* const hex = text.data() + i + 1;
        if (std::from_chars(hex, hex + 4, code, 16).ptr != hex + 4) return false;
        if (code >= 0xD800 && code <= 0xDFFF) return false;
        i += 4;
        if (code < 0x80) {
          out += static_cast<char>(code);
        } else if (code < 0x800) {
          out += static_cast<char>(0xC0U | (code >> 6U));
          out += static_cast<char>(0x80U | (code & 0x3FU));
        } else {
          out += static_cast<char>(0xE0U | (code >> 12U));
          out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
          out += static_cast<char>(0x80U | (code & 0x3FU));
        }
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

}  // namespace cxengine::engine
